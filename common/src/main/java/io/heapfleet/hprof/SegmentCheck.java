package io.heapfleet.hprof;

import static io.heapfleet.hprof.HprofFormat.*;

import io.heapfleet.split.Position;
import java.io.IOException;

/**
 * Looks for heap dump records in a dump that is made of many: a chain of {@value #LINKS} record
 * headers that lead to each other. Only records whose time is 0 count, as HotSpot writes them; in a
 * trial on 644 MB one link was wrong for 130 of 153 ranges, three were wrong for none.
 */
final class SegmentCheck implements BoundaryCheck {
  private static final int LINKS = 3;

  private final DumpInput in;
  private final long dumpEnd;

  /**
   * @param dumpEnd where the dump ends, exclusive; {@link Long#MAX_VALUE} if that is not known
   */
  SegmentCheck(DumpInput in, long dumpEnd) {
    this.in = in;
    this.dumpEnd = dumpEnd;
  }

  @Override
  public Position position(long offset) {
    return Position.between(offset);
  }

  @Override
  public Objection objection(long offset) throws IOException {
    long at = offset;
    for (int link = 0; link < LINKS; link++) {
      in.seek(at);
      if (!in.has(RECORD_HEADER_BYTES)) {
        return link == 0 ? Objection.END : in.has(1) ? Objection.NEXT_RECORD : null;
      }
      int tag = in.u1();
      boolean known = link == 0 ? isHeapRecord(tag) : isKnownRecord(tag);
      if (!known) {
        return link == 0 ? Objection.RECORD_TAG : Objection.NEXT_RECORD;
      }
      if (in.i4() != 0) {
        return link == 0 ? Objection.RECORD_TIME : Objection.NEXT_RECORD;
      }
      long length = RecordLength.of(tag, in.u4(), in.offset(), dumpEnd);
      long body = in.offset();
      if (isHeapRecord(tag) && !(in.has(1) && isSubRecord(in.u1()))) {
        return link == 0 ? Objection.FIRST_SUB_RECORD : Objection.NEXT_RECORD;
      }
      if (length > dumpEnd - body) {
        // The last record of a dump that was cut short; nothing but a row of records tells it.
        return link == 0 ? Objection.RECORD_LENGTH : null;
      }
      at = body + length;
    }
    return null;
  }
}
