package io.heapfleet.finding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.graph.DominatorTree;
import io.heapfleet.model.ReferenceKind;
import io.heapfleet.model.RootKind;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeapPathsTest {
  private final StoryHeap heap = new StoryHeap();

  private HeapPath pathTo(long object) throws IOException {
    DominatorTree tree = heap.tree();
    long number = tree.numberOf(object);
    return new HeapPaths(tree, heap.classes(), heap).to(List.of(number)).get(number);
  }

  @Test
  void aThreadsLocalLeadsThroughAMapToARow() throws IOException {
    long cache = heap.object("com.acme.OrderCache", 24);
    long row = heap.object("com.acme.Row", 24);
    heap.field(cache, "com.acme.OrderCache#entries", heap.map(row));
    heap.local(heap.thread("worker-3"), null, cache);

    assertEquals(
        "Thread \"worker-3\" → locals → OrderCache.entries → HashMap.table[0] → HashMap$Node.value"
            + " → Row",
        PathText.line(pathTo(row)));
  }

  @Test
  void whatTheClassesTellNeedsNoLookup() throws IOException {
    long base = heap.type("com.acme.Base", null);
    heap.type("com.acme.Sub", "com.acme.Base");
    long sub = heap.object("com.acme.Sub", 16);
    long array = heap.object("com.acme.Sub[]", 24);
    heap.unnamed(array, sub);
    heap.unnamed(heap.thread("main"), array);

    assertEquals("Thread \"main\" → locals → [] → Sub", PathText.line(pathTo(sub)));
    assertEquals("class Base", PathText.line(pathTo(base)));

    StoryHeap roots = new StoryHeap();
    long type = roots.type("com.acme.Only", null);
    assertEquals(
        EdgeLabel.unnamed(ReferenceKind.CLASS),
        roots.classes().edge(roots.tree(), 0, 0),
        "java.lang.Class is an object of itself");
    assertEquals("class Only", PathText.line(only(roots, type)));
  }

  private static HeapPath only(StoryHeap heap, long object) throws IOException {
    DominatorTree tree = heap.tree();
    long number = tree.numberOf(object);
    return new HeapPaths(tree, heap.classes(), DumpLookup.NOTHING).to(List.of(number)).get(number);
  }

  @Test
  void referencesOfTheSameFieldAreCountedInText() throws IOException {
    long[] nodes = nodes(5);
    heap.staticField("com.acme.Chain", "head", nodes[0]);

    HeapPath path = pathTo(nodes[4]);

    assertEquals(6, path.steps().size());
    assertEquals("Chain.head → Node.next × 4 → Node", PathText.line(path));
  }

  private long[] nodes(int count) {
    long[] nodes = new long[count];
    for (int i = 0; i < count; i++) {
      nodes[i] = heap.object("com.acme.Node", 24);
      if (i > 0) {
        heap.field(nodes[i - 1], "com.acme.Node#next", nodes[i]);
      }
    }
    return nodes;
  }

  @Test
  void ofALongListOnlyTheEndsAreTold() throws IOException {
    long[] nodes = nodes(12_035);
    heap.staticField("com.acme.Chain", "head", nodes[0]);

    HeapPath path = pathTo(nodes[12_034]);

    assertEquals(
        List.of(
            "class com.acme.Chain",
            "com.acme.Chain#head: com.acme.Node",
            "com.acme.Node#next × 12,034: com.acme.Node"),
        PathText.steps(path));
    assertEquals("Chain.head → Node.next × 12,034 → Node", PathText.line(path));
    assertEquals(nodes[12_034], path.end().objectId());
  }

  @Test
  void aLongChainThroughDifferentFieldsHasNoName() throws IOException {
    long[] nodes = new long[100];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = heap.object("com.acme.Tree", 24);
      if (i > 0) {
        String field = i % 3 == 0 ? "com.acme.Tree#left" : "com.acme.Tree#right";
        heap.field(nodes[i - 1], field, nodes[i]);
      }
    }
    heap.staticField("com.acme.Trees", "root", nodes[0]);

    assertEquals("Trees.root → … 98 more … → Tree", PathText.line(pathTo(nodes[99])));
  }

  @Test
  void aPathOfManyClassesIsBoundedAndSaysWhatItLeavesOut() throws IOException {
    long[] chain = new long[100_000];
    for (int i = 0; i < chain.length; i++) {
      chain[i] = heap.object(i % 2 == 0 ? "com.acme.A" : "com.acme.B", 24);
      if (i > 0) {
        heap.unnamed(chain[i - 1], chain[i]);
      }
    }
    heap.root(chain[0], RootKind.JNI_GLOBAL);

    HeapPath path = pathTo(chain[99_999]);

    assertEquals(2 * HeapPaths.KEPT, path.steps().size());
    assertEquals(chain[0], path.steps().get(0).object().objectId());
    assertEquals(chain[99_999], path.end().objectId());
    assertEquals(99_999, path.steps().stream().skip(1).mapToLong(PathStep::times).sum());
    assertEquals(99_999 - 2 * HeapPaths.KEPT + 2, path.steps().get(HeapPaths.KEPT).times());
    assertTrue(PathText.line(path).contains("… 99,872 more …"), PathText.line(path));
  }

  @Test
  void anObjectThatOnlyAWeakReferenceHoldsHasNoPath() throws IOException {
    long cached = heap.object("com.acme.Row", 24);
    heap.weak(heap.thread("main"), cached);
    DominatorTree tree = heap.tree();

    assertEquals(
        Map.of(), new HeapPaths(tree, heap.classes(), heap).to(List.of(tree.numberOf(cached))));
  }

  @Test
  void everyPathIsOneOfTheGraph() throws IOException {
    for (long seed = 0; seed < 300; seed++) {
      StoryHeap random = RandomStory.of(seed);
      DominatorTree tree = random.tree();
      List<Long> objects = PlainHeap.reachable(tree);
      Map<Long, HeapPath> paths = new HeapPaths(tree, random.classes(), random).to(objects);
      for (long object : objects) {
        List<Long> ids = PlainHeap.path(tree, object).stream().map(tree::objectId).toList();
        HeapPath path = paths.get(object);
        long length = path.steps().stream().skip(1).mapToLong(PathStep::times).sum();
        assertEquals(ids.size() - 1, length, "seed " + seed + ", object " + object);
        if (path.steps().size() == ids.size()) {
          assertEquals(
              ids,
              path.steps().stream().map(s -> s.object().objectId()).toList(),
              "seed " + seed + ", object " + object);
        }
      }
    }
  }
}
