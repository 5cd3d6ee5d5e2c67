package io.heapfleet.jobs.prune;

import io.heapfleet.jobs.output.Change;
import io.heapfleet.jobs.output.KeptPlans;
import io.heapfleet.jobs.output.OutputRun;
import io.heapfleet.jobs.output.PublishedDumps;
import io.heapfleet.jobs.progress.Progress;
import io.heapfleet.jobs.sql.RunTable;
import io.heapfleet.jobs.sql.TableSchemas;
import io.heapfleet.table.HeapTable;
import io.heapfleet.table.TablePath;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ContentSummary;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Deletes what is older than somebody wants to keep: dumps by the day they were taken, nights of
 * {@code fleet_leaks} and {@code fleet_types}, days of {@code runs}, plans that were not used for
 * as long. A day goes as a whole, its rows in {@code dumps} first, so that no reader takes half of
 * it for published.
 */
public final class PruneJob {
  /** Where the dumps are filed of which nobody knows when they were taken. */
  private static final LocalDate UNDATED = LocalDate.EPOCH;

  private static final Pattern DATED = Pattern.compile("\\w+=(\\d{4}-\\d{2}-\\d{2})");

  private final FileSystem files;
  private final Path output;
  private final PublishedDumps published;
  private final KeptPlans kept;
  private final LocalDate keepFrom;

  private PruneJob(Configuration conf, String outputUri, LocalDate keepFrom) throws IOException {
    this.output = new Path(outputUri);
    this.files = output.getFileSystem(conf);
    this.published = new PublishedDumps(conf, outputUri);
    this.kept = new KeptPlans(conf, outputUri);
    this.keepFrom = keepFrom;
  }

  /**
   * Says what a prune would delete.
   *
   * @param keepFrom the first day that stays
   * @throws FileNotFoundException if the folder has no table {@code dumps}
   */
  public static PruneResult plan(Configuration conf, String outputUri, LocalDate keepFrom)
      throws IOException {
    return new PruneJob(conf, outputUri, keepFrom).plan().result;
  }

  /**
   * Deletes it.
   *
   * @return what there was to delete
   * @throws io.heapfleet.jobs.output.LockLostException if another run has taken over
   */
  public static PruneResult run(
      Configuration conf, OutputRun run, LocalDate keepFrom, Progress progress) throws IOException {
    Plan plan = new PruneJob(conf, run.work().outputUri(), keepFrom).plan();
    progress.start("prune", plan.folders.size(), plan.result.bytes());
    for (List<String> together : plan.folders) {
      run.publish(new Change(together, List.of()));
      progress.advance(1, 0);
    }
    progress.finish();
    return plan.result;
  }

  /** What goes: lists of folders, each list in one change. */
  private record Plan(PruneResult result, List<List<String>> folders) {}

  private Plan plan() throws IOException {
    published.requireThere();
    List<List<String>> folders = new ArrayList<>();
    Map<String, LocalDate> dumps = new TreeMap<>(published.days());
    int undated = (int) dumps.values().stream().filter(UNDATED::equals).count();
    dumps.values().removeIf(day -> !goes(day));
    Set<LocalDate> days = new TreeSet<>();
    for (HeapTable table : HeapTable.values()) {
      published.days(table).stream().filter(this::goes).forEach(days::add);
    }
    for (LocalDate day : days) {
      List<String> together = new ArrayList<>();
      for (HeapTable table : HeapTable.values()) {
        together.add(table.tableName() + "/" + TablePath.CAPTURED_DATE + "=" + day);
      }
      together.add(TableSchemas.REQUEST_TEMPLATES + "/" + TablePath.CAPTURED_DATE + "=" + day);
      folders.add(together);
    }
    // What was fixed and comes back is told by signature_history, which stays.
    addDated(TableSchemas.FLEET_TYPES, folders);
    int nights = addDated(TableSchemas.FLEET_LEAKS, folders);
    int runs = addDated(RunTable.RUNS.tableName(), folders);
    addDated(RunTable.RUN_DUMPS.tableName(), folders);
    int plans = addPlans(folders);
    long count = 0;
    long bytes = 0;
    for (List<String> together : folders) {
      for (String folder : together) {
        if (files.exists(new Path(output, folder))) {
          ContentSummary summary = files.getContentSummary(new Path(output, folder));
          count += summary.getFileCount();
          bytes += summary.getLength();
        }
      }
    }
    return new Plan(
        new PruneResult(
            List.copyOf(days), dumps.size(), nights, runs, plans, count, bytes, undated),
        folders);
  }

  private boolean goes(LocalDate day) {
    return day.isBefore(keepFrom) && !day.equals(UNDATED);
  }

  /** Adds the folders of a table that has one for each date. */
  private int addDated(String table, List<List<String>> folders) throws IOException {
    int added = 0;
    for (FileStatus folder : list(table)) {
      Matcher dated = DATED.matcher(folder.getPath().getName());
      if (folder.isDirectory() && dated.matches() && goes(date(dated.group(1)))) {
        folders.add(List.of(table + "/" + folder.getPath().getName()));
        added++;
      }
    }
    return added;
  }

  private static LocalDate date(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      return UNDATED;
    }
  }

  /** Adds the plans that were written before the first day that stays. */
  private int addPlans(List<List<String>> folders) throws IOException {
    List<String> plans = new ArrayList<>();
    kept.writtenAt()
        .forEach(
            (dumpId, written) -> {
              if (goes(written.atZone(ZoneOffset.UTC).toLocalDate())) {
                plans.add(KeptPlans.path(dumpId));
              }
            });
    if (!plans.isEmpty()) {
      folders.add(plans);
    }
    return plans.size();
  }

  private FileStatus[] list(String folder) throws IOException {
    try {
      return files.listStatus(new Path(output, folder));
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }
}
