package io.heapfleet.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.statistics.LongStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.internal.column.columnindex.ColumnIndex;
import org.apache.parquet.internal.column.columnindex.OffsetIndex;
import org.apache.parquet.internal.filter2.columnindex.RowRanges;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.MessageType;

/**
 * Finds single objects in the files of {@code objects}: where in the dump an object's record is,
 * and of which class it is.
 *
 * <p>Reads the footers of all files, and of the rest only pages whose smallest and largest id allow
 * for an id that is looked for. Ids rise through a dump that HotSpot wrote, so that is a page or
 * two per id; files in any other order give the same answers, slower.
 */
public final class ObjectLookup {
  private static final String OBJECT_ID = "object_id";
  private static final String CLASS_ID = "class_id";
  private static final String FILE_OFFSET = "file_offset";

  private static final MessageType COLUMNS =
      new MessageType(
          HeapTable.OBJECTS.tableName(),
          HeapTable.OBJECTS.schema().getType(OBJECT_ID),
          HeapTable.OBJECTS.schema().getType(CLASS_ID),
          HeapTable.OBJECTS.schema().getType(FILE_OFFSET));

  private final Configuration conf;
  private final List<String> fileUris;

  /** By file: its footer, kept for the next search. Some kilobytes each. */
  private final Map<String, ParquetMetadata> footers = new HashMap<>();

  /**
   * @param fileUris all files of one dump's rows in {@code objects}
   */
  public ObjectLookup(Configuration conf, List<String> fileUris) {
    this.conf = conf;
    this.fileUris = List.copyOf(fileUris);
  }

  /**
   * Finds objects by id.
   *
   * @param objectIds ids in any order, some perhaps twice
   * @return those that are there; of an id with several rows, the first in the order of the files
   */
  public FoundObjects find(long[] objectIds) throws IOException {
    long[] ids = Arrays.stream(objectIds).sorted().distinct().toArray();
    Search search = new Search(ids);
    for (String uri : fileUris) {
      if (search.complete()) {
        break;
      }
      search.file(uri);
    }
    return search.result();
  }

  private final class Search {
    /** Ascending, each once. */
    private final long[] ids;

    private final long[] classIds;
    private final long[] fileOffsets;
    private final BitSet found;

    Search(long[] ids) {
      this.ids = ids;
      this.classIds = new long[ids.length];
      this.fileOffsets = new long[ids.length];
      this.found = new BitSet(ids.length);
    }

    boolean complete() {
      return found.cardinality() == ids.length;
    }

    FoundObjects result() {
      int[] at = found.stream().toArray();
      return new FoundObjects(
          Arrays.stream(at).mapToLong(i -> ids[i]).toArray(),
          Arrays.stream(at).mapToLong(i -> classIds[i]).toArray(),
          Arrays.stream(at).mapToLong(i -> fileOffsets[i]).toArray());
    }

    void file(String uri) throws IOException {
      ParquetMetadata footer = footers.get(uri);
      if (footer != null
          && footer.getBlocks().stream()
              .noneMatch(group -> mayHold(idColumn(group).getStatistics()))) {
        return;
      }
      InputFile file = new TableFile(conf, uri).input();
      try (ParquetFileReader reader =
          footer == null
              ? ParquetFileReader.open(file)
              : ParquetFileReader.open(
                  file, footer, ParquetReadOptions.builder().build(), file.newStream())) {
        footers.put(uri, reader.getFooter());
        reader.setRequestedSchema(COLUMNS);
        String createdBy = reader.getFileMetaData().getCreatedBy();
        List<BlockMetaData> groups = reader.getRowGroups();
        for (int group = 0; group < groups.size() && !complete(); group++) {
          ColumnChunkMetaData idColumn = idColumn(groups.get(group));
          if (mayHold(idColumn.getStatistics())) {
            PageReadStore pages = pages(reader, group, groups.get(group).getRowCount(), idColumn);
            if (pages != null) {
              rows(pages, createdBy);
            }
          }
        }
      }
    }

    private ColumnChunkMetaData idColumn(BlockMetaData group) {
      for (ColumnChunkMetaData column : group.getColumns()) {
        if (column.getPath().toDotString().equals(OBJECT_ID)) {
          return column;
        }
      }
      throw new IllegalArgumentException("expected a column " + OBJECT_ID + ", found " + group);
    }

    private boolean mayHold(Statistics<?> statistics) {
      return !(statistics instanceof LongStatistics range)
          || !range.hasNonNullValue()
          || anyWithin(range.getMin(), range.getMax());
    }

    /** Whether an id that is looked for lies between two values, both inclusive. */
    private boolean anyWithin(long least, long most) {
      int at = Arrays.binarySearch(ids, least);
      int from = at >= 0 ? at : -at - 1;
      return from < ids.length && ids[from] <= most;
    }

    /** The pages of a row group that may hold an id, null if there is none. */
    private PageReadStore pages(
        ParquetFileReader reader, int group, long rows, ColumnChunkMetaData idColumn)
        throws IOException {
      ColumnIndex ranges = reader.readColumnIndex(idColumn);
      OffsetIndex offsets = reader.readOffsetIndex(idColumn);
      if (ranges == null || offsets == null) {
        return reader.readRowGroup(group);
      }
      long[] least = longs(ranges.getMinValues());
      long[] most = longs(ranges.getMaxValues());
      PrimitiveIterator.OfInt candidates =
          IntStream.range(0, offsets.getPageCount())
              .filter(page -> anyWithin(least[page], most[page]))
              .iterator();
      if (!candidates.hasNext()) {
        return null;
      }
      return reader.readFilteredRowGroup(group, RowRanges.create(rows, candidates, offsets));
    }

    private long[] longs(List<ByteBuffer> values) {
      long[] longs = new long[values.size()];
      for (int i = 0; i < longs.length; i++) {
        ByteBuffer value = values.get(i).duplicate();
        longs[i] = value.order(ByteOrder.LITTLE_ENDIAN).getLong(value.position());
      }
      return longs;
    }

    private void rows(PageReadStore pages, String createdBy) {
      ColumnReadStoreImpl columns =
          new ColumnReadStoreImpl(pages, new IgnoringConverter(), COLUMNS, createdBy);
      ColumnReader id = columns.getColumnReader(COLUMNS.getColumnDescription(path(OBJECT_ID)));
      ColumnReader type = columns.getColumnReader(COLUMNS.getColumnDescription(path(CLASS_ID)));
      ColumnReader offset =
          columns.getColumnReader(COLUMNS.getColumnDescription(path(FILE_OFFSET)));
      for (long row = pages.getRowCount(); row > 0; row--) {
        int at = Arrays.binarySearch(ids, id.getLong());
        if (at >= 0 && !found.get(at)) {
          found.set(at);
          classIds[at] = type.getLong();
          fileOffsets[at] = offset.getLong();
        } else {
          type.skip();
          offset.skip();
        }
        id.consume();
        type.consume();
        offset.consume();
      }
    }

    private String[] path(String column) {
      return new String[] {column};
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
