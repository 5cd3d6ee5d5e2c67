package io.heapfleet.table;

import java.util.Arrays;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.statistics.Statistics;

/** A column of 64-bit values; 0 stands for null where the column is optional. */
final class LongColumn extends TableColumn {
  /** Every so many pages of an unordered column both encodings are tried. */
  private static final int PAGES_PER_TRIAL = 16;

  /** The rows of the page to come; the writer fills it. */
  final long[] values;

  private final boolean ascending;
  private final boolean optional;
  private final long[] defined;
  private final long[] present;
  private boolean delta;
  private int pagesToTrial;

  private LongColumn(ColumnDescriptor descriptor, int rowsPerPage, boolean ascending) {
    super(descriptor);
    this.values = new long[rowsPerPage];
    this.ascending = ascending;
    this.optional = descriptor.getMaxDefinitionLevel() > 0;
    this.defined = optional ? new long[rowsPerPage] : values;
    this.present = new long[optional ? (rowsPerPage + 63) / 64 : 0];
    this.delta = ascending;
  }

  /** For values that lie near the one before: ids and offsets in the order of the dump. */
  static LongColumn ascending(ColumnDescriptor descriptor, int rowsPerPage) {
    return new LongColumn(descriptor, rowsPerPage, true);
  }

  /**
   * For values in no order. Where many come back, whole values suit zstd better than differences;
   * where most lie near others, it is the other way round. Which it is changes little from page to
   * page.
   */
  static LongColumn unordered(ColumnDescriptor descriptor, int rowsPerPage) {
    return new LongColumn(descriptor, rowsPerPage, false);
  }

  @Override
  void encodePage(int rows, PageBytes out) {
    int count = optional ? collect(rows) : rows;
    if (!ascending && pagesToTrial-- == 0) {
      pagesToTrial = PAGES_PER_TRIAL;
      encode(rows, count, true, out);
      int deltaBytes = out.compress().length;
      encode(rows, count, false, out);
      delta = deltaBytes < out.compress().length;
    }
    encode(rows, count, delta, out);
    Statistics<?> statistics = statistics(count);
    statistics.incrementNumNulls(rows - count);
    addPage(rows, delta ? Encoding.DELTA_BINARY_PACKED : Encoding.PLAIN, out, statistics);
  }

  /** Copies what is not null to {@link #defined}. */
  private int collect(int rows) {
    Arrays.fill(present, 0);
    int count = 0;
    for (int i = 0; i < rows; i++) {
      if (values[i] != 0) {
        present[i >> 6] |= 1L << i;
        defined[count++] = values[i];
      }
    }
    return count;
  }

  private void encode(int rows, int count, boolean asDelta, PageBytes out) {
    out.clear();
    if (optional) {
      IndexEncoding.definitionLevels(present, rows, rows - count, out);
    }
    if (asDelta && ascending) {
      LongEncoding.delta(defined, count, out);
    } else if (asDelta) {
      LongEncoding.steadyDelta(defined, count, out);
    } else {
      LongEncoding.plain(defined, count, out);
    }
  }

  private Statistics<?> statistics(int count) {
    long least = Long.MAX_VALUE;
    long most = Long.MIN_VALUE;
    for (int i = 0; i < count; i++) {
      least = Math.min(least, defined[i]);
      most = Math.max(most, defined[i]);
    }
    Statistics<?> statistics = newStatistics();
    if (count > 0) {
      statistics.updateStats(least);
      statistics.updateStats(most);
    }
    return statistics;
  }

  @Override
  DictionaryPage dictionaryPage(PageBytes out) {
    return null;
  }

  @Override
  void startRowGroup() {}
}
