package io.heapfleet.table;

import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where files lie.
 *
 * <pre>
 * OUT/objects/captured_date=2026-03-05/dump_id=web-1/part-00000.parquet   the large tables
 * OUT/threads/captured_date=2026-03-05/dump-web-1-000042.parquet          the small ones, as run 42
 *                                                                         has published them
 * OUT/threads/captured_date=2026-03-05/merged.parquet                     and merged
 * </pre>
 */
public final class TablePath {
  /** Partition column: the day on which the dump was taken, UTC. */
  public static final String CAPTURED_DATE = "captured_date";

  /** The dump: partition column of the large tables, column of the files of the small ones. */
  public static final String DUMP_ID = "dump_id";

  /** The file of a day that holds the rows of many dumps. */
  public static final String MERGED = "merged.parquet";

  /** What is safe as a folder's name in every store and needs no escaping by any SQL engine. */
  private static final Pattern SAFE_DUMP_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  private static final Pattern OF_DUMP =
      Pattern.compile("/" + DUMP_ID + "=([^/]+)/[^/]+$|/dump-([^/]+)-\\d+\\.parquet$");

  private TablePath() {}

  /** The folder of a whole table, without a slash at its end. */
  public static String folder(String outputUri, HeapTable table) {
    String base = outputUri;
    while (base.endsWith("/")) {
      base = base.substring(0, base.length() - 1);
    }
    return base + "/" + table.tableName();
  }

  /** The folder of one day of a table, without a slash at its end. */
  public static String folder(String outputUri, HeapTable table, LocalDate capturedDate) {
    return folder(outputUri, table) + "/" + CAPTURED_DATE + "=" + capturedDate;
  }

  /**
   * The folder of one dump's rows in a large table, without a slash at its end.
   *
   * @throws IllegalArgumentException if the dump's id would need escaping in a path, or the table
   *     is not large
   */
  public static String folder(
      String outputUri, HeapTable table, LocalDate capturedDate, String dumpId) {
    if (!table.isLarge()) {
      throw new IllegalArgumentException(table + " has no folder for each dump");
    }
    return folder(outputUri, table, capturedDate) + "/" + DUMP_ID + "=" + safe(dumpId);
  }

  /**
   * The file of one dump's rows in a small table.
   *
   * @param run the run that wrote it, so that none writes over the file of an earlier one
   * @throws IllegalArgumentException if the dump's id would need escaping in a path, or the table
   *     is large
   */
  public static String file(
      String outputUri, HeapTable table, LocalDate capturedDate, String dumpId, long run) {
    if (table.isLarge()) {
      throw new IllegalArgumentException(table + " has a folder for each dump");
    }
    return folder(outputUri, table, capturedDate)
        + "/dump-%s-%06d.parquet".formatted(safe(dumpId), run);
  }

  /** The file of a day's rows of many dumps in a small table. */
  public static String mergedFile(String outputUri, HeapTable table, LocalDate capturedDate) {
    return folder(outputUri, table, capturedDate) + "/" + MERGED;
  }

  /** The dump whose rows a file holds, by its path; empty if it holds those of several. */
  public static Optional<String> dumpId(String path) {
    Matcher of = OF_DUMP.matcher(path);
    return of.find()
        ? Optional.of(of.group(1) == null ? of.group(2) : of.group(1))
        : Optional.empty();
  }

  private static String safe(String dumpId) {
    if (!SAFE_DUMP_ID.matcher(dumpId).matches()) {
      throw new IllegalArgumentException(
          "expected a dump id of letters, digits, '.', '_' and '-', found " + dumpId);
    }
    return dumpId;
  }
}
