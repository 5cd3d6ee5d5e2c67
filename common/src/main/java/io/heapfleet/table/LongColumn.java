package io.heapfleet.table;

import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.statistics.Statistics;

/** A column of 64-bit values, none of them null. */
final class LongColumn extends TableColumn {
  /** Every so many pages of an unordered column both encodings are tried. */
  private static final int PAGES_PER_TRIAL = 16;

  /** The rows of the page to come; the writer fills it. */
  final long[] values;

  private final boolean ascending;
  private boolean delta;
  private int pagesToTrial;

  private LongColumn(ColumnDescriptor descriptor, int rowsPerPage, boolean ascending) {
    super(descriptor);
    this.values = new long[rowsPerPage];
    this.ascending = ascending;
    this.delta = ascending;
  }

  /** For values that lie near the one before: ids and offsets in the order of the dump. */
  static LongColumn ascending(ColumnDescriptor descriptor, int rowsPerPage) {
    return new LongColumn(descriptor, rowsPerPage, true);
  }

  /**
   * For values in no order. Where many come back, whole values suit zstd better than differences;
   * where most lie near the one before, it is the other way round. Which it is changes little from
   * page to page.
   */
  static LongColumn unordered(ColumnDescriptor descriptor, int rowsPerPage) {
    return new LongColumn(descriptor, rowsPerPage, false);
  }

  @Override
  void encodePage(int rows, PageBytes out) {
    if (!ascending && pagesToTrial-- == 0) {
      pagesToTrial = PAGES_PER_TRIAL;
      encode(rows, true, out);
      int deltaBytes = out.compress().length;
      encode(rows, false, out);
      delta = deltaBytes < out.compress().length;
    }
    encode(rows, delta, out);
    addPage(rows, delta ? Encoding.DELTA_BINARY_PACKED : Encoding.PLAIN, out, statistics(rows));
  }

  private void encode(int rows, boolean asDelta, PageBytes out) {
    out.clear();
    if (asDelta) {
      LongEncoding.delta(values, rows, out);
    } else {
      LongEncoding.plain(values, rows, out);
    }
  }

  private Statistics<?> statistics(int rows) {
    long least = Long.MAX_VALUE;
    long most = Long.MIN_VALUE;
    for (int i = 0; i < rows; i++) {
      least = Math.min(least, values[i]);
      most = Math.max(most, values[i]);
    }
    Statistics<?> statistics = newStatistics();
    statistics.updateStats(least);
    statistics.updateStats(most);
    return statistics;
  }

  @Override
  DictionaryPage dictionaryPage(PageBytes out) {
    return null;
  }

  @Override
  void startRowGroup() {}
}
