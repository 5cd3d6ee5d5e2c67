package io.heapfleet.table;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.schema.MessageType;

/**
 * One row group of a file of one of the big tables.
 *
 * @param uri the file
 * @param footer the file's footer, shared by its row groups
 * @param index which of them it is, from 0
 */
record RowGroup(String uri, ParquetMetadata footer, int index) {
  /** The row groups of files, in their order. */
  static List<RowGroup> of(Configuration conf, List<String> uris) throws IOException {
    List<RowGroup> groups = new ArrayList<>();
    for (String uri : uris) {
      ParquetMetadata footer;
      try (ParquetFileReader reader = ParquetFileReader.open(new TableFile(conf, uri).input())) {
        footer = reader.getFooter();
      } catch (EOFException | RuntimeException e) {
        throw new IOException(
            uri + ": expected a complete Parquet file, found " + e.getMessage(), e);
      }
      for (int i = 0; i < footer.getBlocks().size(); i++) {
        groups.add(new RowGroup(uri, footer, i));
      }
    }
    return groups;
  }

  @Override
  public String toString() {
    return uri + ", row group " + index;
  }

  long rows() {
    return footer.getBlocks().get(index).getRowCount();
  }

  boolean has(String column) {
    return schema().containsField(column);
  }

  /** Some columns of the file's schema; those that it does not have are left out. */
  MessageType columns(List<String> names) {
    return new MessageType(
        schema().getName(), names.stream().filter(this::has).map(schema()::getType).toList());
  }

  /** Where a column lies in the file. */
  ColumnChunkMetaData column(String name) throws IOException {
    for (ColumnChunkMetaData column : footer.getBlocks().get(index).getColumns()) {
      if (column.getPath().toDotString().equals(name)) {
        return column;
      }
    }
    throw new IOException("%s: expected a column %s, found %s".formatted(this, name, schema()));
  }

  private MessageType schema() {
    return footer.getFileMetaData().getSchema();
  }

  ParquetFileReader open(Configuration conf) throws IOException {
    InputFile file = new TableFile(conf, uri).input();
    return ParquetFileReader.open(
        file, footer, ParquetReadOptions.builder().build(), file.newStream());
  }
}
