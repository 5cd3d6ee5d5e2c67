package io.heapfleet.jobs.parse;

import io.heapfleet.jobs.output.WorkFolder;
import io.heapfleet.table.DumpRow;
import io.heapfleet.table.HeapTable;
import io.heapfleet.table.OutOfRoomException;
import io.heapfleet.table.RowWriter;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;

/**
 * Completes the tables of a dump whose splits have all been parsed, and its row in the table of
 * dumps. All of it stays in the work folder: several attempts may run side by side, and the driver
 * publishes what one of them has prepared.
 *
 * @param graphThreads how many threads may work on the graph of this one dump
 */
record PublishTask(
    ParseOptions options,
    WorkFolder work,
    PlannedDump dump,
    List<String> catalogNotes,
    int graphThreads)
    implements Serializable {

  /**
   * @param attemptId unlike that of any other attempt at a task of this run
   */
  PreparedDump run(Configuration conf, SplitOutcome parsed, long attemptId) {
    Clock clock = new Clock(System.nanoTime(), parsed.nanos);
    try {
      return Attempts.writing(options.outputUri(), () -> prepare(conf, parsed, attemptId, clock));
    } catch (OutOfRoomException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Nothing of the dump is published without its row; the next run starts it afresh.
      return new PreparedDump(
          outcome(
              failedRow("the tables could not be written: " + Attempts.describe(e)),
              null,
              null,
              null,
              seconds(clock, 0)),
          List.of(),
          List.of());
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
      DumpRow row,
      TopSuspect suspect,
      TopRequest request,
      String withoutHolders,
      StageSeconds seconds) {
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
        request,
        withoutHolders,
        seconds);
  }

  private PreparedDump prepare(Configuration conf, SplitOutcome parsed, long attemptId, Clock clock)
      throws IOException {
    DumpFolders folders = new DumpFolders(work, dump, attemptId);
    folders.clear(conf);
    List<String> files = new ArrayList<>();
    String failure = dump.failure() != null ? dump.failure() : parsed.failure;
    DumpOutcome outcome;
    if (failure != null) {
      DumpRow row = failedRow(failure);
      write(conf, folders, row);
      outcome = outcome(row, null, null, null, seconds(clock, 0));
    } else {
      DumpTables tables =
          new DumpTables(conf, options, dump, folders, parsed, catalogNotes, graphThreads);
      DumpRow row = tables.complete();
      write(conf, folders, row);
      files.addAll(tables.splitFiles());
      outcome =
          outcome(
              row,
              tables.topSuspect(),
              tables.topRequest(),
              tables.withoutHolders(),
              seconds(clock, tables.holdersNanos()));
    }
    files.addAll(folders.written(conf));
    Set<String> workFolders = new TreeSet<>();
    files.forEach(file -> workFolders.add(work.attemptOf(file)));
    parsed.files.forEach(file -> workFolders.add(work.attemptOf(file.uri())));
    parsed.factFiles.values().forEach(file -> workFolders.add(work.attemptOf(file)));
    return new PreparedDump(outcome, files, List.copyOf(workFolders));
  }

  private void write(Configuration conf, DumpFolders folders, DumpRow row) throws IOException {
    try (RowWriter<DumpRow> writer =
        RowWriter.dumps(conf, folders.file(HeapTable.DUMPS), dump.source().dumpId())) {
      writer.write(row);
    }
  }

  private DumpRow failedRow(String failure) {
    List<String> notes = new ArrayList<>(catalogNotes);
    notes.add(failure);
    return dump.unsupportedFormat() == null
        ? DumpRow.failed(dump.source(), notes)
        : DumpRow.unsupported(dump.source(), dump.unsupportedFormat(), notes);
  }
}
