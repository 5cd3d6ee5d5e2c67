package io.heapfleet.jobs.explain;

import io.heapfleet.table.HeapTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.statistics.LongStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.internal.column.columnindex.ColumnIndex;
import org.apache.parquet.internal.column.columnindex.OffsetIndex;
import org.apache.parquet.internal.filter2.columnindex.RowRanges;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/**
 * Finds rows of one dump's {@code objects}, {@code refs} or {@code roots} by the value of a column
 * of numbers, the key.
 *
 * <p>Of the key only pages are read whose smallest and largest value allow for one that is looked
 * for; of the other columns only pages where one was found. So a key by which the table is in order
 * costs a page, any other one pass over that one column. Files are read by several threads.
 */
final class TableScan {
  /** What a column holds where it is null, or where the file has no such column. */
  static final long NULL = Long.MIN_VALUE;

  private final Configuration conf;
  private final HeapTable table;
  private final List<FileStatus> files;
  private final Map<String, ParquetMetadata> footers = new ConcurrentHashMap<>();

  /** Takes the rows that were found in one file, in its order; called by one thread. */
  interface Rows {
    /**
     * A row; the arrays are filled anew for the next one.
     *
     * @param numbers by column: its value, {@link #NULL} for null and for text
     * @param texts by column: its value, null for null and for numbers
     */
    void row(long[] numbers, String[] texts);
  }

  /**
   * @param files all files of the dump's rows in the table
   */
  TableScan(Configuration conf, HeapTable table, List<FileStatus> files) {
    this.conf = conf;
    this.table = table;
    this.files = List.copyOf(files);
  }

  /** Stored bytes of all files. */
  long storedBytes() {
    return files.stream().mapToLong(FileStatus::getLen).sum();
  }

  /**
   * Finds the rows whose key has one of these values.
   *
   * @param ids in any order
   * @param columns what is wanted of each row; of those that a file lacks, nulls
   * @param sinks makes what takes the rows of a file
   * @return what took the rows, in the order of the files
   */
  <S extends Rows> List<S> where(String key, long[] ids, List<String> columns, Supplier<S> sinks)
      throws IOException {
    return where(key, ids, columns, sinks, bytes -> {});
  }

