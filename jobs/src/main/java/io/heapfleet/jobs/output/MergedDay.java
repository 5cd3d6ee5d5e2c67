package io.heapfleet.jobs.output;

import io.heapfleet.table.HeapTable;
import io.heapfleet.table.MergedRows;
import io.heapfleet.table.TablePath;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;

/**
 * The small tables of one day: a file of many dumps' rows, and files of single dumps.
 *
 * <p>Both ways are prepared in the work folder and are a {@link Change} for each table. The files
 * that give way go before the new ones come: a reader who lists the folder between the two misses
 * rows, but none sees a row twice.
 */
public final class MergedDay {
  private static final String FAILED = "FAILED";

  private final Configuration conf;
  private final WorkFolder work;
  private final LocalDate day;
  private final PublishedDumps published;

  public MergedDay(Configuration conf, WorkFolder work, LocalDate day) {
    this.conf = conf;
    this.work = work;
    this.day = day;
    this.published = new PublishedDumps(conf, work.outputUri());
  }

  private static List<HeapTable> smallTables() {
    return Arrays.stream(HeapTable.values()).filter(table -> !table.isLarge()).toList();
  }

  /** Whether any of these dumps has its rows in the merged file. */
  public boolean holdsAny(Collection<String> dumpIds) throws IOException {
    for (FileStatus file : published.files(HeapTable.DUMPS, day)) {
      if (PublishedDumps.isMerged(file)
          && !Collections.disjoint(
              new MergedRows(conf, HeapTable.DUMPS).texts(uri(file), TablePath.DUMP_ID), dumpIds)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Merges what single dumps have, except of dumps that failed, for those are tried again every
   * night, and of such as are not published.
   *
   * @param attempt where in the work folder
   * @return what to publish; a table that would gain nothing is left out
   */
  public List<Change> merge(String attempt) throws IOException {
    Set<String> settled = new HashSet<>();
    for (FileStatus file : published.files(HeapTable.DUMPS, day)) {
      if (!PublishedDumps.isMerged(file)
          && !new MergedRows(conf, HeapTable.DUMPS).texts(uri(file), "health").contains(FAILED)) {
        TablePath.dumpId(uri(file)).ifPresent(settled::add);
      }
    }
    List<Change> changes = new ArrayList<>();
    for (HeapTable table : smallTables()) {
      String merged = null;
      Map<String, String> dumps = new TreeMap<>();
      List<String> removed = new ArrayList<>();
      for (FileStatus file : published.files(table, day)) {
        if (PublishedDumps.isMerged(file)) {
          merged = uri(file);
        } else if (TablePath.dumpId(uri(file)).filter(settled::contains).isPresent()) {
          dumps.put(TablePath.dumpId(uri(file)).get(), uri(file));
          removed.add(published.path(file));
        }
      }
      if (!dumps.isEmpty() && dumps.size() + (merged == null ? 0 : 1) > 1) {
        String to = TablePath.mergedFile(work.attempt(attempt), table, day);
        new MergedRows(conf, table).merge(merged, dumps, to);
        changes.add(new Change(removed, List.of(work.staged(to))));
      }
    }
    return changes;
  }

  /** Gives each dump files of its own again. */
  public List<Change> takeApart(String attempt) throws IOException {
    List<Change> changes = new ArrayList<>();
    for (HeapTable table : smallTables()) {
      for (FileStatus file : published.files(table, day)) {
        if (PublishedDumps.isMerged(file)) {
          // As if the run before had written them: this one may write the same dumps anew.
          List<String> files =
              new MergedRows(conf, table)
                  .split(
                      uri(file),
                      id -> TablePath.file(work.attempt(attempt), table, day, id, work.run() - 1));
          changes.add(
              new Change(List.of(published.path(file)), files.stream().map(work::staged).toList()));
        }
      }
    }
    return changes;
  }

  private static String uri(FileStatus file) {
    return file.getPath().toString();
  }
}
