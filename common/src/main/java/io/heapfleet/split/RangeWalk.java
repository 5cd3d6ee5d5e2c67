package io.heapfleet.split;

import java.io.Serializable;
import java.util.List;

/**
 * What a task found that walked one range of a dump from the first record start that it guessed.
 * Worth nothing until {@link PlanProof} has accepted it.
 *
 * @param toOffset where the range ends, exclusive; the walk passes it by the rest of a record
 * @param guess where the walk started, or why there was none; a walk from a known start has {@link
 *     Boundary.Found} that
 * @param cuts where splits may start, in order
 * @param end where the walk ended: the first record start at or after {@code toOffset}; before it
 *     if what lies there is no record of the format, which ends the dump
 * @param heapEndOffset end of the last heap dump record that was met, 0 without one
 * @param others stretches of records that are no heap dump records
 * @param heapDumps HEAP_DUMP records met, of which a dump has one at most
 * @param firstEndOffset where the first HEAP_DUMP_END record lies, {@link Long#MAX_VALUE} without
 * @param gzipMembers the members that start in the range, null if the dump has none
 */
public record RangeWalk(
    long toOffset,
    Boundary guess,
    List<Position> cuts,
    Position end,
    long heapEndOffset,
    List<Span> others,
    int heapDumps,
    long firstEndOffset,
    GzipMembers gzipMembers)
    implements Serializable {
  public RangeWalk {
    cuts = List.copyOf(cuts);
    others = List.copyOf(others);
  }

  /** The walk of a range in which no start was found. */
  public static RangeWalk without(PlanRange range, Boundary guess) {
    return new RangeWalk(
        range.toOffset(), guess, List.of(), null, 0, List.of(), 0, Long.MAX_VALUE, null);
  }

  /** Whether the walk reached its range's end. */
  public boolean reachedItsEnd() {
    return end.offset() >= toOffset;
  }

  /** The same, of a range whose members are these and hold so many bytes. */
  public RangeWalk inMembers(GzipMembers members, long bytes) {
    return new RangeWalk(
        bytes, guess, cuts, end, heapEndOffset, others, heapDumps, firstEndOffset, members);
  }

  /** The same with offsets counted from a point that lies {@code bytes} further to the front. */
  public RangeWalk plus(long bytes) {
    return new RangeWalk(
        toOffset + bytes,
        guess instanceof Boundary.Found found
            ? new Boundary.Found(found.position().plus(bytes))
            : guess,
        cuts.stream().map(cut -> cut.plus(bytes)).toList(),
        end == null ? null : end.plus(bytes),
        heapEndOffset == 0 ? 0 : heapEndOffset + bytes,
        others.stream().map(span -> span.plus(bytes)).toList(),
        heapDumps,
        firstEndOffset == Long.MAX_VALUE ? Long.MAX_VALUE : firstEndOffset + bytes,
        null);
  }
}
