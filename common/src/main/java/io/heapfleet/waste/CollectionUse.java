package io.heapfleet.waste;

import java.io.Serializable;
import java.util.Objects;

/**
 * A row of {@code collections}: collections of one class, held by one field.
 *
 * @param ownerField the field that they are in, null if they are in none
 * @param className their class
 * @param collections how many there are
 * @param empty how many of them have no element
 * @param single how many have one
 * @param unknown how many do not say how many they have, or say what cannot be
 * @param elements elements of all that say
 * @param slots places for elements in their arrays
 * @param usedSlots how many of these places are used
 * @param bytes shallow bytes of the collections and their arrays, nodes left out
 * @param wastedBytes empty collections, and places beyond those that the elements need
 * @param largestElements elements of the largest, null if none says how many it has
 * @param largestId which one that is, null as well
 */
public record CollectionUse(
    String ownerField,
    String className,
    long collections,
    long empty,
    long single,
    long unknown,
    long elements,
    long slots,
    long usedSlots,
    long bytes,
    long wastedBytes,
    Long largestElements,
    Long largestId)
    implements Serializable {
  public CollectionUse {
    Objects.requireNonNull(className);
  }

  /** Share of the places that are used, in percent; null without places. */
  public Double fillPercent() {
    return slots == 0 ? null : 100.0 * usedSlots / slots;
  }
}
