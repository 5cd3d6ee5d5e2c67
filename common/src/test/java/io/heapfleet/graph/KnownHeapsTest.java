package io.heapfleet.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Collections;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Heaps whose answers are known by construction. */
class KnownHeapsTest {
  private static final long NONE = DominatorTree.NONE;

  @Test
  void aLinkedListOfFiveMillionNodesHangsTogether() throws IOException {
    int nodes = 5_000_000;
    for (ChainHeap heap : new ChainHeap[] {ChainHeap.open(nodes), ChainHeap.closed(nodes)}) {
      DominatorTree tree =
          DominatorTree.of(
              heap,
              new long[1],
              new long[] {ChainHeap.id(0)},
              GraphSettings.defaults().withThreads(2));

      assertEquals(1, tree.topLevelCount());
      assertEquals(0, tree.topLevel(0));
      for (long node = 0; node < nodes; node += 99_991) {
        assertEquals(node - 1, tree.dominator(node));
        assertEquals(node - 1, tree.pathParent(node));
        assertEquals(node, tree.rootDistance(node));
        assertEquals((nodes - node) * ChainHeap.NODE_BYTES, tree.retainedBytes(node));
      }
      assertEquals(
          (long) nodes * ChainHeap.NODE_BYTES,
          RetainedGroups.of(tree, new ObjectGroups(1, new int[1])).retainedBytes(0, 0));
      long estimate = GraphMemory.estimateBytes(nodes, nodes, (long) nodes * ChainHeap.NODE_BYTES);
      assertTrue(tree.peakBytes() <= estimate, tree.peakBytes() + " of " + estimate);
    }
  }

  @Test
  void aDiamondHangsBelowItsTip() throws IOException {
    TinyHeap heap =
        new TinyHeap()
            .object(8, -1, 10)
            .object(16, -1, 20)
            .object(24, -1, 30)
            .object(32, -1, 40)
            .reference(8, 16)
            .reference(8, 24)
            .reference(16, 32)
            .reference(24, 32)
            .root(8);

    DominatorTree tree = heap.tree();

    assertEquals(0, tree.dominator(3));
    assertEquals(100, tree.retainedBytes(0));
    assertEquals(20, tree.retainedBytes(1));
    assertEquals(3, tree.childCount(0));
    assertEquals(1, tree.pathParent(3), "the smaller number of two ways");
    assertEquals(2, tree.rootDistance(3));
  }

  @Test
  void aCycleIsHeldByWhereItIsEntered() throws IOException {
    TinyHeap heap =
        new TinyHeap()
            .object(8)
            .object(16)
            .object(24)
            .object(32)
            .reference(8, 16)
            .reference(16, 24)
            .reference(24, 32)
            .reference(32, 16)
            .reference(32, 32)
            .root(8);

    DominatorTree tree = heap.tree();

    assertEquals(3, tree.retainedBytes(1));
    assertEquals(2, tree.dominator(3));
    assertEquals(5, tree.counts().references());
  }

  @Test
  void aThreadHoldsItsLocals() throws IOException {
    long thread = 8;
    long local = 16;
    long ofBoth = 24;
    TinyHeap heap =
        new TinyHeap()
            .object(thread, -1, 100)
            .object(local, -1, 1000)
            .object(ofBoth, -1, 50)
            .object(32, -1, 7)
            .reference(thread, 32)
            .reference(local, ofBoth)
            .reference(32, ofBoth)
            .reference(thread, local)
            .root(thread)
            .inParts(4);

    DominatorTree tree = heap.tree();

    assertEquals(1157, tree.retainedBytes(0));
    assertEquals(0, tree.dominator(1));
    assertEquals(0, tree.dominator(2));
  }

