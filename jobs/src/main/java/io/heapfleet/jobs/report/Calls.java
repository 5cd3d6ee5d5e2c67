package io.heapfleet.jobs.report;

import java.util.Locale;
import org.apache.spark.sql.Row;

/** How a call is named where its values are not to be seen. */
final class Calls {
  private Calls() {}

  /** From the columns {@code kind}, {@code method}, {@code path_template} and {@code frame}. */
  static String label(Row row) {
    return label(row, row.getAs("frame"));
  }

  /** The same for calls that have no frame in common. */
  static String labelOfKind(Row row) {
    return label(row, null);
  }

  private static String label(Row row, String frame) {
    String method = row.getAs("method");
    String path = row.getAs("path_template");
    if (path != null) {
      return method == null ? path : method + " " + path;
    }
    String kind = row.<String>getAs("kind").toLowerCase(Locale.ROOT).replace('_', ' ');
    return frame == null ? kind : kind + " in " + frame;
  }
}
