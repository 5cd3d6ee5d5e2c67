package io.heapfleet.finding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.graph.DominatorTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MergedPathsTest {
  private static final int ALL = Integer.MAX_VALUE;

  @Test
  void sessionsAreCountedByWhoHoldsThem() throws IOException {
    StoryHeap heap = new StoryHeap();
    heap.staticField("com.acme.Sessions", "byUser", heap.map(sessions(heap, 90)));
    long thread = heap.thread("worker-3");
    for (long session : sessions(heap, 10)) {
      heap.local(thread, "com.acme.Worker.run", session);
    }

    HolderBranch all =
        MergedPaths.toAll(heap.tree(), heap.classes(), "com.acme.Session").holders(ALL, heap);

    assertEquals("com.acme.Session", all.holder());
    assertEquals(100, all.instances());
    assertEquals(10_000, all.retainedBytes());
    assertEquals(
        List.of(
            "100 com.acme.Session",
            "90 HashMap$Node.value",
            "90 []",
            "90 HashMap.table",
            "90 Sessions.byUser",
            "90 ROOT"),
        lines(all, 0));
    assertEquals(List.of("10 locals of Worker.run", "10 ROOT"), lines(all.branches().get(1), 0));
  }

  private static long[] sessions(StoryHeap heap, int count) {
    long[] sessions = new long[count];
    for (int i = 0; i < count; i++) {
      sessions[i] = heap.object("com.acme.Session", 100);
    }
    return sessions;
  }

  /** The first branch of each branch, from the one given. */
  private static List<String> lines(HolderBranch from, int depth) {
    List<String> lines = new ArrayList<>();
    for (HolderBranch at = from; at != null; ) {
      String how =
          at.kind() != HolderBranch.Kind.HOLDER
              ? at.kind().name()
              : at.edges().isEmpty() ? at.holder() : PathText.words(at.edges().get(0));
      lines.add(at.instances() + " " + how);
      at = at.branches().isEmpty() ? null : at.branches().get(depth);
    }
    return lines;
  }

  @Test
  void aHolderByTwoFieldsIsOneBranchWithBothNames() throws IOException {
    StoryHeap heap = new StoryHeap();
    for (int i = 0; i < 8; i++) {
      long user = heap.object("com.acme.User", 16);
      heap.staticField("com.acme.Users", "u" + i, user);
      String field = i % 2 == 0 ? "com.acme.User#now" : "com.acme.User#before";
      heap.field(user, field, heap.object("com.acme.Session", 10));
    }

    HolderBranch user =
        MergedPaths.toAll(heap.tree(), heap.classes(), "com.acme.Session")
            .holders(ALL, heap)
            .branches()
            .get(0);

    assertEquals("com.acme.User", user.holder());
    assertEquals(
        List.of(EdgeLabel.field("com.acme.User#before"), EdgeLabel.field("com.acme.User#now")),
        user.edges().stream().sorted((a, b) -> a.name().compareTo(b.name())).toList());
  }

  @Test
  void aSessionThatHoldsASessionCountsButItsBytesCountOnce() throws IOException {
    StoryHeap heap = new StoryHeap();
    long outer = heap.object("com.acme.Session", 100);
    heap.field(outer, "com.acme.Session#parent", heap.object("com.acme.Session", 100));
    heap.staticField("com.acme.Sessions", "last", outer);

    HolderBranch all =
        MergedPaths.toAll(heap.tree(), heap.classes(), "com.acme.Session").holders(ALL, heap);

    assertEquals(2, all.instances());
    assertEquals(200, all.retainedBytes());
  }

  @Test
  void theElementsOfALongListAreHeldByOneStepOfNodes() throws IOException {
    int count = 200_000;
    StoryHeap heap = new StoryHeap();
    long next = 0;
    for (int i = 0; i < count; i++) {
      long node = heap.object("com.acme.Node", 24);
      heap.field(node, "com.acme.Node#item", heap.object("com.acme.Session", 10));
      if (i > 0) {
        heap.field(node, "com.acme.Node#next", next);
      }
      next = node;
    }
    heap.staticField("com.acme.Sessions", "first", next);

    MergedPaths paths = MergedPaths.toAll(heap.tree(), heap.classes(), "com.acme.Session");
    HolderBranch all = paths.holders(ALL, heap);

    assertEquals(
        List.of(
            count + " com.acme.Session",
            count + " Node.item",
            count + " Sessions.first",
            count + " ROOT"),
        lines(all, 0));
    assertEquals(10L * count, all.branches().get(0).retainedBytes());
  }

  @Test
  void objectsThatNothingHoldsAreCountedApart() throws IOException {
    StoryHeap heap = new StoryHeap();
    heap.object("com.acme.Session", 100);

    MergedPaths paths = MergedPaths.toAll(heap.tree(), heap.classes(), "com.acme.Session");

    assertEquals(1, paths.withoutPath());
    assertEquals(0, paths.holders(ALL, heap).instances());
  }

  @Test
  void agreesWithPathsThatAreWrittenOut() throws IOException {
    for (long seed = 0; seed < 500; seed++) {
      StoryHeap heap = RandomStory.of(seed);
      DominatorTree tree = heap.tree();
      HeapClasses classes = heap.classes();
      Map<String, List<Long>> expected = plain(tree, classes, "com.acme.C0");

      HolderBranch all =
          MergedPaths.toAll(tree, classes, "com.acme.C0").holders(ALL, DumpLookup.NOTHING);
      Map<String, List<Long>> found = new TreeMap<>();
      collect(all, "", found);

      assertEquals(expected, found, "seed " + seed);
    }
  }

  private static void collect(HolderBranch branch, String below, Map<String, List<Long>> found) {
    String path =
        below + "<" + (branch.kind() == HolderBranch.Kind.HOLDER ? branch.holder() : branch.kind());
    if (branch.instances() > 0) {
      found.put(path, List.of(branch.instances(), branch.retainedBytes()));
    }
    branch.branches().forEach(b -> collect(b, path, found));
  }

  private static Map<String, List<Long>> plain(
      DominatorTree tree, HeapClasses classes, String className) {
    Map<String, List<Long>> sums = new TreeMap<>();
    for (long object : PlainHeap.reachable(tree)) {
      if (!classes.object(tree, object).name().equals(className)) {
        continue;
      }
      List<Long> dominators = PlainHeap.dominators(tree, object);
      boolean topmost =
          dominators.stream()
              .skip(1)
              .noneMatch(d -> classes.object(tree, d).name().equals(className));
      long bytes = topmost ? tree.retainedBytes(object) : 0;
      List<Long> path = PlainHeap.path(tree, object);
      String branch = "<" + className;
      add(sums, branch, bytes);
      String last = "";
      for (int i = path.size() - 2; i >= 0; i--) {
        String name = classes.object(tree, path.get(i)).name();
        if (!name.equals(last)) {
          branch += "<" + name;
          add(sums, branch, bytes);
        }
        last = name;
      }
      add(sums, branch + "<ROOT", bytes);
    }
    return sums;
  }

  private static void add(Map<String, List<Long>> sums, String branch, long bytes) {
    List<Long> before = sums.getOrDefault(branch, List.of(0L, 0L));
    sums.put(branch, List.of(before.get(0) + 1, before.get(1) + bytes));
  }

  @Test
  void whateverIsLeftOutIsInTheRest() throws IOException {
    for (long seed = 0; seed < 500; seed++) {
      StoryHeap heap = RandomStory.of(seed);
      MergedPaths paths = MergedPaths.toAll(heap.tree(), heap.classes(), "com.acme.C0");
      int most = (int) (seed % 5) + 1;

      HolderBranch all = paths.holders(most, heap);

      assertTrue(count(all) <= most, "seed " + seed);
      checkSums(all, "seed " + seed);
    }
  }

  private static int count(HolderBranch branch) {
    return branch.kind() != HolderBranch.Kind.HOLDER
        ? 0
        : 1 + branch.branches().stream().mapToInt(MergedPathsTest::count).sum();
  }

  private static void checkSums(HolderBranch branch, String input) {
    if (branch.kind() == HolderBranch.Kind.HOLDER) {
      assertEquals(
          branch.instances(),
          branch.branches().stream().mapToLong(HolderBranch::instances).sum(),
          input);
      assertEquals(
          branch.retainedBytes(),
          branch.branches().stream().mapToLong(HolderBranch::retainedBytes).sum(),
          input);
      branch.branches().forEach(b -> checkSums(b, input));
    }
  }
}
