package io.heapfleet.jobs.source;

import io.heapfleet.model.DumpSource;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.split.Split;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.connector.read.InputPartition;

/**
 * What one task reads.
 *
 * @param source the dump
 * @param index its index, null if it could not be read
 * @param split the split to read; null for what needs the dump as a whole: the small tables, and
 *     for refs what threads hold
 * @param failure why the dump could not be read, null if it could
 */
record HprofPartition(DumpSource source, Broadcast<DumpIndex> index, Split split, String failure)
    implements InputPartition {
  static HprofPartition of(DumpSource source, Broadcast<DumpIndex> index, Split split) {
    return new HprofPartition(source, index, split, null);
  }

  static HprofPartition wholeDump(DumpSource source, Broadcast<DumpIndex> index) {
    return new HprofPartition(source, index, null, null);
  }

  static HprofPartition unreadable(DumpSource source, String failure) {
    return new HprofPartition(source, null, null, failure);
  }

  /** The day the dump was taken, in days since 1970; 0 if the dump does not say. */
  int capturedDay() {
    Instant dumpedAt = index == null ? null : index.value().header().dumpedAt();
    return dumpedAt == null ? 0 : (int) TimeUnit.SECONDS.toDays(dumpedAt.getEpochSecond());
  }
}
