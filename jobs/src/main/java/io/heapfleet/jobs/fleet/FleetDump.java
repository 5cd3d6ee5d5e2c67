package io.heapfleet.jobs.fleet;

/**
 * What the fleet job needs of a row of {@code dumps}; there are thousands.
 *
 * @param platform what ran it: dumps of two platforms are never compared
 * @param service null if unknown, which is a group of its own
 * @param instance null if unknown; the dump then stands for an instance of its own
 * @param capturedAtMicros since 1970, UTC; null if unknown
 * @param heapBytes shallow bytes of all its objects
 * @param publishedMicros when its row was written, since 1970, UTC
 */
record FleetDump(
    String dumpId,
    String platform,
    String service,
    String instance,
    String build,
    Long capturedAtMicros,
    long heapBytes,
    double coveragePct,
    String health,
    long publishedMicros) {

  /** True if the whole dump could be read: only then do its counts mean something in a trend. */
  boolean whole() {
    return coveragePct >= 100;
  }

  /** What a sentence calls the instance. */
  String instanceName() {
    return instance == null ? "dump " + dumpId : instance;
  }
}
