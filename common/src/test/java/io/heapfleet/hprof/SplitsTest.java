package io.heapfleet.hprof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.model.BasicType;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.record.SplitReader;
import io.heapfleet.split.Split;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a dump is cut and wherever reading pauses, the same heap is told. */
class SplitsTest {
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anySplitSizeYieldsTheSameHeap(boolean oneHugeSegment) throws IOException {
    SplittableRandom random = new SplittableRandom(42);
    for (int trial = 0; trial < 200; trial++) {
      byte[] dump = randomDump(random.split(), oneHugeSegment);
      HeapListing whole = read(dump, Long.MAX_VALUE, Integer.MAX_VALUE);
      long splitBytes = 1 + random.nextLong(trial % 2 == 0 ? 200 : dump.length);
      int budget = 1 + random.nextInt(50);
      HeapListing split = read(dump, splitBytes, budget);
      String label = "trial " + trial + ", splits of " + splitBytes + ", budget " + budget;
      assertEquals(whole.objects, split.objects, label);
      assertEquals(whole.references, split.references, label);
      assertEquals(whole.roots, split.roots, label);
    }
  }

  @Test
  void splitsFollowEachOtherWithoutAGap() throws IOException {
    byte[] dump = randomDump(new SplittableRandom(7), true);
    List<Split> splits = HprofDump.open(Dumps.blob(dump)).index(300).plan().splits();
    assertTrue(splits.size() > 5, "one huge segment must be cut inside: " + splits);
    for (int i = 1; i < splits.size(); i++) {
      assertEquals(splits.get(i - 1).endOffset(), splits.get(i).startOffset());
      assertEquals(i, splits.get(i).index());
    }
  }

  private static HeapListing read(byte[] dump, long splitBytes, int budget) throws IOException {
    HprofDump opened = HprofDump.open(Dumps.blob(dump));
    DumpIndex index = opened.index(splitBytes);
    HeapListing heap = new HeapListing();
    for (Split split : index.plan().splits()) {
      SplitReader reader = opened.read(index, split);
      while (reader.advance(heap, budget)) {}
      assertEquals(List.of(), reader.summary().damages());
    }
    return heap;
  }

  private static byte[] randomDump(SplittableRandom random, boolean oneHugeSegment) {
    HprofBuilder dump = HprofBuilder.hotspot();
    long node =
        dump.clazz("Node")
            .field("next", BasicType.OBJECT)
            .field("weight", BasicType.INT)
            .field("other", BasicType.OBJECT)
            .dump();
    long array = dump.clazz("[LNode;").dump();
    if (oneHugeSegment) {
      dump.endSegment();
    }
    int objects = 20 + random.nextInt(200);
    for (int i = 1; i <= objects; i++) {
      long id = i * 64L;
      switch (random.nextInt(6)) {
        case 0, 1 ->
            dump.instance(id, node, random.nextInt(objects) * 64L, i, random.nextInt(3) * 64L);
        case 2 ->
            dump.objectArray(
                id,
                array,
                random.longs(random.nextInt(100), 0, objects).map(n -> n * 64).toArray());
        case 3 -> dump.primitiveArray(id, BasicType.DOUBLE, random.nextInt(60));
        case 4 -> dump.threadRoot(RootKind.JAVA_FRAME, id, i, 1);
        default -> dump.root(RootKind.JNI_GLOBAL, id);
      }
      if (!oneHugeSegment && random.nextInt(10) == 0) {
        dump.endSegment();
      }
      if (!oneHugeSegment && random.nextInt(30) == 0) {
        dump.name("between" + i);
      }
    }
    return dump.bytes();
  }
}
