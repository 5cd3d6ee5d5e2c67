package io.heapfleet.jobs.fleet;

/** What a type's bytes over the fleet look like; the most alarming first. */
public enum TypeVerdict {
  /**
   * On at least one instance the type grew between every two neighbouring dumps of one process,
   * three dumps or more, still grows about as fast as before, and grew materially more than the
   * typical type and than this type's noise. It says "grows without end so far", not "is a bug".
   */
  SUSPECT,
  /** No trend that convicts, but an instance holds far more of it than its peers. */
  OUTLIER,
  /**
   * It grew materially on an instance, but something speaks against a leak; the reason says what.
   */
  GROWING,
  /** Nothing to see; the type is told only because it is big. */
  NONE
}
