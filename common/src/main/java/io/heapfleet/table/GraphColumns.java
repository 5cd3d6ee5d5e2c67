package io.heapfleet.table;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * Fills the columns of {@code objects} that say who holds an object: {@code retained_bytes}, {@code
 * dominator_id}, {@code root_distance} and {@code path_parent_id}.
 *
 * <p>A file is written again with the same row groups. What the other columns hold is copied as it
 * is, compressed, with statistics and page indexes; only ids are decoded. Memory: of one row group,
 * the compressed pages of one column that is copied, and those of the new columns.
 */
public final class GraphColumns implements Closeable {
  private static final List<String> NAMES =
      List.of("retained_bytes", "dominator_id", "root_distance", "path_parent_id");

  private final Configuration conf;
  private final Holders holders;
  private final WriterSettings settings = WriterSettings.defaults();
  private final PageBytes scratch = new PageBytes(settings.zstdLevel());
  private final SizeColumn retainedBytes = new SizeColumn(column(0), settings.rowsPerPage());
  private final LongColumn dominatorIds = LongColumn.unordered(column(1), settings.rowsPerPage());
  private final SizeColumn rootDistances = new SizeColumn(column(2), settings.rowsPerPage());
  private final LongColumn pathParentIds = LongColumn.unordered(column(3), settings.rowsPerPage());
  private final List<TableColumn> columns =
      List.of(retainedBytes, dominatorIds, rootDistances, pathParentIds);

  /** Says who holds objects. */
  @FunctionalInterface
  public interface Holders {
    /**
     * Fills the first rows of four columns.
     *
     * @param objectIds whose rows they are, in the order of the file
     * @param count how many
     * @param retainedBytes to be filled with retained sizes, -1 for null
     * @param dominatorIds with the ids of immediate dominators, 0 for null
     * @param rootDistances with the numbers of references between a root and the object, 0 for a
     *     root itself, -1 for null
     * @param pathParentIds with the ids of the objects just before on a shortest path from a root,
     *     0 for null
     */
    void fill(
        long[] objectIds,
        int count,
        long[] retainedBytes,
        long[] dominatorIds,
        long[] rootDistances,
        long[] pathParentIds)
        throws IOException;
  }

  /**
   * @param holders what the columns are filled with
   */
  public GraphColumns(Configuration conf, Holders holders) {
    this.conf = conf;
    this.holders = holders;
  }

  private static ColumnDescriptor column(int index) {
    return HeapTable.OBJECTS.schema().getColumnDescription(new String[] {NAMES.get(index)});
  }

  /**
   * Writes a file of {@code objects} again, with these columns filled. If it fails there is no new
   * file.
   *
   * @param fromUri the file; it stays as it is
   * @param toUri where the new file goes: another place
   * @return the new file
   * @throws IOException also if the file is incomplete
   */
  public WrittenFile fill(String fromUri, String toUri) throws IOException {
    if (fromUri.equals(toUri)) {
      throw new IllegalArgumentException("expected another place to write to, found " + toUri);
    }
    List<RowGroup> groups = RowGroup.of(conf, List.of(fromUri));
    TableFile place = new TableFile(conf, toUri);
    try {
      write(fromUri, groups, place);
    } catch (IOException | RuntimeException e) {
      try {
        place.delete();
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
    long rows = groups.stream().mapToLong(RowGroup::rows).sum();
    return new WrittenFile(HeapTable.OBJECTS, toUri, rows, place.bytes());
  }

  private void write(String fromUri, List<RowGroup> groups, TableFile place) throws IOException {
    MessageType schema = HeapTable.OBJECTS.schema();
    try (SeekableInputStream from = new TableFile(conf, fromUri).input().newStream();
        ParquetFileWriter target =
            new ParquetFileWriter(
                place.output(),
                schema,
                ParquetFileWriter.Mode.OVERWRITE,
                settings.bytesPerRowGroup(),
                ParquetWriter.MAX_PADDING_SIZE_DEFAULT,
                null,
                ParquetProperties.builder().build())) {
      target.start();
      for (RowGroup group : groups) {
        target.startBlock(group.rows());
        copyColumns(group, from, target);
        encodeColumns(group);
        for (TableColumn column : columns) {
          column.writeRowGroup(target, group.rows(), scratch);
        }
        target.endBlock();
      }
      target.end(Map.of(ColumnarFile.WRITER_KEY, HeapTable.OBJECTS.tableName()));
    }
  }

  private void copyColumns(RowGroup group, SeekableInputStream from, ParquetFileWriter target)
      throws IOException {
    try (ParquetFileReader reader = group.open(conf)) {
      for (Type field : HeapTable.OBJECTS.schema().getFields()) {
        if (!NAMES.contains(field.getName())) {
          ColumnChunkMetaData chunk = group.column(field.getName());
          if (!chunk.getPrimitiveType().equals(field)) {
            throw new IOException(
                "%s: expected a column %s, found %s"
                    .formatted(group, field, chunk.getPrimitiveType()));
          }
          target.appendColumnChunk(
              HeapTable.OBJECTS.schema().getColumnDescription(new String[] {field.getName()}),
              ChunkInput.read(from, chunk.getStartingPos(), chunk.getTotalSize()),
              chunk,
              null,
              reader.readColumnIndex(chunk),
              reader.readOffsetIndex(chunk));
        }
      }
    }
  }

  private void encodeColumns(RowGroup group) throws IOException {
    try (RowGroupReader reader = new RowGroupReader(conf, group, List.of("object_id"))) {
      LongPages ids = reader.longs("object_id");
      int most = settings.rowsPerPage();
      for (int rows = reader.rowsReady(most); rows > 0; rows = reader.rowsReady(most)) {
        holders.fill(
            ids.next(rows),
            rows,
            retainedBytes.values,
            dominatorIds.values,
            rootDistances.values,
            pathParentIds.values);
        for (TableColumn column : columns) {
          column.encodePage(rows, scratch);
        }
      }
    }
  }

  @Override
  public void close() {
    scratch.close();
  }
}
