package io.heapfleet.jobs.fleet;

import java.io.Serializable;
import java.util.Optional;

/**
 * What the fleet job needs of a row of {@code dumps}; there are thousands.
 *
 * @param platform what ran it: dumps of two platforms are never compared
 * @param service null if unknown, which is a group of its own
 * @param instance null if unknown; the dump then stands for an instance of its own
 * @param capturedAtMicros since 1970, UTC; null if unknown
 * @param heapBytes shallow bytes of all its objects
 * @param unreachableBytes what no root holds; null if it was not worked out who holds what, and
 *     then it has no {@code leak_paths}
 * @param startedAtMicros when its process began, since 1970, UTC; null if unknown
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
    Long unreachableBytes,
    Long startedAtMicros,
    long publishedMicros)
    implements Serializable {
  /** After a full collection fillers stay, and what died while the dump began. */
  static final double GARBAGE_HEAP_SHARE = 0.1;

  static final long WARM_UP_MICROS = 10 * 60_000_000L;

  /** Who is asked when the process began answers to some seconds; two restarts take longer. */
  static final long SAME_START_MICROS = 2 * 60_000_000L;

  /** True if the whole dump could be read: only then do its counts mean something in a trend. */
  boolean whole() {
    return coveragePct >= 100;
  }

  /** Whether it says who holds what: it has a graph, and fields with names in it. */
  boolean tellsHolders() {
    return unreachableBytes != null && platform.equals("JVM");
  }

  /**
   * What it can be compared with. What a JVM wrote after a collection has hardly any garbage, what
   * it wrote without has whatever there was: by types, that is another heap. And a process that has
   * just begun is still filling what it fills once.
   */
  record Kind(boolean withGarbage, boolean warmingUp) implements Serializable {}

  Kind kind() {
    boolean withGarbage =
        unreachableBytes != null && unreachableBytes > GARBAGE_HEAP_SHARE * heapBytes;
    boolean warmingUp =
        capturedAtMicros != null
            && startedAtMicros != null
            && capturedAtMicros >= startedAtMicros
            && capturedAtMicros - startedAtMicros < WARM_UP_MICROS;
    return new Kind(withGarbage, warmingUp);
  }

  /** Whether both are of one process, as far as they say when that began. */
  Optional<Boolean> isOfProcessOf(FleetDump other) {
    return startedAtMicros == null || other.startedAtMicros == null
        ? Optional.empty()
        : Optional.of(Math.abs(startedAtMicros - other.startedAtMicros) <= SAME_START_MICROS);
  }

  /** What a sentence calls the instance. */
  String instanceName() {
    return instance == null ? "dump " + dumpId : instance;
  }
}
