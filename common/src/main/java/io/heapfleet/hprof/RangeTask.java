package io.heapfleet.hprof;

import io.heapfleet.split.Boundary;
import io.heapfleet.split.GzipMembers;
import io.heapfleet.split.PlanProof;
import io.heapfleet.split.PlanRange;
import io.heapfleet.split.Position;
import io.heapfleet.split.RangeWalk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What is done with the ranges of a dump whose planning has begun: each is walked from a guessed
 * start, then all together are proven.
 *
 * <p>In a dump of gzip members, ranges are of stored bytes. What the members of a range hold is
 * walked with offsets that count from its first member, for nobody knows yet what lies before; the
 * proof chains the members first, which tells where each range's bytes lie.
 */
final class RangeTask {
  /**
   * How far a record start is looked for. HotSpot's heap dump records are of about 1 MiB unless one
   * object is larger, and then the range before passes over it.
   */
  private static final long PATIENCE_BYTES = 16L << 20;

  /** Half a megabyte on average is to be searched; what is fetched behind the find is lost. */
  private static final int SEARCH_READ_BYTES = 64 << 10;

  private final HprofDump dump;
  private final PlanOutline outline;
  private final DumpInput in;

  RangeTask(HprofDump dump, PlanOutline outline) {
    this.dump = dump;
    this.outline = outline;
    this.in = dump.input();
  }

  RangeWalk run(PlanRange range) throws IOException {
    if (outline.gzipMembers() != null) {
      return runMembers(range);
    }
    Boundary guess = guess(range);
    return guess instanceof Boundary.Found found
        ? walkAgain(found.position(), range.toOffset())
        : RangeWalk.without(range, guess);
  }

  /** Looks for the first record start in a range of a plain dump. */
  Boundary guess(PlanRange range) throws IOException {
    in.readAheadAtMost(SEARCH_READ_BYTES);
    try {
      return search(range);
    } finally {
      in.readAheadAtMost(DumpInput.WINDOW_BYTES);
    }
  }

  private Boundary search(PlanRange range) throws IOException {
    if (range.equals(outline.ranges().get(0))) {
      return new Boundary.Found(outline.start());
    }
    long segmentEnd = range.segmentEndOffset();
    if (segmentEnd == 0) {
      return new SegmentCheck(in, dump.dumpEnd())
          .find(range.fromOffset(), range.toOffset(), PATIENCE_BYTES);
    }
    Boundary inside =
        new SubRecordCheck(in, outline.classes(), segmentEnd)
            .find(range.fromOffset(), Math.min(segmentEnd, range.toOffset()), PATIENCE_BYTES);
    return inside instanceof Boundary.None && segmentEnd < range.toOffset()
        ? new Boundary.Found(Position.between(segmentEnd))
        : inside;
  }

  private RangeWalk walkAgain(Position start, long toOffset) throws IOException {
    return new RangeWalker(in, outline.splitBytes(), dump.dumpEnd()).walk(start, () -> toOffset);
  }

  private RangeWalk runMembers(PlanRange range) throws IOException {
    boolean first = range.equals(outline.ranges().get(0));
    int blockBytes = members().maxBlockBytes();
    Boundary member =
        first
            ? new Boundary.Found(Position.between(range.fromOffset()))
            : MemberReader.from(dump.blob(), 0, Long.MAX_VALUE, blockBytes)
                .find(range.fromOffset(), range.toOffset());
    if (!(member instanceof Boundary.Found found)) {
      return RangeWalk.without(range, member);
    }
    MemberReader reader =
        MemberReader.from(dump.blob(), found.position().offset(), range.toOffset(), blockBytes);
    DumpInput inflated = new DumpInput(reader);
    inflated.idBytes(in.idBytes());
    Boundary guess =
        first
            ? new Boundary.Found(outline.start().plus(-base()))
            : new SegmentCheck(inflated, Long.MAX_VALUE).find(0, Long.MAX_VALUE, PATIENCE_BYTES);
    RangeWalk walk = RangeWalk.without(range, guess);
    if (guess instanceof Boundary.Found record) {
      walk =
          new RangeWalker(inflated, outline.splitBytes(), Long.MAX_VALUE)
              .walk(record.position(), reader::limitOffset);
    }
    reader.learnLimit();
    return walk.inMembers(reader.members(), reader.limitOffset());
  }

  /** Where what the first range's members hold starts, in uncompressed bytes. */
  private long base() {
    GzipMembers members = outline.gzipMembers();
    return members.offset(members.memberOf(outline.start().offset()));
  }

  private MemberReader members() {
    return (MemberReader) dump.inflated();
  }

  /** Why the search does not take the exact start of a range for one, null if it would have. */
  Objection objection(PlanRange range, Position exact) throws IOException {
    if (outline.gzipMembers() != null || exact.offset() >= range.toOffset()) {
      return null;
    }
    BoundaryCheck check =
        range.segmentEndOffset() > exact.offset()
            ? new SubRecordCheck(in, outline.classes(), range.segmentEndOffset())
            : new SegmentCheck(in, dump.dumpEnd());
    return check.objection(exact.offset());
  }

  PlanProof prove(List<RangeWalk> walks) throws IOException {
    if (walks.size() != outline.ranges().size()) {
      throw new IllegalArgumentException(
          walks.size() + " walks of " + outline.ranges().size() + " ranges");
    }
    return PlanProof.fold(
        outline.start(), outline.gzipMembers() == null ? walks : chained(walks), this::walkAgain);
  }

  /**
   * The walks with offsets of the whole dump: each range's members are chained to those of the
   * range before, from a member that is proven.
   */
  private List<RangeWalk> chained(List<RangeWalk> walks) throws IOException {
    GzipMembers known = outline.gzipMembers();
    GzipMembers all = new GzipMembers();
    int first = known.memberOf(outline.start().offset());
    for (int i = 0; i <= first; i++) {
      all.add(known.storedOffset(i), known.offset(i));
    }
    List<RangeWalk> chained = new ArrayList<>();
    long stored = known.storedOffset(first);
    long base = known.offset(first);
    for (int i = 0; i < walks.size(); i++) {
      PlanRange range = outline.ranges().get(i);
      if (stored >= range.toOffset()) {
        // No member starts in it; the record that lies over it has been walked already.
        chained.add(RangeWalk.without(range, walks.get(i).guess()).inMembers(null, base));
        continue;
      }
      RangeWalk walk = walks.get(i);
      GzipMembers members = walk.gzipMembers();
      if (members == null || members.storedOffset(0) != stored) {
        MemberReader reader =
            MemberReader.from(dump.blob(), stored, range.toOffset(), members().maxBlockBytes());
        reader.learnLimit();
        members = reader.members();
        walk =
            RangeWalk.without(range, new Boundary.None()).inMembers(members, reader.limitOffset());
      }
      int m = 1;
      for (; m < members.count(); m++) {
        all.add(members.storedOffset(m), base + members.offset(m));
        if (members.storedOffset(m) >= range.toOffset()) {
          break;
        }
      }
      chained.add(walk.plus(base));
      stored = all.storedOffset(all.count() - 1);
      base = all.offset(all.count() - 1);
      if (stored < range.toOffset()) {
        break;
      }
    }
    members().learn(all);
    return chained;
  }
}
