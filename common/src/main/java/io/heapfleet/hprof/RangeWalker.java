package io.heapfleet.hprof;

import static io.heapfleet.hprof.HprofFormat.*;

import io.heapfleet.record.CorruptDumpException;
import io.heapfleet.split.Boundary;
import io.heapfleet.split.Position;
import io.heapfleet.split.RangeWalk;
import io.heapfleet.split.Span;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Walks a stretch of a dump from record header to record header, inside large heap dump records
 * from sub-record to sub-record, and notes where splits may start. Bodies are not fetched.
 *
 * <p>Meets what {@link Indexer} meets: the two must agree on every position.
 */
final class RangeWalker {
  /**
   * Cuts are noted this much finer than splits are long, so that ranges join without long splits.
   */
  private static final int CUTS_PER_SPLIT = 4;

  private final DumpInput in;
  private final long splitBytes;
  private final long dumpEnd;
  private final List<Position> cuts = new ArrayList<>();
  private final List<Span> others = new ArrayList<>();
  private long lastCut;
  private long heapEnd;
  private int heapDumps;
  private long firstEnd = Long.MAX_VALUE;

  RangeWalker(DumpInput in, long splitBytes, long dumpEnd) {
    this.in = in;
    this.splitBytes = splitBytes;
    this.dumpEnd = dumpEnd;
  }

  /**
   * Walks.
   *
   * @param start a record start
   * @param to where to stop, exclusive; asked after each look at the next record, for a gzip dump
   *     tells it only when that much has been inflated
   */
  RangeWalk walk(Position start, LongSupplier to) throws IOException {
    cuts.add(start);
    lastCut = start.offset();
    Position at = start;
    while (true) {
      if (at.isInside()) {
        at = inside(at, to);
        if (at.isInside()) {
          break;
        }
        continue;
      }
      Position next = record(at.offset(), to);
      if (next == null) {
        break;
      }
      at = next;
    }
    return new RangeWalk(
        to.getAsLong(),
        new Boundary.Found(start),
        cuts,
        at,
        heapEnd,
        others,
        heapDumps,
        firstEnd,
        null);
  }

  /** The place behind the record, null if the walk ends before it. */
  private Position record(long offset, LongSupplier to) throws IOException {
    in.seek(offset);
    boolean there = in.has(RECORD_HEADER_BYTES);
    if (offset >= to.getAsLong() || !there) {
      return null;
    }
    int tag = in.u1();
    in.u4();
    long length = RecordLength.of(tag, in.u4(), in.offset(), dumpEnd);
    final long body = in.offset();
    final long end = body + length;
    if (!isKnownRecord(tag)) {
      return null;
    }
    if (isHeapRecord(tag)) {
      if (tag == HEAP_DUMP) {
        heapDumps++;
      }
      heapEnd = end;
      if (Indexer.isCutInside(length, splitBytes)) {
        return Position.inside(body, end);
      }
      cut(Position.between(end));
      return Position.between(end);
    }
    if (end > dumpEnd) {
      return null;
    }
    if (tag == HEAP_DUMP_END) {
      firstEnd = Math.min(firstEnd, offset);
    }
    other(offset, end);
    return Position.between(end);
  }

  /**
   * Where the walk gets inside of a heap dump record: its end, or the first place from {@code to}.
   */
  private Position inside(Position at, LongSupplier to) throws IOException {
    long end = at.segmentEndOffset();
    heapEnd = end;
    SubRecords records = new SubRecords(in, dumpEnd);
    records.range(at.offset(), end);
    try {
      while (true) {
        Position here = Position.inside(records.nextOffset(), end);
        if (here.offset() > at.offset()) {
          cut(here);
        }
        if (!here.isInside() || here.offset() >= to.getAsLong()) {
          return here;
        }
        records.next();
      }
    } catch (CorruptDumpException e) {
      // Whoever parses the split meets it again and reports it.
      cut(Position.between(end));
      return Position.between(end);
    }
  }

  private void cut(Position at) {
    if (at.offset() - lastCut >= Math.max(1, splitBytes / CUTS_PER_SPLIT)) {
      cuts.add(at);
      lastCut = at.offset();
    }
  }

  private void other(long offset, long end) {
    int last = others.size() - 1;
    if (last >= 0 && others.get(last).endOffset() == offset) {
      others.set(last, new Span(others.get(last).startOffset(), end));
    } else {
      others.add(new Span(offset, end));
    }
  }
}
