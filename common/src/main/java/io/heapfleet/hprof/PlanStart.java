package io.heapfleet.hprof;

import io.heapfleet.model.HeapRules;
import io.heapfleet.record.Storage;
import io.heapfleet.split.GzipMembers;
import io.heapfleet.split.Position;
import io.heapfleet.split.Span;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Begins to plan a dump: reads names and classes and goes on from record to record for as long as
 * one task may take. How far that gets depends on the storage: a local dump of segments is done in
 * a moment, a large one behind a network, or one whose heap is a single record, is not.
 */
final class PlanStart {
  /** Record headers looked at beyond the pause, to find large heap dump records. */
  private static final int HEADERS_AHEAD = 256;

  /** Inside a heap dump record a look at the clock costs as much as a sub-record. */
  private static final int SUB_RECORDS_PER_CLOCK = 256;

  private final HprofDump dump;
  private final long splitBytes;
  private final long rangeBytes;
  private final HeapRules rules;
  private final long deadlineNanos;
  private long lastOffset = Long.MAX_VALUE;
  private int places;

  PlanStart(HprofDump dump, long splitBytes, long rangeBytes, Duration patience, HeapRules rules) {
    this.dump = dump;
    this.splitBytes = splitBytes;
    this.rangeBytes = rangeBytes;
    this.rules = rules;
    this.deadlineNanos = System.nanoTime() + patience.toNanos();
  }

  Planning run() throws IOException {
    if (dump.storage() == Storage.GZIP || dump.storage() == Storage.UNJOINED) {
      // In order; or walked already to join the files, which each task would have to do again.
      return new Planning.Done(dump.index(splitBytes, rules));
    }
    Indexer indexer = dump.indexer(splitBytes);
    boolean paused = indexer.walk(this::isOver);
    if (paused && !indexer.lacksClasses()) {
      PlanOutline outline = outline(indexer);
      if (!outline.ranges().isEmpty()) {
        return new Planning.InRanges(outline);
      }
    }
    indexer.walk(Indexer.Pause.NEVER);
    return new Planning.Done(dump.complete(indexer, splitBytes, rules));
  }

  private boolean isOver(Position place) {
    long before = lastOffset;
    lastOffset = place.offset();
    GzipMembers members = members();
    if (members != null && members.offset(members.memberOf(place.offset())) <= before) {
      // Where ranges begin a member must start, with this place as the first one behind it.
      return false;
    }
    boolean look = !place.isInside() || places++ % SUB_RECORDS_PER_CLOCK == 0;
    return look && System.nanoTime() - deadlineNanos >= 0;
  }

  private GzipMembers members() {
    return dump.inflated() instanceof MemberReader reader ? reader.members() : null;
  }

  private PlanOutline outline(Indexer indexer) throws IOException {
    Position start = indexer.position();
    return new PlanOutline(
        splitBytes,
        rules,
        indexer.behindClasses(),
        start,
        indexer.knownClasses(),
        members() == null ? largeSegments(start) : List.of(),
        members(),
        dump.blob().sizeBytes(),
        rangeBytes);
  }

  private List<Span> largeSegments(Position start) throws IOException {
    List<Span> segments = new ArrayList<>();
    DumpInput in = dump.input();
    long next = start.offset();
    if (start.isInside()) {
      next = start.segmentEndOffset();
      segments.add(new Span(start.offset(), next));
    }
    for (int i = 0; i < HEADERS_AHEAD; i++) {
      in.seek(next);
      if (!in.has(HprofFormat.RECORD_HEADER_BYTES)) {
        break;
      }
      int tag = in.u1();
      in.u4();
      long length = RecordLength.of(tag, in.u4(), in.offset(), dump.dumpEnd());
      if (!HprofFormat.isKnownRecord(tag)) {
        break;
      }
      next = in.offset() + length;
      if (HprofFormat.isHeapRecord(tag) && Indexer.isCutInside(length, splitBytes)) {
        segments.add(new Span(in.offset(), next));
      }
    }
    return segments;
  }
}
