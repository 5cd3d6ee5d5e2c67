package io.heapfleet.layout;

/**
 * What a class and its superclasses occupy of an instance: where a subclass may go on.
 *
 * @param fieldsEndBytes just behind the last field, header included
 * @param instanceEndBytes as {@code fieldsEndBytes}, with padding behind the last field
 * @param holes free bytes between the fields, as pairs of start (inclusive) and end (exclusive),
 *     ascending
 * @param contended whether this class or a superclass has {@code @Contended} on it or its fields
 * @param hasFields whether there is any field at all
 * @param endsWithReference whether the last field is a reference
 */
@SuppressWarnings("ArrayRecordComponent") // compared and printed by nobody
record Extent(
    int fieldsEndBytes,
    int instanceEndBytes,
    int[] holes,
    boolean contended,
    boolean hasFields,
    boolean endsWithReference) {
  private static final int[] NO_HOLES = {};

  /** An instance without any field. */
  static Extent ofHeader(int headerBytes) {
    return new Extent(headerBytes, headerBytes, NO_HOLES, false, false, false);
  }
}
