package io.heapfleet.jobs.explain;

import io.heapfleet.jobs.output.PublishedDumps;
import io.heapfleet.table.HeapTable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** A folder of tables: which dumps are published there, and where the files of one of them lie. */
final class TablesFolder {
  private static final int SHOWN_IDS = 5;

  private final String uri;

  private final PublishedDumps tables;
  private final Map<String, LocalDate> days;

  /**
   * @throws FileNotFoundException if there is no such folder, or no dump in it
   */
  TablesFolder(Configuration conf, String uri) throws IOException {
    this.uri = uri;
    if (!new Path(uri).getFileSystem(conf).exists(new Path(uri))) {
      throw new FileNotFoundException(uri + ": expected a folder of tables, found none");
    }
    this.tables = new PublishedDumps(conf, uri);
    this.days = tables.days();
    if (days.isEmpty()) {
      throw new FileNotFoundException(
          uri + ": expected tables that heapfleet scan wrote, found no dump in them");
    }
  }

  /**
   * The id that is meant by {@code given}: that one, or the only one that starts with it.
   *
   * @param given null means the only dump
   * @throws FileNotFoundException if no dump is meant or several are; the message lists some
   */
  String dumpId(String given) throws FileNotFoundException {
    if (given != null && days.containsKey(given)) {
      return given;
    }
    List<String> meant =
        days.keySet().stream().filter(id -> given == null || id.startsWith(given)).toList();
    if (meant.size() == 1) {
      return meant.get(0);
    }
    if (given == null) {
      throw new FileNotFoundException(
          "--dump is missing, and the tables are of %d dumps: %s"
              .formatted(days.size(), some(meant)));
    }
    if (!meant.isEmpty()) {
      throw new FileNotFoundException(
          "--dump %s: %d dumps begin like that: %s".formatted(given, meant.size(), some(meant)));
    }
    List<String> nearest = new ArrayList<>(days.keySet());
    nearest.sort(Comparator.comparingInt(id -> distance(id, given)));
    throw new FileNotFoundException(
        "--dump %s: no such dump in %s; the nearest: %s".formatted(given, uri, some(nearest)));
  }

  private static String some(List<String> ids) {
    return ids.stream().limit(SHOWN_IDS).collect(Collectors.joining(", "))
        + (ids.size() > SHOWN_IDS ? ", …" : "");
  }

  /**
   * Levenshtein's distance; what {@code id} has behind the length of {@code given} costs little.
   */
  private static int distance(String id, String given) {
    int[] row = new int[id.length() + 1];
    for (int j = 0; j <= id.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= given.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= id.length(); j++) {
        int replaced = diagonal + (id.charAt(j - 1) == given.charAt(i - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    int least = Integer.MAX_VALUE;
    for (int j = 0; j <= id.length(); j++) {
      // A typing mistake in the name weighs more than the digits that were not typed.
      least = Math.min(least, row[j] * 4 + (id.length() - j > 0 ? 1 : 0));
    }
    return least;
  }

  /**
   * The files that hold a dump's rows in a table; those of small tables may hold rows of other
   * dumps too.
   */
  List<FileStatus> files(String dumpId, HeapTable table) throws IOException {
    return tables.files(table, days.get(dumpId), dumpId);
  }
}
