package io.heapfleet.table;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongToIntFunction;
import java.util.function.ToIntFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;

/**
 * Reads some columns of a row group, as many rows at a time as all of them have decoded. In files
 * of {@link HeapTablesWriter} that is a page, elsewhere pages of the columns may end anywhere.
 */
final class RowGroupReader implements Closeable {
  private final RowGroup group;
  private final ParquetFileReader file;
  private final MessageType schema;
  private final PageReadStore pages;
  private final List<ColumnPages> columns = new ArrayList<>();
  private long rowsLeft;

  /**
   * @param columnNames what will be read; columns that the file does not have are left out
   */
  RowGroupReader(Configuration conf, RowGroup group, List<String> columnNames) throws IOException {
    this.group = group;
    this.rowsLeft = group.rows();
    this.schema = group.columns(columnNames);
    this.file = group.open(conf);
    try {
      file.setRequestedSchema(schema);
      pages = file.readRowGroup(group.index());
    } catch (IOException | RuntimeException e) {
      file.close();
      throw unreadable(e);
    }
  }

  /** What a column is read with. */
  private interface Columns<C> {
    C open(ColumnDescriptor descriptor, PageReader pages) throws IOException;
  }

  private <C extends ColumnPages> C column(String name, Columns<C> columns) throws IOException {
    if (!schema.containsField(name)) {
      throw new IOException(group + ": expected a column " + name + ", found " + schema);
    }
    ColumnDescriptor descriptor = schema.getColumnDescription(new String[] {name});
    try {
      C column = columns.open(descriptor, pages.getPageReader(descriptor));
      this.columns.add(column);
      return column;
    } catch (IOException | RuntimeException e) {
      throw unreadable(e);
    }
  }

  boolean has(String column) {
    return schema.containsField(column);
  }

  LongPages longs(String column) throws IOException {
    return column(column, (c, p) -> LongPages.required(c, p, group.rows()));
  }

  LongPages optionalLongs(String column, long nullValue) throws IOException {
    return column(column, (c, p) -> LongPages.optional(c, p, group.rows(), nullValue));
  }

  MappedPages mappedLongs(String column, LongToIntFunction map) throws IOException {
    return column(column, (c, p) -> MappedPages.ofLongs(c, p, group.rows(), map));
  }

  MappedPages mappedTexts(String column, ToIntFunction<Binary> map) throws IOException {
    return column(column, (c, p) -> MappedPages.ofTexts(c, p, group.rows(), map));
  }

  MappedPages optionalMappedTexts(String column, ToIntFunction<Binary> map, int nullValue)
      throws IOException {
    return column(
        column, (c, p) -> MappedPages.ofOptionalTexts(c, p, group.rows(), map, nullValue));
  }

  /** How many rows each column must now give, as many as there are; 0 at the end. */
  int rowsReady() throws IOException {
    return rowsReady(Integer.MAX_VALUE);
  }

  /** How many rows each column must now give; 0 at the end. */
  int rowsReady(int most) throws IOException {
    long ready = Math.min(rowsLeft, most);
    try {
      for (ColumnPages column : columns) {
        ready = ready == 0 ? 0 : Math.min(ready, column.rowsReady());
      }
    } catch (IOException | RuntimeException e) {
      throw unreadable(e);
    }
    rowsLeft -= ready;
    return (int) ready;
  }

  private IOException unreadable(Exception e) {
    return new IOException(group + ": " + e.getMessage(), e);
  }

  @Override
  public void close() throws IOException {
    pages.close();
    file.close();
  }
}
