package io.heapfleet.jobs.parse;

import io.heapfleet.table.DumpRow;
import io.heapfleet.table.HeapTable;
import io.heapfleet.table.RowWriter;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * Publishes a dump whose splits have all been parsed: completes its tables, and writes its row in
 * the table of dumps last.
 *
 * @param graphThreads how many threads may work on the graph of this one dump
 */
record PublishTask(
    ParseOptions options, PlannedDump dump, List<String> catalogNotes, int graphThreads)
    implements Serializable {

  DumpOutcome run(Configuration conf, SplitOutcome parsed) {
    Clock clock = new Clock(System.nanoTime(), parsed.nanos);
    try {
      return Attempts.of(() -> publish(conf, parsed, clock));
    } catch (IOException | RuntimeException e) {
      // Nothing of the dump is published without its row; the next run starts it afresh.
      return outcome(
          failedRow("the tables could not be written: " + Attempts.describe(e)),
          null,
          null,
          seconds(clock, 0));
    }
  }

  /** When the task began, and how long the tasks before it were busy with the dump's splits. */
  private record Clock(long startNanos, long parseNanos) {}

  private StageSeconds seconds(Clock clock, long holdersNanos) {
    return StageSeconds.ofNanos(
        dump.planNanos(),
        clock.parseNanos(),
        holdersNanos,
        System.nanoTime() - clock.startNanos() - holdersNanos);
  }

  private DumpOutcome outcome(
      DumpRow row, TopSuspect suspect, String withoutHolders, StageSeconds seconds) {
    return new DumpOutcome(
        dump.source(),
        dump.source().dumpId(),
        row.health(),
        row.sizeBytes(),
        row.objects(),
        row.heapBytes(),
        row.coveragePercent(),
        row.notes(),
        suspect,
        withoutHolders,
        seconds);
  }

  private DumpOutcome publish(Configuration conf, SplitOutcome parsed, Clock clock)
      throws IOException {
    DumpFolders folders = new DumpFolders(conf, options.outputUri(), dump);
    String failure = dump.failure() != null ? dump.failure() : parsed.failure;
    DumpOutcome outcome;
    if (failure != null) {
      folders.deleteAll();
      DumpRow row = failedRow(failure);
      publish(conf, folders, row);
      outcome = outcome(row, null, null, seconds(clock, 0));
    } else {
      DumpTables tables =
          new DumpTables(conf, options, dump, folders, parsed, catalogNotes, graphThreads);
      DumpRow row = tables.complete();
      publish(conf, folders, row);
      outcome =
          outcome(
              row,
              tables.topSuspect(),
              tables.withoutHolders(),
              seconds(clock, tables.holdersNanos()));
    }
    folders.deleteWork();
    return outcome;
  }

  private static void publish(Configuration conf, DumpFolders folders, DumpRow row)
      throws IOException {
    try (RowWriter<DumpRow> writer = RowWriter.dumps(conf, folders.file(HeapTable.DUMPS, "dump"))) {
      writer.write(row);
    }
  }

  private DumpRow failedRow(String failure) {
    List<String> notes = new ArrayList<>(catalogNotes);
    notes.add(failure);
    return DumpRow.failed(dump.source(), notes);
  }
}
