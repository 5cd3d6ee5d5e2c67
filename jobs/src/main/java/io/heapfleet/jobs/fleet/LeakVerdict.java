package io.heapfleet.jobs.fleet;

/** What the evidence on a signature comes to; the most alarming first. */
public enum LeakVerdict {
  /**
   * On at least one instance it grew between every two dumps of one process, three dumps or more,
   * in bytes and in elements, materially, as fast at the end as before, and more than the typical
   * place of that process; and nowhere in the fleet does it stay at such a size.
   */
  LEAK,
  /**
   * Some instances hold far more than their peers, or than on earlier nights; there is no trend.
   */
  SUSPECT,
  /** It leaks, and the allow list says that this is known. */
  KNOWN,
  /** It leaked on an earlier night and does not any more. */
  FIXED,
  /** It grew, but levels off, comes and goes, or stays at that size elsewhere. */
  CACHE_LIKE
}
