package io.heapfleet.waste;

import java.io.Serializable;
import java.util.Objects;

/**
 * A row of {@code duplicate_arrays}: primitive arrays of one type, length and content. Arrays of
 * strings and those that are all zero are counted elsewhere.
 *
 * @param rank 1 for the content that wastes most
 * @param contentHash of the content, meaningless outside of this dump
 * @param className the arrays' class
 * @param arrayLength elements of each array
 * @param arrays how many there are
 * @param bytes shallow bytes of all of them
 * @param wastedBytes the same but for one
 * @param ownerField the field that most of the first arrays are in, null if they are in none
 * @param exampleId the first of the arrays
 */
public record DuplicateArray(
    int rank,
    String contentHash,
    String className,
    long arrayLength,
    long arrays,
    long bytes,
    long wastedBytes,
    String ownerField,
    long exampleId)
    implements Serializable {
  public DuplicateArray {
    Objects.requireNonNull(contentHash);
    Objects.requireNonNull(className);
  }
}
