package io.heapfleet.hprof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.blob.MemoryBlobStore;
import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.HeapRules;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.record.HeapVisitor;
import io.heapfleet.record.ReadBack;
import io.heapfleet.split.PlanRange;
import io.heapfleet.split.RangeWalk;
import io.heapfleet.split.Split;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a scan fetches of a dump in HotSpot's order: classes first, then segments of a megabyte. */
class BytesReadOnceTest {
  private static final String URI = "mem:/heap.hprof";
  private static final int SEGMENTS = 160;
  private static final int INSTANCES_OF_A_SEGMENT = 25_000;
  private static final long SPLIT_BYTES = 32 << 20;
  private static byte[] dump;

  private final MemoryBlobStore store = new MemoryBlobStore();

  @BeforeAll
  static void makeADump() {
    HprofBuilder head = HprofBuilder.hotspot();
    long node = 0;
    for (int i = 0; i < 1_000; i++) {
      node = head.clazz("shop/Node" + i).field("next", BasicType.OBJECT).dump();
    }
    byte[] start = head.endSegment().bytesWithoutEnd();
    int bodyBytes = INSTANCES_OF_A_SEGMENT * 33;
    ByteBuffer all = ByteBuffer.allocate(start.length + SEGMENTS * (9 + bodyBytes) + 9);
    all.put(start);
    long id = 0x7_0000_0000L;
    for (int segment = 0; segment < SEGMENTS; segment++) {
      all.put((byte) HprofFormat.HEAP_DUMP_SEGMENT).putInt(0).putInt(bodyBytes);
      for (int i = 0; i < INSTANCES_OF_A_SEGMENT; i++, id += 16) {
        all.put((byte) HprofFormat.INSTANCE_DUMP).putLong(id).putInt(1).putLong(node);
        all.putInt(8).putLong(id - 16);
      }
    }
    all.put((byte) HprofFormat.HEAP_DUMP_END).putLong(0);
    dump = all.array();
  }

  @Test
  void theWholeScanOfALargeDumpFetchesFivePercentMoreThanTheDump() throws IOException {
    store.put(URI, dump);
    DumpIndex index;
    try (HprofDump opened = HprofDump.open(store.open(URI))) {
      index = opened.index(SPLIT_BYTES);
    }
    readAllAndBack(index);
    assertFetched(1.05);
  }

  /**
   * The head is read twice, and half a segment of each range to find its first record. Ranges are
   * an eighth of what they are for a scan, so that this is eight times what a scan fetches more.
   */
  @Test
  void manyTasksThatPlanFetchNoMore() throws IOException {
    store.put(URI, dump);
    DumpIndex index;
    try (HprofDump opened = HprofDump.open(store.open(URI))) {
      Planning planning = opened.plan(SPLIT_BYTES, SPLIT_BYTES, Duration.ZERO, HeapRules.JVM);
      PlanOutline outline = ((Planning.InRanges) planning).outline();
      List<RangeWalk> walks = new ArrayList<>();
      for (PlanRange range : outline.ranges()) {
        try (HprofDump ofTask = HprofDump.open(store.open(URI))) {
          walks.add(ofTask.walk(outline, range));
        }
      }
      index = HprofDump.open(store.open(URI)).index(outline, walks);
    }
    readAllAndBack(index);
    assertFetched(1.05);
  }

  private void assertFetched(double atMost) {
    double share = (double) store.bytesRead() / dump.length;
    assertTrue(
        share <= atMost,
        () -> "fetched %.3f times the dump in %d requests".formatted(share, store.requests()));
    // A header is hopped to for each segment, and a megabyte or more is fetched at once to parse.
    assertTrue(store.requests() < 4 * SEGMENTS, () -> store.requests() + " requests");
  }

  private void readAllAndBack(DumpIndex index) throws IOException {
    Counts counts = new Counts();
    for (Split split : index.plan().splits()) {
      try (HprofDump opened = HprofDump.open(store.open(URI), index)) {
        opened.read(index, split).readAll(counts);
      }
    }
    assertEquals(SEGMENTS * INSTANCES_OF_A_SEGMENT, counts.instances);
    try (HprofDump opened = HprofDump.open(store.open(URI), index)) {
      ReadBack heap = new ReadBack(opened, index.dictionary(), ids -> Map.of(1L, counts.last));
      assertEquals(1, heap.objects(List.of(1L)).size());
    }
  }

  private static final class Counts implements HeapVisitor {
    private long instances;
    private long last;

    @Override
    public void object(
        long objectId,
        HeapClass type,
        ObjectKind kind,
        long shallowBytes,
        long arrayLength,
        long fileOffset) {
      instances += kind == ObjectKind.INSTANCE ? 1 : 0;
      last = fileOffset;
    }

    @Override
    public void reference(long fromId, long toId, ReferenceLabel label) {}

    @Override
    public void root(long objectId, RootKind kind, long threadSerial, long frameNumber) {}
  }
}
