package io.heapfleet.layout;

/** How a JVM orders the fields of an object. */
public enum FieldPlacement {
  /**
   * JDK 5 to 14: large types first, references last, one gap filled; a class starts where its
   * superclass ends, rounded up to the size of a reference.
   */
  BY_TYPE,
  /** JDK 15 and later: large types first, each into the smallest hole, superclasses' too. */
  FILL_HOLES,
  /** Not known: the dump states instance sizes and nothing else. */
  UNKNOWN
}