  /**
   * The same, for scans that may take a while.
   *
   * @param progress is told the stored bytes of each file when it has been looked through; by
   *     several threads
   */
  <S extends Rows> List<S> where(
      String key, long[] ids, List<String> columns, Supplier<S> sinks, LongConsumer progress)
      throws IOException {
    long[] sorted = Arrays.stream(ids).sorted().distinct().toArray();
    if (sorted.length == 0) {
      return List.of();
    }
    try {
      return files.parallelStream()
          .map(
              file -> {
                S sink = sinks.get();
                try {
                  new IdSearch(key, sorted, columns, sink).file(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
                progress.accept(file.getLen());
                return sink;
              })
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /**
   * Hands over rows page by page, those pages first whose largest key is largest, until none is
   * left that could hold one that is large enough. So the few largest objects of a heap cost a few
   * pages. Rows whose key is null are left out.
   *
   * @param enough the least key that is still wanted; may rise while rows are handed over
   */
  void largestFirst(String key, List<String> columns, LongSupplier enough, Rows sink)
      throws IOException {
    PriorityQueue<Page> pages =
        new PriorityQueue<>(Comparator.comparingLong(Page::largest).reversed());
    for (FileStatus file : files) {
      try (ParquetFileReader reader = open(file)) {
        if (reader.getFileMetaData().getSchema().containsField(key)) {
          for (int group = 0; group < reader.getRowGroups().size(); group++) {
            addPages(reader, file, group, key, pages);
          }
        }
      }
    }
    RowReader rows = new RowReader(key, value -> value >= enough.getAsLong(), columns, sink);
    while (!pages.isEmpty() && pages.peek().largest() >= enough.getAsLong()) {
      Page page = pages.remove();
      try (ParquetFileReader reader = open(page.file())) {
        BitSet only = null;
        if (page.number() >= 0) {
          only = new BitSet();
          only.set(page.number());
        }
        rows.read(reader, page.group(), only);
      }
    }
  }

  /**
   * A page of the key's column.
   *
   * @param number which page of its row group it is; -1 for all, where there is no index of them
   */
  private record Page(FileStatus file, int group, int number, long largest) {}

  private static void addPages(
      ParquetFileReader reader, FileStatus file, int group, String key, PriorityQueue<Page> pages)
      throws IOException {
    ColumnIndex ranges = reader.readColumnIndex(chunk(reader.getRowGroups().get(group), key));
    if (ranges == null) {
      pages.add(new Page(file, group, -1, Long.MAX_VALUE));
      return;
    }
    for (int page = 0; page < ranges.getMaxValues().size(); page++) {
      if (!ranges.getNullPages().get(page)) {
        pages.add(new Page(file, group, page, number(ranges.getMaxValues().get(page))));
      }
    }
  }

  private ParquetFileReader open(FileStatus status) throws IOException {
    String uri = status.getPath().toString();
    InputFile file = HadoopInputFile.fromStatus(status, conf);
    ParquetMetadata footer = footers.get(uri);
    if (footer != null) {
      return ParquetFileReader.open(
          file, footer, ParquetReadOptions.builder().build(), file.newStream());
    }
    ParquetFileReader reader = ParquetFileReader.open(file);
    footers.put(uri, reader.getFooter());
    return reader;
  }

  private static ColumnChunkMetaData chunk(BlockMetaData group, String column) {
    for (ColumnChunkMetaData chunk : group.getColumns()) {
      if (chunk.getPath().toDotString().equals(column)) {
        return chunk;
      }
    }
    return null;
  }

  private static long number(ByteBuffer value) {
    return value.duplicate().order(ByteOrder.LITTLE_ENDIAN).getLong(value.position());
  }

  /** Looks for ids in the files. */
  private final class IdSearch {
    private final String key;
    private final long[] ids;
    private final boolean keyAlone;
    private final RowReader rows;

    /**
     * @param ids ascending
     */
    IdSearch(String key, long[] ids, List<String> columns, Rows sink) {
      this.key = key;
      this.ids = ids;
      this.keyAlone = columns.equals(List.of(key));
      this.rows = new RowReader(key, this::isWanted, columns, sink);
    }

    private boolean isWanted(long id) {
      return ids.length == 1 ? ids[0] == id : Arrays.binarySearch(ids, id) >= 0;
    }

    void file(FileStatus status) throws IOException {
      ParquetMetadata footer = footers.get(status.getPath().toString());
      if (footer != null && footer.getBlocks().stream().noneMatch(this::mayHold)) {
        return;
      }
      // Two readers: one remembers of which columns it has read the indexes, and does so once.
      try (ParquetFileReader ofKey = open(status);
          ParquetFileReader ofAll = open(status)) {
        for (int group = 0; group < ofKey.getRowGroups().size(); group++) {
          if (mayHold(ofKey.getRowGroups().get(group))) {
            rowGroup(ofKey, ofAll, group);
          }
        }
      }
    }

    private boolean mayHold(BlockMetaData group) {
      ColumnChunkMetaData chunk = chunk(group, key);
      if (chunk == null) {
        return false;
      }
      Statistics<?> statistics = chunk.getStatistics();
      return !(statistics instanceof LongStatistics range)
          || !range.hasNonNullValue()
          || anyWithin(range.getMin(), range.getMax());
    }

    private void rowGroup(ParquetFileReader ofKey, ParquetFileReader ofAll, int group)
        throws IOException {
      ColumnChunkMetaData chunk = chunk(ofKey.getRowGroups().get(group), key);
      ColumnIndex ranges = ofKey.readColumnIndex(chunk);
      if (ranges == null) {
        rows.read(ofAll, group, null);
        return;
      }
      BitSet pages = new BitSet();
      for (int page = 0; page < ranges.getNullPages().size(); page++) {
        pages.set(
            page,
            !ranges.getNullPages().get(page)
                && anyWithin(
                    number(ranges.getMinValues().get(page)),
                    number(ranges.getMaxValues().get(page))));
      }
      if (!keyAlone) {
        rows.keepPagesThatHold(ofKey, group, pages);
      }
      rows.read(ofAll, group, pages);
    }

    /** Whether an id that is looked for lies between two values, both inclusive. */
    private boolean anyWithin(long least, long most) {
      int at = Arrays.binarySearch(ids, least);
      int from = at >= 0 ? at : -at - 1;
      return from < ids.length && ids[from] <= most;
    }
  }

  /** Reads rows of chosen pages, those whose key is wanted. */
  private final class RowReader {
    private final String key;
    private final LongPredicate wanted;
    private final List<String> columns;
    private final Rows sink;

    RowReader(String key, LongPredicate wanted, List<String> columns, Rows sink) {
      this.key = key;
      this.wanted = wanted;
      this.columns = columns;
      this.sink = sink;
    }

    /** Reads the key alone, and drops the pages where none is wanted. */
    void keepPagesThatHold(ParquetFileReader reader, int group, BitSet pages) throws IOException {
      if (pages.isEmpty()) {
        return;
      }
      MessageType inFile = reader.getFileMetaData().getSchema();
      MessageType schema = new MessageType(table.tableName(), inFile.getType(key));
      reader.setRequestedSchema(schema);
      OffsetIndex offsets = offsets(reader, group);
      long rowCount = reader.getRowGroups().get(group).getRowCount();
      ColumnReader keys =
          readers(reader.readFilteredRowGroup(group, ranges(rowCount, pages, offsets)), schema)[0];
      for (int page = pages.nextSetBit(0); page >= 0; page = pages.nextSetBit(page + 1)) {
        long rows = offsets.getLastRowIndex(page, rowCount) - offsets.getFirstRowIndex(page) + 1;
        boolean holds = false;
        for (long row = 0; row < rows; row++) {
          if (isPresent(keys)) {
            holds |= wanted.test(keys.getLong());
          }
          keys.consume();
        }
        if (!holds) {
          pages.clear(page);
        }
      }
    }

    /**
     * Reads rows.
     *
     * @param pages which pages of the key's column, null for all
     */
    void read(ParquetFileReader reader, int group, BitSet pages) throws IOException {
      if (pages != null && pages.isEmpty()) {
        return;
      }
      MessageType schema = schema(reader.getFileMetaData().getSchema());
      reader.setRequestedSchema(schema);
      long rowCount = reader.getRowGroups().get(group).getRowCount();
      PageReadStore read =
          pages == null
              ? reader.readRowGroup(group)
              : reader.readFilteredRowGroup(group, ranges(rowCount, pages, offsets(reader, group)));
      rows(read, schema);
    }

    private OffsetIndex offsets(ParquetFileReader reader, int group) throws IOException {
      return reader.readOffsetIndex(chunk(reader.getRowGroups().get(group), key));
    }

    private RowRanges ranges(long rowCount, BitSet pages, OffsetIndex offsets) {
      return RowRanges.create(rowCount, pages.stream().iterator(), offsets);
    }

    /** The key and what is wanted beside it, as far as the file has it. */
    private MessageType schema(MessageType inFile) {
      List<Type> types = new ArrayList<>();
      for (Type type : inFile.getFields()) {
        if (type.getName().equals(key) || columns.contains(type.getName())) {
          types.add(type);
        }
      }
      return new MessageType(table.tableName(), types);
    }

    private void rows(PageReadStore pages, MessageType schema) {
      ColumnReader[] readers = readers(pages, schema);
      ColumnReader keys = readers[schema.getFieldIndex(key)];
      ColumnReader[] byColumn = new ColumnReader[columns.size()];
      for (int i = 0; i < byColumn.length; i++) {
        String column = columns.get(i);
        byColumn[i] = schema.containsField(column) ? readers[schema.getFieldIndex(column)] : null;
      }
      long[] numbers = new long[byColumn.length];
      String[] texts = new String[byColumn.length];
      for (long row = pages.getRowCount(); row > 0; row--) {
        if (isPresent(keys) && wanted.test(keys.getLong())) {
          for (int i = 0; i < byColumn.length; i++) {
            numbers[i] = NULL;
            texts[i] = null;
            if (byColumn[i] != null && isPresent(byColumn[i])) {
              take(byColumn[i], numbers, texts, i);
            }
          }
          sink.row(numbers, texts);
        }
        for (ColumnReader column : readers) {
          if (isPresent(column)) {
            // Does nothing where the value was taken.
            column.skip();
          }
          column.consume();
        }
      }
    }

    private void take(ColumnReader column, long[] numbers, String[] texts, int i) {
      PrimitiveTypeName type = column.getDescriptor().getPrimitiveType().getPrimitiveTypeName();
      if (type == PrimitiveTypeName.BINARY) {
        texts[i] = column.getBinary().toStringUsingUTF8();
      } else {
        numbers[i] = type == PrimitiveTypeName.INT32 ? column.getInteger() : column.getLong();
      }
    }

    private boolean isPresent(ColumnReader column) {
      return column.getCurrentDefinitionLevel() == column.getDescriptor().getMaxDefinitionLevel();
    }

    private ColumnReader[] readers(PageReadStore pages, MessageType schema) {
      // What wrote the file matters only for mistakes of writers that these files are not by.
      ColumnReadStoreImpl store =
          new ColumnReadStoreImpl(pages, new IgnoringConverter(), schema, null);
      List<ColumnDescriptor> descriptors = schema.getColumns();
      ColumnReader[] readers = new ColumnReader[descriptors.size()];
      for (int i = 0; i < readers.length; i++) {
        readers[i] = store.getColumnReader(descriptors.get(i));
      }
      return readers;
    }
  }

  /** Values are taken from the column readers themselves. */
  private static final class IgnoringConverter extends GroupConverter {
    @Override
    public Converter getConverter(int fieldIndex) {
      return new PrimitiveConverter() {};
    }

    @Override
    public void start() {}

    @Override
    public void end() {}
  }
}
