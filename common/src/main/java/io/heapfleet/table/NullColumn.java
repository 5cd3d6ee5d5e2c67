package io.heapfleet.table;

import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.statistics.Statistics;

/**
 * An optional column that a later step fills, null in every row until then. It is there so that all
 * files of a table have one schema, whatever reads them; a row group of it is one page of a few
 * bytes.
 */
final class NullColumn extends TableColumn {
  NullColumn(ColumnDescriptor descriptor) {
    super(descriptor);
  }

  @Override
  void encodePage(int rows, PageBytes out) {}

  @Override
  void endPages(long rowsInGroup, PageBytes out) {
    int rows = Math.toIntExact(rowsInGroup);
    Statistics<?> statistics = newStatistics();
    statistics.incrementNumNulls(rows);
    out.clear();
    IndexEncoding.definitionLevels(new long[0], rows, rows, out);
    addPage(rows, Encoding.PLAIN, out, statistics);
  }

  @Override
  DictionaryPage dictionaryPage(PageBytes out) {
    return null;
  }

  @Override
  void startRowGroup() {}
}
