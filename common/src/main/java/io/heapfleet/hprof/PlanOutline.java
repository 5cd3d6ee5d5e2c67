package io.heapfleet.hprof;

import io.heapfleet.model.HeapRules;
import io.heapfleet.split.GzipMembers;
import io.heapfleet.split.PlanRange;
import io.heapfleet.split.Position;
import io.heapfleet.split.Span;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What tasks need to know that walk a dump's ranges: what the task found out that began to plan it.
 */
public final class PlanOutline implements Serializable {
  private static final long serialVersionUID = 1;

  private final long splitBytes;
  private final HeapRules rules;
  private final Position behindClasses;
  private final Position start;
  private final KnownClasses classes;
  private final List<Span> largeSegments;
  private final GzipMembers gzipMembers;
  private final List<PlanRange> ranges;

  /**
   * @param splitBytes about how long a split shall be
   * @param rules by whose rules the dump is read
   * @param behindClasses where the last class definition ends
   * @param start where the ranges begin: a proven place
   * @param largeSegments bodies of those large heap dump records that are known
   * @param gzipMembers the members that were met on the way to {@code start}, null if the dump has
   *     none; ranges are then of stored bytes
   * @param endOffset where the ranges end
   */
  PlanOutline(
      long splitBytes,
      HeapRules rules,
      Position behindClasses,
      Position start,
      KnownClasses classes,
      List<Span> largeSegments,
      GzipMembers gzipMembers,
      long endOffset,
      long rangeBytes) {
    this.splitBytes = splitBytes;
    this.rules = rules;
    this.behindClasses = behindClasses;
    this.start = start;
    this.classes = classes;
    this.largeSegments = List.copyOf(largeSegments);
    this.gzipMembers = gzipMembers;
    long from =
        gzipMembers == null
            ? start.offset()
            : gzipMembers.storedOffset(gzipMembers.memberOf(start.offset()));
    this.ranges = ranges(from, endOffset, rangeBytes);
  }

  private List<PlanRange> ranges(long from, long end, long rangeBytes) {
    List<PlanRange> result = new ArrayList<>();
    for (long at = from; at < end; ) {
      long to = end - at > rangeBytes ? at + rangeBytes : end;
      result.add(new PlanRange(at, to, segmentEnd(at)));
      at = to;
    }
    return List.copyOf(result);
  }

  private long segmentEnd(long offset) {
    for (Span segment : largeSegments) {
      if (gzipMembers == null && segment.startOffset() <= offset && offset < segment.endOffset()) {
        return segment.endOffset();
      }
    }
    return 0;
  }

  /** The ranges: from where the classes were found to the dump's end, each for a task. */
  public List<PlanRange> ranges() {
    return ranges;
  }

  /** The place where the ranges begin. */
  public Position start() {
    return start;
  }

  Position behindClasses() {
    return behindClasses;
  }

  HeapRules rules() {
    return rules;
  }

  long splitBytes() {
    return splitBytes;
  }

  KnownClasses classes() {
    return classes;
  }

  /** Null if the dump is not of independent gzip members. */
  GzipMembers gzipMembers() {
    return gzipMembers;
  }
}
