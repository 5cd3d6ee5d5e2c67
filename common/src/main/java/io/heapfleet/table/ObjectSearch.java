package io.heapfleet.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.statistics.LongStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.internal.column.columnindex.ColumnIndex;
import org.apache.parquet.internal.column.columnindex.OffsetIndex;
import org.apache.parquet.internal.filter2.columnindex.RowRanges;
import org.apache.parquet.schema.MessageType;

/**
 * A search for rows of {@code objects} by the value of one column of ids. Reads only row groups,
 * and of these only pages, whose least and largest value allow for what is looked for.
 */
abstract class ObjectSearch {
  private final Configuration conf;
  private final String column;
  private final List<String> columns;

  /**
   * @param column the column that decides
   * @param columns what is read of rows; those that a file does not have are left out
   */
  ObjectSearch(Configuration conf, String column, List<String> columns) {
    this.conf = conf;
    this.column = column;
    this.columns = columns;
  }

  /** Whether no further row is needed. */
  abstract boolean complete();

  /** Whether a value that is looked for lies between two, both inclusive. */
  abstract boolean anyWithin(long least, long most);

  /** Whether pages whose range allows for a value mostly do hold one. */
  abstract boolean rangesAreTight();

  /** Takes a row, wanted or not. */
  abstract void row(ObjectCursor row);

  /** Searches a file. */
  final void file(List<RowGroup> groups) throws IOException {
    List<RowGroup> candidates = new ArrayList<>();
    for (RowGroup group : groups) {
      if (group.has(column) && mayHold(group.column(column), group.rows())) {
        candidates.add(group);
      }
    }
    if (candidates.isEmpty()) {
      return;
    }
    try (ParquetFileReader reader = candidates.get(0).open(conf)) {
      for (RowGroup group : candidates) {
        if (complete()) {
          return;
        }
        try {
          group(reader, group);
        } catch (IOException | RuntimeException e) {
          throw new IOException(group + ": " + e.getMessage(), e);
        }
      }
    }
  }

  private boolean mayHold(ColumnChunkMetaData chunk, long rows) {
    Statistics<?> statistics = chunk.getStatistics();
    if (statistics.isNumNullsSet() && statistics.getNumNulls() == rows) {
      return false;
    }
    return !(statistics instanceof LongStatistics range)
        || !range.hasNonNullValue()
        || anyWithin(range.getMin(), range.getMax());
  }

  private void group(ParquetFileReader reader, RowGroup group) throws IOException {
    ColumnChunkMetaData chunk = group.column(column);
    ColumnIndex ranges = reader.readColumnIndex(chunk);
    OffsetIndex offsets = reader.readOffsetIndex(chunk);
    MessageType wanted = group.columns(columns);
    reader.setRequestedSchema(wanted);
    if (ranges == null || offsets == null) {
      rows(reader.readRowGroup(group.index()), wanted, group);
      return;
    }
    List<Integer> pages = candidates(ranges, offsets);
    if (!rangesAreTight() && !pages.isEmpty()) {
      // The reader keeps the indexes of the columns that it is asked for first, of no others.
      reader.getColumnIndexStore(group.index());
      pages = pagesThatHold(reader, group, pages, offsets);
      reader.setRequestedSchema(wanted);
    }
    if (!pages.isEmpty()) {
      rows(read(reader, group, pages, offsets), wanted, group);
    }
  }

  private List<Integer> candidates(ColumnIndex ranges, OffsetIndex offsets) {
    List<Integer> pages = new ArrayList<>();
    for (int page = 0; page < offsets.getPageCount(); page++) {
      if (!ranges.getNullPages().get(page)
          && anyWithin(
              littleEndian(ranges.getMinValues().get(page)),
              littleEndian(ranges.getMaxValues().get(page)))) {
        pages.add(page);
      }
    }
    return pages;
  }

  /** Decodes the one column that decides before all others are read. */
  private List<Integer> pagesThatHold(
      ParquetFileReader reader, RowGroup group, List<Integer> candidates, OffsetIndex offsets)
      throws IOException {
    List<Integer> pages = new ArrayList<>();
    MessageType only = group.columns(List.of(column));
    reader.setRequestedSchema(only);
    try (PageReadStore store = read(reader, group, candidates, offsets)) {
      ColumnDescriptor descriptor = only.getColumns().get(0);
      LongPages values =
          LongPages.optional(descriptor, store.getPageReader(descriptor), store.getRowCount(), 0);
      for (int page : candidates) {
        int rows = values.rowsReady();
        if (holdsAny(values.next(rows), rows)) {
          pages.add(page);
        }
      }
    }
    return pages;
  }

  private boolean holdsAny(long[] values, int count) {
    for (int i = 0; i < count; i++) {
      if (anyWithin(values[i], values[i])) {
        return true;
      }
    }
    return false;
  }

  private static PageReadStore read(
      ParquetFileReader reader, RowGroup group, List<Integer> pages, OffsetIndex offsets)
      throws IOException {
    return reader.readFilteredRowGroup(
        group.index(),
        RowRanges.create(
            group.rows(), pages.stream().mapToInt(Integer::intValue).iterator(), offsets));
  }

  private void rows(PageReadStore pages, MessageType wanted, RowGroup group) {
    try (pages) {
      ObjectCursor cursor =
          new ObjectCursor(pages, wanted, group.footer().getFileMetaData().getCreatedBy());
      for (long row = pages.getRowCount(); row > 0; row--) {
        row(cursor);
        cursor.next();
      }
    }
  }

  private static long littleEndian(ByteBuffer value) {
    return value.duplicate().order(ByteOrder.LITTLE_ENDIAN).getLong(value.position());
  }
}
