package io.heapfleet.waste;

import java.io.Serializable;
import java.util.Objects;

/**
 * A row of {@code direct_buffers}: direct byte buffers held by one field.
 *
 * @param ownerField the field that they are in, null if they are in none
 * @param className their class
 * @param memory whose memory is behind them: {@code ALLOCATED} by the buffer itself, {@code MAPPED}
 *     from a file, {@code VIEW} of another buffer's, {@code FOREIGN}: allocated by native code or
 *     by a pool of its own
 * @param buffers how many there are
 * @param capacityBytes bytes behind all of them; those of views are another buffer's
 * @param largestCapacityBytes bytes behind the largest
 * @param largestId which one that is
 */
public record DirectBuffers(
    String ownerField,
    String className,
    String memory,
    long buffers,
    long capacityBytes,
    long largestCapacityBytes,
    long largestId)
    implements Serializable {
  public DirectBuffers {
    Objects.requireNonNull(className);
    Objects.requireNonNull(memory);
  }
}
