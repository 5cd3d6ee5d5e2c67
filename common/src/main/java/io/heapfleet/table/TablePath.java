package io.heapfleet.table;

import java.time.LocalDate;
import java.util.regex.Pattern;

/**
 * Where the files of a dump lie: {@code OUT/<table>/captured_date=YYYY-MM-DD/dump_id=<id>/<file>}.
 */
public final class TablePath {
  /** Partition column: the day on which the dump was taken, UTC. */
  public static final String CAPTURED_DATE = "captured_date";

  /** Partition column: the dump. */
  public static final String DUMP_ID = "dump_id";

  /** What is safe as a folder's name in every store and needs no escaping by any SQL engine. */
  private static final Pattern SAFE_DUMP_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  private TablePath() {}

  /** The folder of a whole table, without a slash at its end. */
  public static String folder(String outputUri, HeapTable table) {
    String base = outputUri;
    while (base.endsWith("/")) {
      base = base.substring(0, base.length() - 1);
    }
    return base + "/" + table.tableName();
  }

  /**
   * The folder of one dump's rows in a table, without a slash at its end.
   *
   * @throws IllegalArgumentException if the dump's id would need escaping in a path
   */
  public static String folder(
      String outputUri, HeapTable table, LocalDate capturedDate, String dumpId) {
    if (!SAFE_DUMP_ID.matcher(dumpId).matches()) {
      throw new IllegalArgumentException(
          "expected a dump id of letters, digits, '.', '_' and '-', found " + dumpId);
    }
    return folder(outputUri, table)
        + "/"
        + CAPTURED_DATE
        + "="
        + capturedDate
        + "/"
        + DUMP_ID
        + "="
        + dumpId;
  }
}
