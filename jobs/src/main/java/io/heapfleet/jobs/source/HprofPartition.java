package io.heapfleet.jobs.source;

import io.heapfleet.format.UnsupportedDumpException;
import io.heapfleet.model.DumpSource;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.split.Split;
import io.heapfleet.table.DumpRow;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.connector.read.InputPartition;

/**
 * What one task reads.
 *
 * @param format how it is read
 * @param source the dump
 * @param index its index, null if it could not be read
 * @param split the split to read; null for what needs the dump as a whole: the small tables, and
 *     for refs what threads hold
 * @param unreadable the row of {@code dumps} of one that could not be read, null if it could
 */
record HprofPartition(
    SourceFormat format,
    DumpSource source,
    Broadcast<DumpIndex> index,
    Split split,
    DumpRow unreadable)
    implements InputPartition {
  static HprofPartition of(
      SourceFormat format, DumpSource source, Broadcast<DumpIndex> index, Split split) {
    return new HprofPartition(format, source, index, split, null);
  }

  static HprofPartition wholeDump(
      SourceFormat format, DumpSource source, Broadcast<DumpIndex> index) {
    return new HprofPartition(format, source, index, null, null);
  }

  static HprofPartition unreadable(SourceFormat format, DumpSource source, IOException why) {
    List<String> notes = List.of(why.getMessage());
    DumpRow row =
        why instanceof UnsupportedDumpException unsupported
            ? DumpRow.unsupported(source, unsupported.format(), notes)
            : DumpRow.failed(source, notes);
    return new HprofPartition(format, source, null, null, row);
  }

  /** The day the dump was taken, in days since 1970; 0 if the dump does not say. */
  int capturedDay() {
    Instant dumpedAt = index == null ? null : index.value().header().dumpedAt();
    return dumpedAt == null ? 0 : (int) TimeUnit.SECONDS.toDays(dumpedAt.getEpochSecond());
  }
}
