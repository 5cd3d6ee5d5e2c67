package io.heapfleet.table;

import java.util.Arrays;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** A column of 32-bit or 64-bit values that are 0 or more; -1 stands for null. */
final class OptionalColumn extends TableColumn {
  /** The rows of the page to come; the writer fills it. */
  final long[] values;

  private final long[] defined;
  private final long[] present;
  private final boolean narrow;

  OptionalColumn(ColumnDescriptor descriptor, int rowsPerPage) {
    super(descriptor);
    this.values = new long[rowsPerPage];
    this.defined = new long[rowsPerPage];
    this.present = new long[(rowsPerPage + 63) / 64];
    this.narrow = descriptor.getPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.INT32;
  }

  @Override
  void encodePage(int rows, PageBytes out) {
    Arrays.fill(present, 0);
    int count = 0;
    long least = Long.MAX_VALUE;
    long most = Long.MIN_VALUE;
    for (int i = 0; i < rows; i++) {
      long value = values[i];
      if (value >= 0) {
        present[i >> 6] |= 1L << i;
        defined[count++] = value;
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
    }
    Statistics<?> statistics = newStatistics();
    if (count > 0) {
      update(statistics, least);
      update(statistics, most);
    }
    statistics.incrementNumNulls(rows - count);
    out.clear();
    IndexEncoding.definitionLevels(present, rows, rows - count, out);
    LongEncoding.delta(defined, count, out);
    addPage(rows, Encoding.DELTA_BINARY_PACKED, out, statistics);
  }

  private void update(Statistics<?> statistics, long value) {
    if (narrow) {
      statistics.updateStats(Math.toIntExact(value));
    } else {
      statistics.updateStats(value);
    }
  }

  @Override
  DictionaryPage dictionaryPage(PageBytes out) {
    return null;
  }

  @Override
  void startRowGroup() {}
}
