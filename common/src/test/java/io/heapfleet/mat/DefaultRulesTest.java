package io.heapfleet.mat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.graph.DominatorTree;
import io.heapfleet.graph.GraphSettings;
import io.heapfleet.graph.HeapRows;
import io.heapfleet.graph.Reachability;
import io.heapfleet.mat.GoldenRecords.Golden;
import io.heapfleet.mat.HeapInMemory.Reference;
import io.heapfleet.mat.HeapInMemory.Told;
import io.heapfleet.model.HeapRules;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * By the JVM's rules, the default, objects differ from MAT's; each difference comes from one of
 * four rules. They are switched one after the other, from MAT's side, which {@link MatParityTest}
 * proves to be MAT's, to ours. After each, only what the switched rule can reach may have changed.
 */
class DefaultRulesTest {
  static List<String> dumps() {
    return GoldenRecords.DUMPS;
  }

  /** What is known of an object under one set of rules. */
  private record State(
      Reachability reachability, long shallowBytes, long retainedBytes, long dominatorId) {
    private static final State ABSENT = new State(Reachability.UNREACHABLE, 0, -1, -1);
  }

  /** Every object under one set of rules. */
  private static final class Heap {
    final Map<Long, State> states = new HashMap<>();

    Heap(HeapInMemory heap, HeapRows rows, GraphSettings settings) throws IOException {
      DominatorTree tree = DominatorTree.of(rows, heap.classObjectIds(), heap.rootIds(), settings);
      for (long id : heap.objects.keySet()) {
        long object = tree.numberOf(id);
        long dominator = tree.dominator(object);
        states.put(
            id,
            new State(
                tree.reachability(object),
                tree.shallowBytes(object),
                tree.retainedBytes(object),
                dominator == DominatorTree.NONE ? -1 : tree.objectId(dominator)));
      }
    }

    State of(long id) {
      return states.getOrDefault(id, State.ABSENT);
    }
  }

  /** How many objects one switched rule changed, and which. */
  private static final class Step {
    final String rule;
    final Set<Long> resized = new HashSet<>();
    final Set<Long> retainOther = new HashSet<>();
    final Set<Long> moved = new HashSet<>();
    final Map<String, Integer> reached = new TreeMap<>();

    Step(String rule, Heap before, Heap after) {
      this.rule = rule;
      Set<Long> ids = new HashSet<>(before.states.keySet());
      ids.addAll(after.states.keySet());
      for (long id : ids) {
        State was = before.of(id);
        State is = after.of(id);
        if (was.shallowBytes() != is.shallowBytes()) {
          resized.add(id);
        }
        if (was.retainedBytes() != is.retainedBytes()) {
          retainOther.add(id);
        }
        if (was.dominatorId() != is.dominatorId() || was.reachability() != is.reachability()) {
          moved.add(id);
        }
        if (was.reachability() != is.reachability()) {
          reached.merge(was.reachability() + " to " + is.reachability(), 1, Integer::sum);
        }
      }
    }

    @Override
    public String toString() {
      return "%s: shallow %d, retained %d, dominator %d %s"
          .formatted(rule, resized.size(), retainOther.size(), moved.size(), reached);
    }
  }

  @ParameterizedTest
  @MethodSource("dumps")
  void everyDifferenceComesFromARule(String dump) throws IOException {
    HeapInMemory mats = HeapInMemory.read(GoldenRecords.file(dump), HeapRules.MAT);
    HeapInMemory ours = HeapInMemory.read(GoldenRecords.file(dump), HeapRules.JVM);
    GraphSettings allHold = GraphSettings.defaults().weakReferencesHold();

    Heap matsHeap = new Heap(mats, mats.rows(), allHold);
    Heap sized =
        new Heap(
            mats,
            mats.rows(
                told -> ours.objects.getOrDefault(told.objectId(), told).shallowBytes(),
                reference -> true),
            allHold);
    Heap withoutBootLoader =
        new Heap(
            ours,
            ours.rows(Told::shallowBytes, Predicate.not(DefaultRulesTest::isOfClassRecord)),
            allHold);
    Heap withDomains = new Heap(ours, ours.rows(), allHold);
    Heap defaults = new Heap(ours, ours.rows(), GraphSettings.defaults());

    List<Step> steps =
        List.of(
            new Step("sizes", matsHeap, sized),
            new Step("boot loader", sized, withoutBootLoader),
            new Step("signers and protection domains", withoutBootLoader, withDomains),
            new Step("referents", withDomains, defaults));
    System.out.println(dump);
    for (Step step : steps) {
      System.out.println("  " + step);
      assertTrue(step.resized.size() + step.moved.size() > 0, step.rule + " changes nothing here");
    }

    Map<SizeReasons.Reason, Integer> reasons = new TreeMap<>();
    SizeReasons sizeReasons = new SizeReasons(mats, ours);
    for (long id : steps.get(0).resized) {
      reasons.merge(sizeReasons.of(id), 1, Integer::sum);
    }
    System.out.println("  sizes: " + reasons);
    assertEquals(null, reasons.get(SizeReasons.Reason.UNEXPLAINED));
    assertEquals(Set.of(), steps.get(0).moved, "sizes alone move nothing");

    movedOnlyBehind(
        steps.get(1), mats, reference -> reference.toId() == 0 || reference.fromId() == 0);
    movedOnlyBehind(steps.get(2), ours, DefaultRulesTest::isOfClassRecord);
    movedOnlyBehind(steps.get(3), ours, reference -> !reference.isStrong());
    retainedFollows(steps.get(0), matsHeap, sized);
    retainedFollows(steps.get(1), sized, withoutBootLoader);
    retainedFollows(steps.get(2), withoutBootLoader, withDomains);
    retainedFollows(steps.get(3), withDomains, defaults);

    assertTrue(everyChangeIsInAStep(dump, defaults, steps));
  }

