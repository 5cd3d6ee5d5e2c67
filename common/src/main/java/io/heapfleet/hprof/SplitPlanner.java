package io.heapfleet.hprof;

import io.heapfleet.split.Split;
import java.util.ArrayList;
import java.util.List;

/** Cuts a dump into splits of about one size as its records are met, in the dump's order. */
final class SplitPlanner {
  private final long splitBytes;
  private final List<Split> splits = new ArrayList<>();
  private long start = -1;
  private long startSegmentEnd;

  SplitPlanner(long splitBytes) {
    this.splitBytes = splitBytes;
  }

  /** A heap dump record starts at {@code offset}. */
  void segment(long offset) {
    if (start < 0) {
      start = offset;
    }
  }

  /**
   * A split may end at {@code offset}.
   *
   * @param segmentEnd where the heap dump record ends that {@code offset} lies in, 0 if it lies
   *     between records
   */
  void boundary(long offset, long segmentEnd) {
    if (start >= 0 && offset - start >= splitBytes) {
      cut(offset, segmentEnd);
    }
  }

  /** The last heap dump record ends at {@code offset}. */
  List<Split> end(long offset) {
    if (start >= 0 && offset > start) {
      cut(offset, 0);
    }
    return splits;
  }

  private void cut(long offset, long segmentEnd) {
    splits.add(new Split(splits.size(), start, offset, startSegmentEnd));
    start = offset;
    startSegmentEnd = segmentEnd;
  }
}
