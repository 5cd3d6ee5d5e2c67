package io.heapfleet.waste;

import java.util.List;
import java.util.Objects;

/**
 * How a class of collections keeps its elements. Fields are named by declaring class and name, as
 * {@code java.util.ArrayList#size}, and all of them are there in the dump that the kind was {@link
 * CollectionKinds found} in.
 *
 * @param className the class that declares the fields; subclasses keep their elements alike
 * @param form how elements are found
 * @param size how the number of elements is found
 * @param sizeField the field with the number of elements, an int or a long; for {@link
 *     Size#STRIPED} with a part of it; null for any other {@link Size} than these two
 * @param storeField the field with the array, the first node, the root, or the collection that this
 *     one delegates to; null if the elements are fields of the collection itself
 * @param startField index of the first element in the array, for {@link Form#RING} only
 * @param endField index behind the last element, for {@link Size#RING} only
 * @param elementFields where an element lies in a node, or in the collection itself: one field; or
 *     two, key and value, for each element of a map
 * @param nextFields fields of a node that lead to further nodes; null references end there
 */
public record CollectionKind(
    String className,
    Form form,
    Size size,
    String sizeField,
    String storeField,
    String startField,
    String endField,
    List<String> elementFields,
    List<String> nextFields) {

  /** How elements are found. */
  public enum Form {
    /** In an array, one behind the other from index 0. */
    SEQUENCE,
    /** In an array, from {@code startField} on, behind the array's end from its start again. */
    RING,
    /** In nodes; an array holds the first node of each chain, or null. */
    TABLE,
    /** In an array, at any index; unused ones are null. */
    OPEN_SET,
    /** In an array, the key at any even index and the value behind it; unused ones are null. */
    OPEN_MAP,
    /** In nodes; the store is the first of them. Nodes without an element are no elements. */
    NODES,
    /** In fields of the collection itself, each an element. */
    FIELDS,
    /** In fields of the collection itself: one key, one value. */
    PAIR,
    /** In another collection. */
    DELEGATE
  }

  /** How the number of elements is found. */
  public enum Size {
    /** It is the value of {@code sizeField}. */
    FIELD,
    /** It is the length of the array. */
    ARRAY_LENGTH,
    /** It is the distance from {@code startField} to {@code endField} around the array. */
    RING,
    /**
     * {@code sizeField} and the {@code value} of each {@code CounterCell} in the array {@code
     * counterCells}, added up.
     */
    STRIPED,
    /**
     * It is 1 for a pair, else the number of element fields that hold something other than the one
     * object that stands for nothing, {@code java.util.ImmutableCollections#EMPTY}.
     */
    FIELDS,
    /** The other collection knows. */
    DELEGATE,
    /** Only counting the nodes would tell. */
    UNKNOWN
  }

  public CollectionKind {
    Objects.requireNonNull(className);
    Objects.requireNonNull(form);
    Objects.requireNonNull(size);
    elementFields = List.copyOf(elementFields);
    nextFields = List.copyOf(nextFields);
  }

  /** Whether the store is an array, whose length is the collection's capacity. */
  public boolean hasArray() {
    return switch (form) {
      case SEQUENCE, RING, TABLE, OPEN_SET, OPEN_MAP -> true;
      case NODES, FIELDS, PAIR, DELEGATE -> false;
    };
  }

  /** Whether elements are pairs of a key and a value. */
  public boolean isMap() {
    return switch (form) {
      case OPEN_MAP, PAIR -> true;
      case TABLE, NODES -> elementFields.size() == 2;
      case SEQUENCE, RING, OPEN_SET, FIELDS, DELEGATE -> false;
    };
  }

  /**
   * The length of the smallest array that this kind would make for so many elements; what is beyond
   * that is waste. Hash tables grow by doubling when three quarters full (an identity map when two
   * thirds), so that a table has free places by design.
   *
   * @param elements 0 or more
   */
  long slotsFor(long elements) {
    if (elements <= 0) {
      return 0;
    }
    return switch (form) {
      case SEQUENCE, RING -> elements;
      case TABLE -> powerOfTwoFrom(elements + (elements + 2) / 3);
      case OPEN_MAP -> 2 * powerOfTwoFrom(elements + (elements + 1) / 2);
      case OPEN_SET -> 2 * elements;
      case NODES, FIELDS, PAIR, DELEGATE -> 0;
    };
  }

  private static long powerOfTwoFrom(long n) {
    return n <= 1 ? 1 : n > 1L << 62 ? Long.MAX_VALUE / 2 : Long.highestOneBit(n - 1) << 1;
  }
}