  private static boolean isOfClassRecord(Reference reference) {
    String field = reference.label().fieldName();
    return "java.lang.Class#signers".equals(field)
        || "java.lang.Class#protectionDomain".equals(field);
  }

  /** Compares the end of the way with MAT's own records. */
  private static boolean everyChangeIsInAStep(String dump, Heap defaults, List<Step> steps)
      throws IOException {
    Map<String, int[]> counts = new LinkedHashMap<>();
    boolean explained = true;
    for (Golden mat : GoldenRecords.of(dump).objects.values()) {
      State our = defaults.of(mat.objectId());
      boolean shallow = mat.shallowBytes() != our.shallowBytes();
      boolean retained = mat.retainedBytes() != our.retainedBytes();
      boolean dominator =
          mat.dominatorId() != our.dominatorId() || our.reachability() != Reachability.STRONG;
      count(counts, "shallow", shallow);
      count(counts, "retained", retained);
      count(counts, "dominator", dominator);
      count(counts, "any", shallow || retained || dominator);
      for (Step step : steps) {
        shallow &= !step.resized.contains(mat.objectId());
        retained &= !step.retainOther.contains(mat.objectId());
        dominator &= !step.moved.contains(mat.objectId());
      }
      explained &= !shallow && !retained && !dominator;
    }
    counts.forEach(
        (what, n) -> System.out.printf("  %s: %d of %d differ from MAT%n", what, n[1], n[0]));
    return explained;
  }

  private static void count(Map<String, int[]> counts, String what, boolean differs) {
    int[] n = counts.computeIfAbsent(what, key -> new int[2]);
    n[0]++;
    n[1] += differs ? 1 : 0;
  }

  /** What has another dominator can be reached over a reference that was switched. */
  private static void movedOnlyBehind(
      Step step, HeapInMemory heap, Predicate<Reference> isSwitched) {
    Map<Long, List<Long>> targets = new HashMap<>();
    Deque<Long> queue = new ArrayDeque<>();
    Set<Long> behind = new HashSet<>();
    for (Reference reference : heap.references) {
      targets.computeIfAbsent(reference.fromId(), from -> new ArrayList<>()).add(reference.toId());
      if (isSwitched.test(reference) && behind.add(reference.toId())) {
        queue.add(reference.toId());
      }
    }
    while (!queue.isEmpty()) {
      long id = queue.remove();
      List<Long> next = new ArrayList<>(targets.getOrDefault(id, List.of()));
      if (heap.objects.containsKey(id)) {
        next.add(heap.objects.get(id).type().id());
      }
      for (long to : next) {
        if (behind.add(to)) {
          queue.add(to);
        }
      }
    }
    Set<Long> others = new HashSet<>(step.moved);
    others.removeAll(behind);
    assertEquals(Set.of(), others, step.rule + " moved what it cannot reach");
  }

  /** What retains another amount has an object below it, before or after, that changed. */
  private static void retainedFollows(Step step, Heap before, Heap after) {
    Set<Long> others = new HashSet<>(step.retainOther);
    for (Heap heap : List.of(before, after)) {
      Set<Long> above = new HashSet<>();
      for (Set<Long> changed : List.of(step.resized, step.moved)) {
        for (long id : changed) {
          for (long at = id; at != -1 && above.add(at); at = heap.of(at).dominatorId()) {}
        }
      }
      others.removeAll(above);
    }
    assertEquals(Set.of(), others, step.rule + " changed what holds nothing that changed");
  }
}
