package io.heapfleet.split;

import java.io.Serializable;

/**
 * A byte range of one dump that starts and ends between two records. Offsets are bytes from the
 * start of the uncompressed dump.
 *
 * @param index number of the split within its dump, from 0
 * @param startOffset where its first record starts, inclusive
 * @param endOffset where its last record ends, exclusive; may pass the end of a truncated dump
 * @param segmentEndOffset where the heap dump record ends that {@code startOffset} lies in; 0 if
 *     the split starts with a record of its own
 */
public record Split(int index, long startOffset, long endOffset, long segmentEndOffset)
    implements Serializable {
  public Split {
    if (startOffset < 0 || endOffset < startOffset) {
      throw new IllegalArgumentException("a split from %d to %d".formatted(startOffset, endOffset));
    }
  }

  /** Bytes from start to end. */
  public long lengthBytes() {
    return endOffset - startOffset;
  }
}
