package io.heapfleet.hprof;

import io.heapfleet.record.CorruptDumpException;
import io.heapfleet.record.Damage;
import io.heapfleet.split.Split;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Walks the heap sub-records of one split, from heap dump record to heap dump record. A corrupt
 * sub-record costs the rest of its heap dump record, which is noted; the walk goes on behind it.
 */
final class SplitWalk {
  private final DumpInput in;
  private final Split split;
  private final long dumpEnd;
  private final SubRecords records;
  private final List<Damage> damages = new ArrayList<>();
  private boolean inSegment;
  private long nextRecord;

  /**
   * @param dumpEnd where the dump ends, exclusive, in bytes of the uncompressed dump
   */
  SplitWalk(DumpInput in, Split split, long dumpEnd) {
    this.in = in;
    this.split = split;
    this.dumpEnd = dumpEnd;
    this.records = new SubRecords(in, dumpEnd);
    this.nextRecord = split.startOffset();
    if (split.segmentEndOffset() > 0) {
      records.range(split.startOffset(), split.segmentEndOffset());
      inSegment = true;
    }
  }

  /** The cursor: stands on a sub-record after {@link #next} has returned true. */
  SubRecords records() {
    return records;
  }

  /** What could not be read so far. */
  List<Damage> damages() {
    return damages;
  }

  /** Offset of the next record: how far the walk is. */
  long offset() {
    return inSegment ? records.nextOffset() : nextRecord;
  }

  /** Moves to the next heap sub-record; false at the end of the split. */
  boolean next() throws IOException {
    while (true) {
      if (inSegment) {
        if (records.nextOffset() >= split.endOffset()) {
          return false;
        }
        long start = records.nextOffset();
        try {
          if (records.next()) {
            return true;
          }
        } catch (CorruptDumpException e) {
          damages.add(Damage.of(e, start, records.end(), dumpEnd));
        }
        inSegment = false;
        nextRecord = records.end();
      }
      if (nextRecord >= split.endOffset() || nextRecord >= dumpEnd || !nextSegment()) {
        return false;
      }
    }
  }

  private boolean nextSegment() throws IOException {
    in.seek(nextRecord);
    if (!in.has(HprofFormat.RECORD_HEADER_BYTES)) {
      return false;
    }
    int tag = in.u1();
    in.u4();
    long length = RecordLength.of(tag, in.u4(), in.offset(), dumpEnd);
    long start = in.offset();
    if (HprofFormat.isHeapRecord(tag)) {
      records.range(start, start + length);
      inSegment = true;
    } else {
      nextRecord = start + length;
    }
    return true;
  }
}
