package io.heapfleet.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * One column of a table that is being written: encodes a buffer of rows at a time as a data page
 * and keeps the compressed pages until their row group is complete.
 *
 * <p>Parquet wants the pages of a column together, so something has to be kept; only compressed
 * pages are.
 */
abstract class TableColumn {
  private final ColumnDescriptor descriptor;
  private final List<Page> pages = new ArrayList<>();
  private long compressedBytes;

  TableColumn(ColumnDescriptor descriptor) {
    this.descriptor = descriptor;
  }

  private record Page(
      int rows,
      Encoding encoding,
      BytesInput compressed,
      int uncompressedBytes,
      Statistics<?> statistics) {}

  /** Encodes the first rows of the column's buffer as a page. */
  abstract void encodePage(int rows, PageBytes out);

  /** Adds what pages are left when a row group of so many rows ends; usually none. */
  void endPages(long rowsInGroup, PageBytes out) {}

  /** The dictionary of the row group that ends, null if its pages need none. */
  abstract DictionaryPage dictionaryPage(PageBytes out);

  /** Forgets what belongs to the row group that ended. */
  abstract void startRowGroup();

  final Statistics<?> newStatistics() {
    return Statistics.createStats(descriptor.getPrimitiveType());
  }

  final void addPage(int rows, Encoding encoding, PageBytes data, Statistics<?> statistics) {
    byte[] compressed = data.compress();
    pages.add(new Page(rows, encoding, BytesInput.from(compressed), data.size(), statistics));
    compressedBytes += compressed.length;
  }

  /** Bytes that the column keeps for the current row group. */
  long bufferedBytes() {
    return compressedBytes;
  }

  final void writeRowGroup(ParquetFileWriter file, long rows, PageBytes out) throws IOException {
    endPages(rows, out);
    file.startColumn(descriptor, rows, CompressionCodecName.ZSTD);
    DictionaryPage dictionary = dictionaryPage(out);
    if (dictionary != null) {
      file.writeDictionaryPage(dictionary);
    }
    for (Page page : pages) {
      file.writeDataPage(
          page.rows,
          page.uncompressedBytes,
          page.compressed,
          page.statistics,
          page.rows,
          Encoding.RLE,
          Encoding.RLE,
          page.encoding);
    }
    file.endColumn();
    pages.clear();
    compressedBytes = 0;
    startRowGroup();
  }
}
