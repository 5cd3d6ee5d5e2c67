package io.heapfleet.split;

import java.io.Serializable;

/**
 * A place between two records of a dump, where one split may end and the next one start.
 *
 * @param offset bytes from the start of the uncompressed dump
 * @param segmentEndOffset where the heap dump record ends that {@code offset} lies in; 0 between
 *     records. The end of a heap dump record is between records.
 */
public record Position(long offset, long segmentEndOffset) implements Serializable {
  public Position {
    if (offset < 0 || (segmentEndOffset != 0 && segmentEndOffset <= offset)) {
      throw new IllegalArgumentException(
          "position %d in a heap dump record up to %d".formatted(offset, segmentEndOffset));
    }
  }

  /** Between two records. */
  public static Position between(long offset) {
    return new Position(offset, 0);
  }

  /** In a heap dump record, or between records if {@code offset} is the record's end. */
  public static Position inside(long offset, long segmentEndOffset) {
    return new Position(offset, offset == segmentEndOffset ? 0 : segmentEndOffset);
  }

  /** Whether this is inside a heap dump record. */
  public boolean isInside() {
    return segmentEndOffset != 0;
  }

  /** The same place counted from a point that lies {@code bytes} further to the front. */
  public Position plus(long bytes) {
    return new Position(offset + bytes, isInside() ? segmentEndOffset + bytes : 0);
  }
}
