package io.heapfleet.finding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.graph.DominatorTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DominatorClassesTest {
  private static final int ALL = Integer.MAX_VALUE;

  @Test
  void aMapOfOrdersIsThreeSteps() throws IOException {
    StoryHeap heap = new StoryHeap();
    long[] orders = new long[100];
    for (int i = 0; i < orders.length; i++) {
      orders[i] = heap.object("com.acme.Order", 100);
    }
    heap.staticField("com.acme.Orders", "open", heap.map(orders));

    List<DominatorClassPath> rows = DominatorClasses.rows(heap.tree(), heap.classes(), 1_000, ALL);

    assertEquals(
        List.of(
            new DominatorClassPath("class com.acme.Orders", 1, 1, 8, 14_072),
            new DominatorClassPath("class com.acme.Orders > java.util.HashMap", 2, 1, 48, 14_064),
            new DominatorClassPath(
                "class com.acme.Orders > java.util.HashMap > java.util.HashMap$Node[]",
                3,
                1,
                816,
                14_016),
            new DominatorClassPath(
                "class com.acme.Orders > java.util.HashMap > java.util.HashMap$Node[] >"
                    + " java.util.HashMap$Node",
                4,
                100,
                3_200,
                13_200),
            new DominatorClassPath(
                "class com.acme.Orders > java.util.HashMap > java.util.HashMap$Node[] >"
                    + " java.util.HashMap$Node > com.acme.Order",
                5,
                100,
                10_000,
                10_000),
            // The class objects of java.lang.Class, Order, HashMap, its nodes and their array.
            new DominatorClassPath("…", 1, 5, 40, 40)),
        rows);
  }

  @Test
  void aListOfAMillionNodesIsOneRow() throws IOException {
    StoryHeap heap = new StoryHeap();
    long next = heap.object("com.acme.Node", 24);
    for (int i = 1; i < 1_000_000; i++) {
      long node = heap.object("com.acme.Node", 24);
      heap.unnamed(node, next);
      next = node;
    }
    heap.staticField("com.acme.Chain", "head", next);

    List<DominatorClassPath> rows = DominatorClasses.rows(heap.tree(), heap.classes(), 1_000, ALL);

    assertEquals(
        new DominatorClassPath(
            "class com.acme.Chain > com.acme.Node", 2, 1_000_000, 24_000_000, 24_000_000),
        rows.get(1));
    assertEquals(3, rows.size());
  }

  @Test
  void aChainOfTwoClassesEndsInTheRest() throws IOException {
    StoryHeap heap = new StoryHeap();
    long next = heap.object("com.acme.A", 24);
    for (int i = 1; i < 10_000; i++) {
      long node = heap.object(i % 2 == 0 ? "com.acme.A" : "com.acme.B", 24);
      heap.unnamed(node, next);
      next = node;
    }
    heap.staticField("com.acme.Chain", "head", next);

    List<DominatorClassPath> rows = DominatorClasses.rows(heap.tree(), heap.classes(), 240, ALL);

    DominatorClassPath deepest = rows.get(rows.size() - 2);
    assertEquals(65, deepest.depth());
    assertTrue(deepest.path().endsWith(" > com.acme.A > com.acme.B > …"), deepest.path());
    assertEquals(10_000 - 63, deepest.instances());
    assertEquals(sumOfShallow(heap.tree()), rows.stream().mapToLong(r -> r.shallowBytes()).sum());
  }

  @Test
  void everyPathAgreesWithTheDominatorsOfEachObject() throws IOException {
    for (long seed = 0; seed < 400; seed++) {
      StoryHeap heap = RandomStory.of(seed);
      DominatorTree tree = heap.tree();
      // Nothing is too small, so each class object has a row of its own.
      Map<String, long[]> expected = new HashMap<>();
      for (long object : PlainHeap.reachable(tree)) {
        List<String> names = names(tree, heap.classes(), object);
        List<Long> chain = PlainHeap.dominators(tree, object);
        boolean entersRow =
            chain.size() == 1 || !names.equals(names(tree, heap.classes(), chain.get(1)));
        long[] sums = expected.computeIfAbsent(String.join(" > ", names), p -> new long[3]);
        sums[0]++;
        sums[1] += tree.shallowBytes(object);
        sums[2] += entersRow ? tree.retainedBytes(object) : 0;
      }

      List<DominatorClassPath> rows = DominatorClasses.rows(tree, heap.classes(), 0, ALL);

      Map<String, List<Long>> found = new HashMap<>();
      for (DominatorClassPath row : rows) {
        found.put(row.path(), List.of(row.instances(), row.shallowBytes(), row.retainedBytes()));
        assertEquals(row.path().split(" > ").length, row.depth());
      }
      Map<String, List<Long>> wanted = new HashMap<>();
      expected.forEach((path, sums) -> wanted.put(path, List.of(sums[0], sums[1], sums[2])));
      assertEquals(wanted, found, "seed " + seed);
      assertEquals(rows.size(), found.size(), "seed " + seed + ": a path comes twice");
    }
  }

  /** The classes of an object's dominators, from the top, without repeats. */
  private static List<String> names(DominatorTree tree, HeapClasses classes, long object) {
    List<Long> chain = new ArrayList<>(PlainHeap.dominators(tree, object));
    Collections.reverse(chain);
    List<String> names = new ArrayList<>();
    for (long at : chain) {
      String name = classes.object(tree, at).name();
      if (names.isEmpty() || !names.get(names.size() - 1).equals(name)) {
        names.add(name);
      }
    }
    return names;
  }

  @Test
  void whateverIsCutTheSumsAgree() throws IOException {
    for (long seed = 0; seed < 400; seed++) {
      StoryHeap heap = RandomStory.of(seed);
      DominatorTree tree = heap.tree();
      long least = seed % 7 * 40;
      int most = (int) (seed % 11) + 1;

      List<DominatorClassPath> rows = DominatorClasses.rows(tree, heap.classes(), least, most);

      String input = "seed " + seed + ": " + rows;
      assertEquals(sumOfShallow(tree), rows.stream().mapToLong(r -> r.shallowBytes()).sum(), input);
      assertEquals(
          PlainHeap.reachable(tree).size(),
          rows.stream().mapToLong(DominatorClassPath::instances).sum(),
          input);
      assertTrue(rows.stream().filter(r -> !isRest(r)).count() <= most, input);
      for (DominatorClassPath row : rows) {
        assertTrue(isRest(row) || row.retainedBytes() >= least, input);
        long below =
            rows.stream()
                .filter(
                    r -> r.depth() == row.depth() + 1 && r.path().startsWith(row.path() + " > "))
                .mapToLong(DominatorClassPath::retainedBytes)
                .sum();
        assertEquals(row.retainedBytes(), row.shallowBytes() + below, input);
      }
    }
  }

  private static boolean isRest(DominatorClassPath row) {
    return row.path().endsWith(DominatorClassPath.REST);
  }

  private static long sumOfShallow(DominatorTree tree) {
    return PlainHeap.reachable(tree).stream().mapToLong(tree::shallowBytes).sum();
  }
}
