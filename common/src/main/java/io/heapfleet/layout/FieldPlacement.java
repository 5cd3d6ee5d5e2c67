package io.heapfleet.layout;

/** How a JVM orders the fields of an object. */
public enum FieldPlacement {
  /**
   * JDK 5 to 14: large types first, references last, one gap filled; a class starts where its
   * superclass ends, rounded up to the size of a reference.
   */
  BY_TYPE,
  /**
   * JDK 15 to 24: large types first, references last, each into the smallest hole that takes it,
   * also into holes of superclasses.
   */
  FILL_HOLES,
  /**
   * JDK 25 and later: as {@link #FILL_HOLES}, but references come first where the superclasses end
   * with one, so that they join.
   */
  JOIN_REFERENCES,
  /** Not known: sizes come from what the dump states, or from rules without an order of fields. */
  UNKNOWN
}
