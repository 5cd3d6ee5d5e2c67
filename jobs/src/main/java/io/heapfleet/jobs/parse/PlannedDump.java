package io.heapfleet.jobs.parse;

import io.heapfleet.model.DumpSource;
import io.heapfleet.split.Split;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;

/**
 * A dump that is ready to be parsed, or known not to be readable.
 *
 * @param source the dump
 * @param capturedAt when it was taken: as the catalog knows, else as its header says; 1970 if
 *     neither does
 * @param splits what can be parsed on its own; empty if there is nothing to parse
 * @param failure why the dump cannot be read at all, null if it can
 */
record PlannedDump(DumpSource source, Instant capturedAt, List<Split> splits, String failure)
    implements Serializable {
  PlannedDump {
    splits = List.copyOf(splits);
  }

  /** The same without its splits, for tasks that each have one of them. */
  PlannedDump withoutSplits() {
    return new PlannedDump(source, capturedAt, List.of(), failure);
  }

  static PlannedDump failed(DumpSource source, String failure) {
    Instant captured = source.capturedAt() == null ? Instant.EPOCH : source.capturedAt();
    return new PlannedDump(source, captured, List.of(), failure);
  }
}
