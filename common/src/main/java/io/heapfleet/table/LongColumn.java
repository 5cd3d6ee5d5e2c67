package io.heapfleet.table;

import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.statistics.Statistics;

/** A column of 64-bit values, none of them null. */
final class LongColumn extends TableColumn {
  /** The rows of the page to come; the writer fills it. */
  final long[] values;

  private final boolean delta;

  private LongColumn(ColumnDescriptor descriptor, int rowsPerPage, boolean delta) {
    super(descriptor);
    this.values = new long[rowsPerPage];
    this.delta = delta;
  }

  /** For values that lie near the one before: ids and offsets in the order of the dump. */
  static LongColumn ascending(ColumnDescriptor descriptor, int rowsPerPage) {
    return new LongColumn(descriptor, rowsPerPage, true);
  }

  /** For values in no order, of which many come back: zstd finds them if they stay whole. */
  static LongColumn unordered(ColumnDescriptor descriptor, int rowsPerPage) {
    return new LongColumn(descriptor, rowsPerPage, false);
  }

  @Override
  void encodePage(int rows, PageBytes out) {
    long least = Long.MAX_VALUE;
    long most = Long.MIN_VALUE;
    for (int i = 0; i < rows; i++) {
      least = Math.min(least, values[i]);
      most = Math.max(most, values[i]);
    }
    Statistics<?> statistics = newStatistics();
    statistics.updateStats(least);
    statistics.updateStats(most);
    out.clear();
    if (delta) {
      LongEncoding.delta(values, rows, out);
    } else {
      LongEncoding.plain(values, rows, out);
    }
    addPage(rows, delta ? Encoding.DELTA_BINARY_PACKED : Encoding.PLAIN, out, statistics);
  }

  @Override
  DictionaryPage dictionaryPage(PageBytes out) {
    return null;
  }

  @Override
  void startRowGroup() {}
}
