package io.heapfleet.table;

import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.HeapVisitor;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;

/**
 * How fast objects and references become Parquet, and how small, with {@link HeapTablesWriter} and
 * with parquet-java's own record writer. Times are CPU time of the one thread that writes, without
 * what it takes to read the dump or to make up the heap.
 *
 * <pre>
 * mvn -q -pl common test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 * java -Xmx512m -cp common/target/classes:common/target/test-classes:$(cat common/target/classpath) \
 *     io.heapfleet.table.TableWriterBenchmark 4000000
 * </pre>
 *
 * The argument is the number of objects to make up, or the path of a dump.
 */
final class TableWriterBenchmark {
  private static final int ROUNDS = 4;

  private TableWriterBenchmark() {}

  public static void main(String[] args) throws IOException {
    BenchmarkInput input = BenchmarkInput.of(args[0]);
    Path folder = Files.createTempDirectory("table-writer-benchmark");
    WriterSettings settings = WriterSettings.defaults();
    for (int level : new int[] {settings.zstdLevel(), 3}) {
      System.out.println("heapfleet, zstd level " + level);
      for (int round = 0; round < ROUNDS; round++) {
        HeapTablesWriter writer =
            new HeapTablesWriter(
                new Configuration(),
                table -> file(folder, table).toString(),
                new WriterSettings(
                    settings.rowsPerPage(),
                    settings.rowsPerRowGroup(),
                    settings.bytesPerRowGroup(),
                    level));
        measure(input, writer, writer, folder);
      }
      columns(folder, HeapTable.OBJECTS);
      columns(folder, HeapTable.REFS);
    }
    System.out.println("parquet-java's record writer, v2 pages, zstd level 3");
    for (int round = 0; round < ROUNDS; round++) {
      RecordWriter writer = new RecordWriter(folder);
      measure(input, writer, writer, folder);
    }
    columns(folder, HeapTable.OBJECTS);
    columns(folder, HeapTable.REFS);
  }

  private static void measure(
      BenchmarkInput input, HeapVisitor visitor, Closeable writer, Path folder) throws IOException {
    Counter counter = new Counter();
    double start = cpuSeconds();
    input.tell(counter);
    double reading = cpuSeconds() - start;
    start = cpuSeconds();
    input.tell(visitor);
    writer.close();
    double seconds = cpuSeconds() - start - reading;
    long dumpBytes = input.bytes();
    long parquetBytes =
        Files.size(file(folder, HeapTable.OBJECTS)) + Files.size(file(folder, HeapTable.REFS));
    System.out.printf(
        "  %,d rows, %,d dump bytes: %.2f s, %.0f MB/s of dump, %.1f M rows/s, %.1f %% of the dump"
            + "  (input %.2f s, checksum %x)%n",
        counter.rows,
        dumpBytes,
        seconds,
        dumpBytes / seconds / 1e6,
        counter.rows / seconds / 1e6,
        100.0 * parquetBytes / dumpBytes,
        reading,
        counter.sum);
  }

  private static void columns(Path folder, HeapTable table) throws IOException {
    try (ParquetFileReader reader =
        ParquetFileReader.open(new LocalInputFile(file(folder, table)))) {
      StringBuilder line = new StringBuilder("  " + table.tableName() + ", bytes per row:");
      for (int i = 0; i < table.schema().getFieldCount(); i++) {
        long bytes = 0;
        for (BlockMetaData group : reader.getRowGroups()) {
          ColumnChunkMetaData column = group.getColumns().get(i);
          bytes += column.getTotalSize();
        }
        line.append(
            String.format(
                " %s %.2f",
                table.schema().getFieldName(i), (double) bytes / reader.getRecordCount()));
      }
      System.out.println(line);
    }
  }

  private static Path file(Path folder, HeapTable table) {
    return folder.resolve(table.tableName() + ".parquet");
  }

