package io.heapfleet.waste;

import java.io.Serializable;
import java.util.Objects;

/**
 * A row of {@code zero_arrays}: primitive arrays of one class, held by one field, in which every
 * element is zero and there is at least one.
 *
 * @param ownerField the field that they are in, null if they are in none
 * @param className the arrays' class
 * @param arrays how many there are
 * @param bytes shallow bytes of them
 * @param largestBytes shallow bytes of the largest
 * @param largestId which one that is
 */
public record ZeroArrays(
    String ownerField, String className, long arrays, long bytes, long largestBytes, long largestId)
    implements Serializable {
  public ZeroArrays {
    Objects.requireNonNull(className);
  }
}
