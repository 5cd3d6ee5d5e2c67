package io.heapfleet.finding;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * Where the memory of a suspect accumulates, and what it is.
 *
 * @param point the object below which it branches out, by Eclipse MAT's rule
 * @param pointBytes what that retains
 * @param collection the point, or the collection that it is a part of: the {@code HashMap} of a
 *     {@code HashMap$Node[]}
 * @param collectionBytes what that retains
 * @param elements how many elements the collection has, if it is one and that is known
 * @param urlKeys what its keys have in common if it is a map by URL, {@code /api/orders/{n}}; null
 *     if it is none
 * @param owner the field, or the thread, that holds the collection: on the path to it the last
 *     reference that is not from Java's own classes; null if there is none
 * @param ownerHoldsIt whether the owner holds the collection itself, not something on the way to it
 */
public record Accumulation(
    HeapObject point,
    long pointBytes,
    HeapObject collection,
    long collectionBytes,
    OptionalLong elements,
    String urlKeys,
    EdgeLabel owner,
    boolean ownerHoldsIt) {
  public Accumulation {
    Objects.requireNonNull(point);
    Objects.requireNonNull(collection);
    Objects.requireNonNull(elements);
  }
}