  private static double cpuSeconds() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
  }

  /** What the input costs without a writer. */
  private static final class Counter implements HeapVisitor {
    long rows;
    long sum;

    @Override
    public void object(
        long objectId,
        HeapClass type,
        ObjectKind kind,
        long shallowBytes,
        long arrayLength,
        long fileOffset) {
      rows++;
      sum += objectId + type.index();
    }

    @Override
    public void reference(long fromId, long toId, ReferenceLabel label) {
      rows++;
      sum += toId + label.index();
    }

    @Override
    public void root(long objectId, RootKind kind, long threadSerial, long frameNumber) {
      sum += objectId;
    }
  }

  /** The usual way to write Parquet from Java, with reused rows and names encoded once. */
  private static final class RecordWriter implements HeapVisitor, Closeable {
    private final ParquetWriter<Values> objects;
    private final ParquetWriter<Values> references;
    private final Values row = new Values();
    private Binary[] classNames = new Binary[16];
    private Binary[] fieldNames = new Binary[16];
    private final Binary[] kinds = new Binary[32];

    RecordWriter(Path folder) throws IOException {
      this.objects = writer(folder, HeapTable.OBJECTS);
      this.references = writer(folder, HeapTable.REFS);
    }

    private static ParquetWriter<Values> writer(Path folder, HeapTable table) throws IOException {
      return new Builder(new LocalOutputFile(file(folder, table)), table)
          .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
          .withWriterVersion(WriterVersion.PARQUET_2_0)
          .withCompressionCodec(CompressionCodecName.ZSTD)
          .build();
    }

    @Override
    public void object(
        long objectId,
        HeapClass type,
        ObjectKind kind,
        long shallowBytes,
        long arrayLength,
        long fileOffset) {
      while (classNames.length <= type.index()) {
        classNames = Arrays.copyOf(classNames, classNames.length * 2);
      }
      if (classNames[type.index()] == null) {
        classNames[type.index()] = Binary.fromConstantByteArray(utf8(type.name()));
      }
      row.set(objectId, type.id(), classNames[type.index()], kind(kind));
      row.shallowBytes = shallowBytes;
      row.arrayLength = arrayLength;
      row.fileOffset = fileOffset;
      write(objects);
    }

    @Override
    public void reference(long fromId, long toId, ReferenceLabel label) {
      while (fieldNames.length <= label.index()) {
        fieldNames = Arrays.copyOf(fieldNames, fieldNames.length * 2);
      }
      if (fieldNames[label.index()] == null && label.fieldName() != null) {
        fieldNames[label.index()] = Binary.fromConstantByteArray(utf8(label.fieldName()));
      }
      row.set(fromId, toId, fieldNames[label.index()], kind(label.kind()));
      write(references);
    }

    private void write(ParquetWriter<Values> writer) {
      try {
        writer.write(row);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @SuppressWarnings("EnumOrdinal")
    private Binary kind(Enum<?> kind) {
      if (kinds[kind.ordinal()] == null) {
        kinds[kind.ordinal()] = Binary.fromConstantByteArray(utf8(kind.name()));
      }
      return kinds[kind.ordinal()];
    }

    private static byte[] utf8(String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void root(long objectId, RootKind kind, long threadSerial, long frameNumber) {}

    @Override
    public void close() throws IOException {
      objects.close();
      references.close();
    }
  }

  private static final class Values {
    private long first;
    private long second;
    private Binary name;
    private Binary kind;
    private long shallowBytes;
    private long arrayLength;
    private long fileOffset;

    void set(long first, long second, Binary name, Binary kind) {
      this.first = first;
      this.second = second;
      this.name = name;
      this.kind = kind;
    }
  }

  private static final class Builder extends ParquetWriter.Builder<Values, Builder> {
    private final HeapTable table;

    Builder(OutputFile file, HeapTable table) {
      super(file);
      this.table = table;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    @Deprecated // but abstract
    protected WriteSupport<Values> getWriteSupport(Configuration conf) {
      return new Support(table);
    }

    @Override
    protected WriteSupport<Values> getWriteSupport(ParquetConfiguration conf) {
      return new Support(table);
    }
  }

  private static final class Support extends WriteSupport<Values> {
    private final HeapTable table;
    private final List<String> names;
    private RecordConsumer consumer;

    Support(HeapTable table) {
      this.table = table;
      this.names = table.schema().getFields().stream().map(field -> field.getName()).toList();
    }

    @Override
    @Deprecated // but abstract
    public WriteContext init(Configuration conf) {
      return new WriteContext(table.schema(), Map.of());
    }

    @Override
    public WriteContext init(ParquetConfiguration conf) {
      return new WriteContext(table.schema(), Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer consumer) {
      this.consumer = consumer;
    }

    @Override
    public void write(Values row) {
      consumer.startMessage();
      int64(0, row.first);
      int64(1, row.second);
      if (table == HeapTable.OBJECTS) {
        binary(2, row.name);
        binary(3, row.kind);
        int64(4, row.shallowBytes);
        if (row.arrayLength >= 0) {
          int64(5, row.arrayLength);
        }
        int64(6, row.fileOffset);
      } else {
        binary(2, row.kind);
        if (row.name != null) {
          binary(3, row.name);
        }
      }
      consumer.endMessage();
    }

    private void int64(int index, long value) {
      consumer.startField(names.get(index), index);
      consumer.addLong(value);
      consumer.endField(names.get(index), index);
    }

    private void binary(int index, Binary value) {
      consumer.startField(names.get(index), index);
      consumer.addBinary(value);
      consumer.endField(names.get(index), index);
    }
  }
}
