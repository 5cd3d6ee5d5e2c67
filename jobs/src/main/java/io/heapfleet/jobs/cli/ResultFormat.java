package io.heapfleet.jobs.cli;

import java.io.IOException;
import java.io.Writer;

/** How {@code heapfleet sql} shows rows. */
enum ResultFormat {
  /** Aligned columns for people. */
  TABLE,
  /** RFC 4180: lines end with CR LF, null is an empty field, an empty string is quoted. */
  CSV,
  /** One JSON object per line, nulls included. */
  JSON;

  /** As many as a table shows unless asked for more: it is all in memory before it is written. */
  static final int TABLE_ROWS = 1000;

  /** How many rows are shown when nobody says how many. */
  long defaultRows() {
    return this == TABLE ? TABLE_ROWS : Long.MAX_VALUE;
  }

  /**
   * Writes a result this way.
   *
   * @param widthColumns how wide a table may be
   */
  QueryResult.Written write(QueryResult result, Writer out, int widthColumns) throws IOException {
    return switch (this) {
      case TABLE -> result.writeTable(out, widthColumns);
      case CSV -> result.writeCsv(out);
      case JSON -> result.writeJson(out);
    };
  }
}
