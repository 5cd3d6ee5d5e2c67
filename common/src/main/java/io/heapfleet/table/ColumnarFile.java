package io.heapfleet.table;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.io.OutputFile;

/**
 * One Parquet file of one of the big tables: takes full buffers of rows, column by column, and
 * makes row groups of them. The file is made with the first row group.
 */
final class ColumnarFile {
  /** What the footer says about who wrote the file: the table's name. */
  static final String WRITER_KEY = "heapfleet.table";

  private final HeapTable table;
  private final String uri;
  private final TableFile place;
  private final WriterSettings settings;
  private final PageBytes scratch;
  private final List<TableColumn> columns;
  private ParquetFileWriter file;
  private boolean touched;
  private long rows;
  private long rowsInGroup;
  private WrittenFile written;

  ColumnarFile(
      Configuration conf,
      HeapTable table,
      String uri,
      WriterSettings settings,
      PageBytes scratch,
      List<TableColumn> columns)
      throws IOException {
    this.table = table;
    this.uri = uri;
    this.place = new TableFile(conf, uri);
    this.settings = settings;
    this.scratch = scratch;
    this.columns = columns;
  }

  /** Takes the first rows of the columns' buffers, which the caller may then fill anew. */
  void endPage(int rowsInPage) throws IOException {
    if (rowsInPage == 0) {
      return;
    }
    long buffered = 0;
    for (TableColumn column : columns) {
      column.encodePage(rowsInPage, scratch);
      buffered += column.bufferedBytes();
    }
    rowsInGroup += rowsInPage;
    rows += rowsInPage;
    if (rowsInGroup >= settings.rowsPerRowGroup() || buffered >= settings.bytesPerRowGroup()) {
      endRowGroup();
    }
  }

  private void endRowGroup() throws IOException {
    if (file == null) {
      OutputFile output = place.output();
      touched = true;
      file =
          new ParquetFileWriter(
              output,
              table.schema(),
              ParquetFileWriter.Mode.OVERWRITE,
              settings.bytesPerRowGroup(),
              ParquetWriter.MAX_PADDING_SIZE_DEFAULT,
              null,
              ParquetProperties.builder().build());
      file.start();
    }
    file.startBlock(rowsInGroup);
    for (TableColumn column : columns) {
      column.writeRowGroup(file, rowsInGroup, scratch);
    }
    file.endBlock();
    rowsInGroup = 0;
  }

  /** Completes the file, after the rows that are left in the columns' buffers. */
  void finish(int rowsLeft) throws IOException {
    endPage(rowsLeft);
    if (rowsInGroup > 0) {
      endRowGroup();
    }
    if (file != null) {
      file.end(Map.of(WRITER_KEY, table.tableName()));
      written = new WrittenFile(table, uri, rows, place.bytes());
    }
  }

  /** The finished file, nothing if there was no row. */
  Optional<WrittenFile> written() {
    return Optional.ofNullable(written);
  }

  /** Closes the file, complete or not. */
  void release() throws IOException {
    if (file != null) {
      file.close();
    }
  }

  /** Deletes the file, complete or not. */
  void abort() throws IOException {
    try {
      release();
    } finally {
      written = null;
      if (touched) {
        place.delete();
      }
    }
  }
}
