package io.heapfleet.finding;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heapfleet.graph.DominatorTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The points where memory accumulates, against twins that follow MAT's rules word by word. */
class AccumulationPointTest {
  @Test
  void agreesWithThePlainWalkOnRandomHeaps() throws IOException {
    for (long seed = 0; seed < 400; seed++) {
      DominatorTree tree = RandomStory.of(seed).tree();
      for (long object : PlainHeap.reachable(tree)) {
        assertEquals(
            plainPoint(tree, object),
            AccumulationPoint.below(tree, object),
            "seed " + seed + ", object " + object);
      }
    }
  }

  private static long plainPoint(DominatorTree tree, long object) {
    List<Long> children = new ArrayList<>(PlainHeap.children(tree, object));
    children.sort(Comparator.comparingLong((Long c) -> -tree.retainedBytes(c)));
    return children.isEmpty()
            || tree.retainedBytes(children.get(0)) / (double) tree.retainedBytes(object) < 0.7
        ? object
        : plainPoint(tree, children.get(0));
  }

  @Test
  void aGroupAgreesWithPathsThatAreWrittenOut() throws IOException {
    int found = 0;
    for (long seed = 0; seed < 1_000; seed++) {
      StoryHeap heap = RandomStory.of(seed);
      DominatorTree tree = heap.tree();
      Map<Integer, List<Long>> byClass = new HashMap<>();
      for (long object : PlainHeap.reachable(tree)) {
        byClass.computeIfAbsent(tree.classIndex(object), c -> new ArrayList<>()).add(object);
      }
      for (List<Long> group : byClass.values()) {
        LongList members = new LongList();
        group.forEach(members::add);
        long point = plainGroupPoint(tree, group);
        assertEquals(
            point, GroupPath.accumulationPoint(tree, members), "seed " + seed + ", group " + group);
        found += point == DominatorTree.NONE ? 0 : 1;
      }
    }
    assertEquals(true, found > 300, "too few groups with a point to tell: " + found);
  }

  /** All paths, one beside the other; level by level those that go through the most frequent. */
  private static long plainGroupPoint(DominatorTree tree, List<Long> group) {
    List<List<Long>> paths = group.stream().map(o -> PlainHeap.path(tree, o)).toList();
    int threshold = (int) (0.8 * group.size());
    long parent = mostFrequent(tree, paths, 0);
    List<List<Long>> through = through(paths, 0, parent);
    for (int level = 1; through.size() > threshold; level++) {
      int at = level;
      List<List<Long>> longer = through.stream().filter(p -> p.size() > at).toList();
      if (longer.isEmpty()) {
        return parent;
      }
      long child = mostFrequent(tree, longer, level);
      List<List<Long>> throughChild = through(longer, level, child);
      if (retained(tree, throughChild) / (double) retained(tree, through) < 0.7) {
        return parent;
      }
      parent = child;
      through = throughChild;
    }
    return DominatorTree.NONE;
  }

  private static List<List<Long>> through(List<List<Long>> paths, int level, long object) {
    return paths.stream().filter(p -> p.get(level) == object).toList();
  }

  private static long mostFrequent(DominatorTree tree, List<List<Long>> paths, int level) {
    return paths.stream()
        .map(p -> p.get(level))
        .distinct()
        .min(
            Comparator.comparingInt((Long o) -> -through(paths, level, o).size())
                .thenComparingLong(o -> -retained(tree, through(paths, level, o)))
                .thenComparingLong(o -> o))
        .orElseThrow();
  }

  private static long retained(DominatorTree tree, List<List<Long>> paths) {
    return paths.stream().mapToLong(p -> tree.retainedBytes(p.get(p.size() - 1))).sum();
  }
}
