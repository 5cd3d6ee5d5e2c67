package io.heapfleet.hprof;

import io.heapfleet.split.Position;
import io.heapfleet.split.Split;
import java.util.ArrayList;
import java.util.List;

/** Cuts a dump into splits of about one size as its records are met, in the dump's order. */
final class SplitPlanner {
  private final long splitBytes;
  private final List<Split> splits = new ArrayList<>();
  private Position start;

  SplitPlanner(long splitBytes) {
    this.splitBytes = splitBytes;
  }

  /** A heap dump record starts at {@code offset}. */
  void segment(long offset) {
    if (start == null) {
      start = Position.between(offset);
    }
  }

  /** A split may end there. */
  void boundary(Position at) {
    if (start != null && at.offset() - start.offset() >= splitBytes) {
      cut(at);
    }
  }

  /** The last heap dump record ends at {@code offset}. */
  List<Split> end(long offset) {
    if (start != null && offset > start.offset()) {
      cut(Position.between(offset));
    }
    return splits;
  }

  private void cut(Position at) {
    splits.add(new Split(splits.size(), start.offset(), at.offset(), start.segmentEndOffset()));
    start = at;
  }
}
