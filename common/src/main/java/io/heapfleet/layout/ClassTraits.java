package io.heapfleet.layout;

/** What of a class besides its fields decides where they go. */
enum ClassTraits {
  ORDINARY,
  /** {@code @Contended} on the class: padding before and behind its fields. */
  CONTENDED,
  /**
   * One of the classes whose offsets older HotSpots knew by heart ({@code java.lang.String} and the
   * like): references first, no gap filled.
   */
  REFERENCES_FIRST
}