  @Test
  void aWeakCacheHoldsNothing() throws IOException {
    long cache = 8;
    long referent = 16;
    long payload = 24;
    long shared = 32;
    TinyHeap heap =
        new TinyHeap()
            .object(cache, -1, 10)
            .object(referent, -1, 100)
            .object(payload, -1, 1000)
            .object(shared, -1, 5)
            .object(40, -1, 3)
            .weak(cache, referent)
            .reference(referent, payload)
            .reference(payload, shared)
            .reference(cache, shared)
            .weak(payload, 40)
            .root(cache);

    DominatorTree tree = heap.tree();

    assertEquals(15, tree.retainedBytes(0));
    assertEquals(Reachability.WEAK, tree.reachability(1));
    assertEquals(NONE, tree.dominator(1));
    assertEquals(1, tree.dominator(2));
    assertEquals(1100, tree.retainedBytes(1));
    assertEquals(-1, tree.rootDistance(2));
    assertEquals(0, tree.dominator(3), "what weak objects refer to is not theirs");
    assertEquals(Reachability.WEAK, tree.reachability(4));
    assertEquals(3, tree.counts().weakObjects());
    assertEquals(1103, tree.counts().weakBytes());
    assertEquals(1, tree.topLevelCount());

    DominatorTree asMat = heap.tree(GraphSettings.defaults().weakReferencesHold());
    assertEquals(1118, asMat.retainedBytes(0));
    assertEquals(0, asMat.counts().weakObjects());
  }

  @Test
  void aStaticMapIsToBlame() throws IOException {
    long loader = 8;
    long mapClass = 16;
    long cacheClass = 24;
    long map = 32;
    TinyHeap heap =
        new TinyHeap()
            .classes(mapClass, cacheClass, 0)
            .object(loader, 2, 50)
            .object(mapClass, -1, 80)
            .object(cacheClass, -1, 80)
            .object(map, 0, 48)
            .reference(cacheClass, map)
            .reference(cacheClass, loader)
            .root(mapClass)
            .root(cacheClass);
    for (int i = 0; i < 1000; i++) {
      heap.object(0x1000 + 64L * i, 1, 56).reference(map, 0x1000 + 64L * i);
    }

    DominatorTree tree = heap.tree();

    long theMap = tree.numberOf(map);
    assertEquals(56_048, tree.retainedBytes(theMap));
    assertEquals(tree.numberOf(cacheClass), tree.dominator(theMap));
    assertEquals(1000, tree.childCount(theMap));
    assertEquals(2, tree.rootDistance(tree.numberOf(0x1000)));
    assertEquals(48, tree.shallowBytes(theMap));
  }

  @Test
  void aClassObjectIsHeldByItsInstances() throws IOException {
    TinyHeap heap =
        new TinyHeap()
            .classes(32)
            .object(8)
            .object(16, 0, 10)
            .object(24, 0, 20)
            .object(32, -1, 300)
            .reference(8, 16)
            .reference(16, 24)
            .root(8);

    assertEquals(330, heap.tree().retainedBytes(1));
    assertEquals(2, heap.tree().rootDistance(3), "by way of the first instance");
    assertEquals(20, heap.root(32).tree().retainedBytes(2), "a root is nobody's");
  }

  @Test
  void rubbishIsCounted() throws IOException {
    TinyHeap heap =
        new TinyHeap()
            .classes(0x999)
            .object(0, 5, 1)
            .object(-8, -7, 2)
            .object(3, 0, 4)
            .object(0, 0, 64)
            .object(4, 0, -100)
            .reference(0, -8)
            .reference(0, 77)
            .reference(78, 0)
            .reference(-8, -8)
            .root(0)
            .root(0)
            .root(79)
            .root(-1);

    DominatorTree tree = heap.tree();

    GraphCounts counts = tree.counts();
    assertEquals(new GraphCounts(4, 2, 0, 2, 1, 2, 2, 3, 0, 0, 2, 4), counts);
    assertEquals(-8, tree.objectId(3), "unsigned, so the last");
    assertEquals(3, tree.retainedBytes(0), "the first of two with one id");
    assertEquals(-1, tree.classIndex(0));
    assertEquals(0, tree.classIndex(1));
    assertEquals(0, tree.shallowBytes(2), "no size is negative");
    assertEquals(-1, tree.retainedBytes(2));
    assertEquals(NONE, tree.numberOf(77));
    assertThrows(IndexOutOfBoundsException.class, () -> tree.objectId(4));
    assertThrows(IndexOutOfBoundsException.class, () -> tree.retainedBytes(-1));
    assertThrows(IndexOutOfBoundsException.class, () -> tree.child(0, 1));
    assertThrows(IndexOutOfBoundsException.class, () -> tree.topLevel(1));
  }

  @Test
  void anEmptyHeapHasNoTree() throws IOException {
    DominatorTree tree = new TinyHeap().root(8).tree();

    assertEquals(0, tree.objects());
    assertEquals(0, tree.topLevelCount());
    assertEquals(1, tree.counts().missingRoots());
    assertEquals(NONE, tree.numberOf(8));
  }

