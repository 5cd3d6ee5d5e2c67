package io.heapfleet.jobs.parse;

import io.heapfleet.model.DumpSource;
import io.heapfleet.split.Split;
import io.heapfleet.waste.HashSeed;
import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/**
 * A dump that is ready to be parsed, or known not to be readable.
 *
 * @param source the dump
 * @param capturedAt when it was taken: as the catalog knows, else as its header says; null if
 *     neither does
 * @param splits what can be parsed on its own; empty if there is nothing to parse
 * @param hashSeed what hashes of its contents start from; null if there is nothing to parse
 * @param failure why the dump cannot be read at all, null if it can
 * @param unsupportedFormat what it is, if that is a dump that is not read; null else
 * @param planNanos how long tasks were busy with its plan
 */
record PlannedDump(
    DumpSource source,
    Instant capturedAt,
    List<Split> splits,
    HashSeed hashSeed,
    String failure,
    String unsupportedFormat,
    long planNanos)
    implements Serializable {
  PlannedDump {
    splits = List.copyOf(splits);
  }

  /** The date that the dump is filed under, UTC; 1970-01-01 if nobody knows when it was taken. */
  LocalDate date() {
    Instant filed = capturedAt == null ? Instant.EPOCH : capturedAt;
    return filed.atZone(ZoneOffset.UTC).toLocalDate();
  }

  /** The same without its splits, for tasks that each have one of them. */
  PlannedDump withoutSplits() {
    return new PlannedDump(
        source, capturedAt, List.of(), hashSeed, failure, unsupportedFormat, planNanos);
  }

  /** The same, whose plan took tasks so much longer. */
  PlannedDump afterNanos(long more) {
    return new PlannedDump(
        source, capturedAt, splits, hashSeed, failure, unsupportedFormat, planNanos + more);
  }

  static PlannedDump failed(DumpSource source, String failure) {
    return unsupported(source, null, failure);
  }

  /** A dump of a format that is known and not read. */
  static PlannedDump unsupported(DumpSource source, String format, String why) {
    return new PlannedDump(source, source.capturedAt(), List.of(), null, why, format, 0);
  }
}
