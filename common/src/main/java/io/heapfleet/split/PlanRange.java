package io.heapfleet.split;

import java.io.Serializable;

/**
 * A byte range of a dump for one task of planning. In a gzip dump of independent members the bytes
 * are the stored ones.
 *
 * @param fromOffset inclusive
 * @param toOffset exclusive
 * @param segmentEndOffset end of the large heap dump record that {@code fromOffset} is known to lie
 *     in, 0 if none is known
 */
public record PlanRange(long fromOffset, long toOffset, long segmentEndOffset)
    implements Serializable {
  public PlanRange {
    if (fromOffset < 0 || toOffset <= fromOffset) {
      throw new IllegalArgumentException("a range from %d to %d".formatted(fromOffset, toOffset));
    }
  }
}