  @Test
  void manyClassesTakeWiderIndexes() throws IOException {
    int classes = 70_000;
    TinyHeap heap = new TinyHeap().classes(new long[classes]).root(8);
    heap.classObjectIds[classes - 1] = 24;
    heap.object(8, classes - 1, 1).object(16, 65_535, 1).object(24, classes, 1);

    DominatorTree tree = heap.tree();

    assertEquals(classes - 1, tree.classIndex(0));
    assertEquals(65_535, tree.classIndex(1));
    assertEquals(-1, tree.classIndex(2));
    assertEquals(0, tree.dominator(2));
  }

  @Test
  void aFailureOfTheSourceIsTold() {
    TinyHeap heap =
        new TinyHeap() {
          @Override
          public void references(int part, ReferenceSink sink) throws IOException {
            throw new IOException("disk gone");
          }
        };
    heap.object(8).inParts(4);

    IOException failure =
        assertThrows(IOException.class, () -> heap.tree(GraphSettings.defaults().withThreads(3)));

    assertEquals("disk gone", failure.getMessage());
  }

  @Test
  void neitherThreadsNorSegmentsNorPartsChangeTheResult() throws IOException {
    GraphBenchmark.BlockHeap heap = new GraphBenchmark.BlockHeap(0);
    DominatorTree one = tree(heap, GraphSettings.defaults());
    DominatorTree other = tree(heap, GraphSettings.defaults().withThreads(3).withSegmentBits(12));
    DominatorTree wide = tree(heap, GraphSettings.defaults().withThreads(2).withWideNumbers());

    assertEquals(one.counts(), other.counts());
    assertEquals(one.counts(), wide.counts());
    for (DominatorTree tree : new DominatorTree[] {other, wide}) {
      for (long object = 0; object < one.objects(); object++) {
        assertEquals(one.objectId(object), tree.objectId(object));
        assertEquals(one.dominator(object), tree.dominator(object));
        assertEquals(one.retainedBytes(object), tree.retainedBytes(object));
        assertEquals(one.rootDistance(object), tree.rootDistance(object));
        assertEquals(one.pathParent(object), tree.pathParent(object));
      }
    }
  }

  @Test
  void theEstimateIsAboveWhatIsTakenAndNotFarAbove() throws IOException {
    GraphBenchmark.BlockHeap heap = new GraphBenchmark.BlockHeap(1_000_000);
    for (int threads = 1; threads <= 2; threads++) {
      DominatorTree tree = tree(heap, GraphSettings.defaults().withThreads(threads));
      GraphCounts counts = tree.counts();
      long estimate =
          GraphMemory.estimateBytes(counts.objects(), counts.references(), 48 * counts.objects());
      String what = tree.peakBytes() + " of " + estimate;
      assertTrue(tree.peakBytes() <= estimate, what);
      assertTrue(tree.peakBytes() > estimate / 2, what);
      // What the class comment says; 2.3 references per object come in this heap.
      assertTrue(tree.heldBytes() <= counts.objects() * 31, "held " + tree.heldBytes());
      assertFalse(tree.peakBytes() > counts.objects() * 45, what);
    }
  }

  private static DominatorTree tree(GraphBenchmark.BlockHeap heap, GraphSettings settings)
      throws IOException {
    return DominatorTree.of(heap, heap.classObjectIds(), heap.rootIds(), settings);
  }

  @Test
  void rowsInAnyOrderFitToo() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    TinyHeap grouped = new TinyHeap().root(8).inParts(3);
    TinyHeap mixed = new TinyHeap().root(8).inParts(5);
    int objects = 3000;
    for (int i = 1; i <= objects; i++) {
      grouped.object(8L * i);
      mixed.object(8L * i);
      for (int j = 0; j < 5; j++) {
        grouped.reference(8L * i, 8L * (1 + random.nextInt(objects)));
      }
    }
    mixed.references.addAll(grouped.references);
    Collections.shuffle(mixed.references, new Random(1));

    DominatorTree one = grouped.tree();
    DominatorTree other = mixed.tree(GraphSettings.defaults().withThreads(3));

    assertEquals(one.counts(), other.counts());
    for (long object = 0; object < objects; object++) {
      assertEquals(one.dominator(object), other.dominator(object));
      assertEquals(one.pathParent(object), other.pathParent(object));
    }
  }
}
