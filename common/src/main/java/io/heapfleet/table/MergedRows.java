package io.heapfleet.table;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.HadoopParquetConfiguration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.schema.MessageType;

/**
 * Puts rows of many dumps of a small table into one file, and takes them apart again. In a merged
 * file the rows of a dump stand together, dumps in the order of their ids, so a reader that looks
 * for one dump reads the pages of that dump only.
 */
public final class MergedRows {
  private final Configuration conf;
  private final HeapTable table;

  public MergedRows(Configuration conf, HeapTable table) {
    this.conf = conf;
    this.table = table;
  }

  /**
   * Merges files.
   *
   * @param merged a file of earlier merging, null if there is none; without rows of the dumps that
   *     the files are of
   * @param dumps files of one dump each
   * @param to the new file
   */
  public void merge(String merged, Map<String, String> dumps, String to) throws IOException {
    TreeMap<String, String> waiting = new TreeMap<>(dumps);
    try (ParquetWriter<Group> writer = writer(to)) {
      if (merged != null) {
        try (ParquetReader<Group> rows = rows(merged, table.schema())) {
          for (Group row = rows.read(); row != null; row = rows.read()) {
            String dumpId = dumpId(row);
            while (!waiting.isEmpty() && waiting.firstKey().compareTo(dumpId) < 0) {
              copy(waiting.pollFirstEntry().getValue(), writer);
            }
            writer.write(row);
          }
        }
      }
      for (String file : waiting.values()) {
        copy(file, writer);
      }
    }
  }

  private void copy(String from, ParquetWriter<Group> writer) throws IOException {
    try (ParquetReader<Group> rows = rows(from, table.schema())) {
      for (Group row = rows.read(); row != null; row = rows.read()) {
        writer.write(row);
      }
    }
  }

  /**
   * Writes the rows of each dump of a merged file into a file of its own.
   *
   * @param to where the file of a dump goes
   * @return the files
   */
  public List<String> split(String merged, Function<String, String> to) throws IOException {
    List<String> files = new ArrayList<>();
    ParquetWriter<Group> writer = null;
    String current = null;
    try (ParquetReader<Group> rows = rows(merged, table.schema())) {
      for (Group row = rows.read(); row != null; row = rows.read()) {
        String dumpId = dumpId(row);
        if (!dumpId.equals(current)) {
          close(writer);
          current = dumpId;
          files.add(to.apply(dumpId));
          writer = writer(to.apply(dumpId));
        }
        writer.write(row);
      }
    } finally {
      close(writer);
    }
    return files;
  }

  private static void close(Closeable writer) throws IOException {
    if (writer != null) {
      writer.close();
    }
  }

  /** The different values of a column of texts without nulls. */
  public Set<String> texts(String file, String column) throws IOException {
    Set<String> texts = new HashSet<>();
    MessageType only;
    try (ParquetFileReader footer = ParquetFileReader.open(new TableFile(conf, file).input())) {
      // Its own type: other programs, Spark among them, make every column optional.
      only =
          new MessageType(table.tableName(), footer.getFileMetaData().getSchema().getType(column));
    }
    try (ParquetReader<Group> rows = rows(file, only)) {
      for (Group row = rows.read(); row != null; row = rows.read()) {
        texts.add(row.getString(column, 0));
      }
    }
    return texts;
  }

  private static String dumpId(Group row) {
    return row.getString(TablePath.DUMP_ID, 0);
  }

  /** A file's rows of these columns; those that it was written without are null. */
  private ParquetReader<Group> rows(String file, MessageType columns) throws IOException {
    Configuration asked = new Configuration(conf);
    asked.set(ReadSupport.PARQUET_READ_SCHEMA, columns.toString());
    return new Reader(new TableFile(conf, file).input(), new HadoopParquetConfiguration(asked))
        .build();
  }

  private ParquetWriter<Group> writer(String to) throws IOException {
    return ExampleParquetWriter.builder(new TableFile(conf, to).output())
        .withConf(new HadoopParquetConfiguration(conf))
        .withType(table.schema())
        .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
        .withCompressionCodec(CompressionCodecName.ZSTD)
        .build();
  }

  /** The builder that takes an input file and a read support, which is not public. */
  private static final class Reader extends ParquetReader.Builder<Group> {
    Reader(InputFile file, ParquetConfiguration conf) {
      super(file, conf);
    }

    @Override
    protected ReadSupport<Group> getReadSupport() {
      return new GroupReadSupport();
    }
  }
}
