package io.heapfleet.hprof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.blob.BlobReader;
import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapRules;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.split.Boundary;
import io.heapfleet.split.PlanRange;
import io.heapfleet.split.RangeWalk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What the format's 32 bits are too few for, in dumps of which only the interesting bytes exist.
 */
class HugeDumpTest {
  /** A {@code HEAP_DUMP} record of more than 4 GiB states its length modulo 2^32. */
  @Test
  void aHeapDumpRecordOfMoreThanFourGigabytesIsReadToItsEnd() throws IOException {
    HprofBuilder head = new HprofBuilder("JAVA PROFILE 1.0.1", 8).oneHeapDumpRecord();
    HprofBuilder.ClassBuilder node = head.clazz("Node");
    int record = head.size();
    node.dump();
    // The record's body: a long[] of 600 million elements, and one instance behind it.
    long elements = 600_000_000L;
    ByteBuffer array = ByteBuffer.allocate(18);
    array.put((byte) 0x23).putLong(0x1000).putInt(0).putInt((int) elements).put((byte) 11);
    ByteBuffer instance = ByteBuffer.allocate(25);
    instance.put((byte) 0x21).putLong(0x2000).putInt(0).putLong(node.classId()).putInt(0);
    byte[] start = head.rawHeap(array.array()).bytesWithoutEnd();
    long bodyBytes = start.length - record - 9 + elements * 8 + instance.capacity();
    ByteBuffer.wrap(start).putInt(record + 5, (int) bodyBytes);

    SparseBlob blob = new SparseBlob(start, elements * 8, instance.array());
    HprofDump dump = HprofDump.open(blob);
    DumpIndex index = dump.index(1L << 40);
    HeapListing heap = new HeapListing();
    Dumps.readAll(dump, index, heap);

    assertTrue(blob.sizeBytes() > 1L << 32);
    assertEquals(List.of(), index.damages());
    assertTrue(
        heap.objects.stream().anyMatch(o -> o.startsWith("1000 PRIMITIVE_ARRAY long[][600000000]")),
        heap.objects::toString);
    assertTrue(heap.objects.stream().anyMatch(o -> o.startsWith("2000 INSTANCE Node")));
    assertTrue(blob.bytesRead < 4 << 20, "read " + blob.bytesRead + " bytes of a long[]");
  }

  /** A task that looks for a record in an array of a gigabyte gives up, and that is no loss. */
  @Test
  void anArrayOfAGigabyteLiesOverManySplits() throws IOException {
    HprofBuilder head = HprofBuilder.hotspot();
    long node = head.clazz("Node").dump();
    head.primitiveArray(0x500, BasicType.BYTE, 5_000_000);
    int record = head.endSegment().size();
    int elements = 1 << 27;
    ByteBuffer array = ByteBuffer.allocate(9 + 18);
    array.put((byte) HprofFormat.HEAP_DUMP_SEGMENT).putInt(0).putInt(18 + elements * 8);
    array.put((byte) 0x23).putLong(0x1000).putInt(0).putInt(elements).put((byte) 11);
    byte[] before = head.bytesWithoutEnd();
    assertEquals(record, before.length);
    byte[] start = ByteBuffer.allocate(record + 27).put(before).put(array.array()).array();
    ByteBuffer end = ByteBuffer.allocate(9 + 25 + 9);
    end.put((byte) HprofFormat.HEAP_DUMP_SEGMENT).putInt(0).putInt(25);
    end.put((byte) 0x21).putLong(0x2000).putInt(0).putLong(node).putInt(0);
    end.put((byte) HprofFormat.HEAP_DUMP_END);
    SparseBlob blob = new SparseBlob(start, elements * 8L, end.array());

    List<String> whole = objects(blob, HprofDump.open(blob).index(Long.MAX_VALUE));
    assertTrue(whole.stream().anyMatch(o -> o.startsWith("1000 PRIMITIVE_ARRAY")));
    assertTrue(whole.stream().anyMatch(o -> o.startsWith("2000 INSTANCE Node")));
    for (long splitBytes : new long[] {1, 12_345_678, 256 << 20}) {
      assertEquals(whole, objects(blob, HprofDump.open(blob).index(splitBytes)));
    }
    PlanOutline outline =
        ((Planning.InRanges)
                HprofDump.open(blob).plan(64 << 20, 256 << 20, Duration.ZERO, HeapRules.JVM))
            .outline();
    List<RangeWalk> walks = new ArrayList<>();
    for (PlanRange range : outline.ranges()) {
      walks.add(HprofDump.open(blob).walk(outline, range));
    }
    assertInstanceOf(Boundary.GaveUp.class, walks.get(1).guess());
    assertEquals(whole, objects(blob, HprofDump.open(blob).index(outline, walks)));
  }

  private static List<String> objects(BlobReader blob, DumpIndex index) throws IOException {
    HeapListing heap = new HeapListing();
    Dumps.readAll(HprofDump.open(blob, index), index, heap);
    return heap.objects;
  }

  /** An array's size is more than an int can hold, and its content is never fetched. */
  @Test
  void sizesAre64Bits() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    assertEquals(
        16 + 8L * Integer.MAX_VALUE,
        HprofDump.open(Dumps.blob(dump.bytes()))
            .index(1 << 20)
            .dictionary()
            .sizes()
            .primitiveArrayBytes(BasicType.LONG, Integer.MAX_VALUE));
  }

  /** Some bytes, a hole of zeros, some bytes. */
  private static final class SparseBlob implements BlobReader {
    private final byte[] start;
    private final long hole;
    private final byte[] end;
    private long bytesRead;

    SparseBlob(byte[] start, long hole, byte[] end) {
      this.start = start;
      this.hole = hole;
      this.end = end;
    }

    @Override
    public String uri() {
      return "memory:huge.hprof";
    }

    @Override
    public long sizeBytes() {
      return start.length + hole + end.length;
    }

    @Override
    public int read(long position, byte[] buffer, int offset, int length) {
      if (position >= sizeBytes()) {
        return -1;
      }
      int n = (int) Math.min(length, sizeBytes() - position);
      for (int i = 0; i < n; i++) {
        long at = position + i;
        buffer[offset + i] =
            at < start.length
                ? start[(int) at]
                : at < start.length + hole ? 0 : end[(int) (at - start.length - hole)];
      }
      bytesRead += n;
      return n;
    }

    @Override
    public void close() {}
  }
}
