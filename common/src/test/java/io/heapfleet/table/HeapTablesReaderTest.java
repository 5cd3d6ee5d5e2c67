package io.heapfleet.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.model.ReferenceKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.record.HeapVisitor;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeapTablesReaderTest {
  private static final Set<String> WEAK = Set.of("SOFT", "WEAK", "PHANTOM", "FINAL");

  @TempDir private Path folder;

  private final Configuration conf = new Configuration();
  private final ToldRows told = new ToldRows();

  @ParameterizedTest
  @CsvSource({
    // rows, classes, rows per page, rows per row group
    "1, 1, 8, 8",
    "5000, 20, 8, 100",
    "5000, 20, 9, 100",
    "60000, 300, 1000, 7000",
    "200000, 70000, 32768, 1048576",
  })
  void whatWasWrittenIsRead(int rows, int classes, int pageRows, int groupRows) throws IOException {
    HeapTablesWriter writer =
        new HeapTablesWriter(
            conf, t -> file(t).toString(), new WriterSettings(pageRows, groupRows, 1 << 20, 1));
    for (HeapVisitor visitor : List.of(told, writer)) {
      new RandomHeap(rows, classes, 100).tell(rows, visitor);
    }
    writer.close();

    assertReadsWhatWasTold();
  }

  /** Pages of other writers end at other rows, are in other encodings, or have levels. */
  @ParameterizedTest
  @CsvSource({
    "PARQUET_1_0, true, false, SNAPPY",
    "PARQUET_1_0, false, false, UNCOMPRESSED",
    "PARQUET_2_0, true, false, ZSTD",
    "PARQUET_2_0, false, false, SNAPPY",
    "PARQUET_2_0, false, true, ZSTD",
  })
  void whatParquetJavaWroteIsRead(
      WriterVersion version, boolean dictionary, boolean split, CompressionCodecName codec)
      throws IOException {
    new RandomHeap(5, 300, 100).tell(20_000, told);
    write(HeapTable.OBJECTS, told.objects, version, dictionary, split, codec);
    write(HeapTable.REFS, told.references, version, dictionary, split, codec);

    assertReadsWhatWasTold();
  }

  private void write(
      HeapTable table,
      List<List<Object>> rows,
      WriterVersion version,
      boolean dictionary,
      boolean split,
      CompressionCodecName codec)
      throws IOException {
    MessageType schema = table.schema();
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(file(table)))
            .withType(schema)
            .withWriterVersion(version)
            .withDictionaryEncoding(dictionary)
            .withByteStreamSplitEncoding(split)
            .withCompressionCodec(codec)
            .withPageSize(3000)
            .withRowGroupSize(100_000L)
            .build()) {
      for (List<Object> row : rows) {
        Group group = new SimpleGroup(schema);
        for (int i = 0; i < row.size(); i++) {
          if (row.get(i) instanceof Long value) {
            group.add(i, value);
          } else if (row.get(i) instanceof String text) {
            group.add(i, text);
          }
        }
        writer.write(group);
      }
    }
  }

  /** DuckDB makes every column optional, as Spark does. */
  @Test
  void whatDuckDbWroteIsRead() throws IOException, SQLException {
    HeapTablesWriter writer =
        new HeapTablesWriter(conf, t -> file(t).toString(), WriterSettings.defaults());
    for (HeapVisitor visitor : List.of(told, writer)) {
      new RandomHeap(6, 3000, 100).tell(100_000, visitor);
    }
    writer.close();
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckDb.createStatement()) {
      for (HeapTable table : List.of(HeapTable.OBJECTS, HeapTable.REFS)) {
        Path ours = folder.resolve("ours-" + table);
        Files.move(file(table), ours);
        statement.execute(
            "COPY (FROM read_parquet('%s')) TO '%s' (FORMAT parquet, PARQUET_VERSION V2)"
                .formatted(ours, file(table)));
      }
    }

    assertReadsWhatWasTold();
  }

  private void assertReadsWhatWasTold() throws IOException {
    HeapTablesReader reader =
        new HeapTablesReader(
            conf,
            List.of(file(HeapTable.OBJECTS).toString()).stream().filter(this::isThere).toList(),
            List.of(file(HeapTable.REFS).toString()).stream().filter(this::isThere).toList(),
            classId -> (int) classId ^ 77);
    for (int time = 0; time < 2; time++) {
      List<Object> ids = new ArrayList<>();
      List<List<Object>> objects = new ArrayList<>();
      for (int part = 0; part < reader.objectParts(); part++) {
        reader.objectIds(part, (id, n) -> Arrays.stream(id, 0, n).forEach(ids::add));
        reader.objects(
            part,
            (id, type, bytes, n) -> {
              for (int i = 0; i < n; i++) {
                objects.add(List.of(id[i], type[i], bytes[i]));
              }
            });
      }
      List<List<Object>> references = new ArrayList<>();
      for (int part = 0; part < reader.referenceParts(); part++) {
        reader.references(
            part,
            (from, to, strong, n) -> {
              for (int i = 0; i < n; i++) {
                references.add(List.of(from[i], to[i], strong[i]));
              }
            });
      }
      List<String> names = new ArrayList<>();
      List<List<Object>> fields = new ArrayList<>();
      reader.tell(
          name -> {
            names.add(name);
            return names.size() - 1;
          },
          (to, field, n) -> {
            for (int i = 0; i < n; i++) {
              fields.add(Arrays.asList(to[i], names.get(field[i])));
            }
          });
      assertRows(
          told.references.stream().<Object>map(r -> Arrays.asList(r.get(1), r.get(3))).toList(),
          fields);
      assertRows(told.objects.stream().map(r -> r.get(0)).toList(), ids);
      assertRows(
          told.objects.stream()
              .<Object>map(r -> List.of(r.get(0), (int) (long) (Long) r.get(1) ^ 77, r.get(4)))
              .toList(),
          objects);
      assertRows(
          told.references.stream()
              .<Object>map(r -> List.of(r.get(0), r.get(1), !WEAK.contains((String) r.get(2))))
              .toList(),
          references);
    }
  }

  private static void assertRows(List<?> expected, List<?> found) {
    for (int i = 0; i < Math.min(expected.size(), found.size()); i++) {
      int row = i;
      assertEquals(expected.get(i), found.get(i), () -> "row " + row);
    }
    assertEquals(expected.size(), found.size());
  }

  @Test
  void weakReferencesAreNotStrong() throws IOException {
    List<ReferenceKind> kinds = List.of(ReferenceKind.values());
    try (HeapTablesWriter writer = writer()) {
      for (int i = 0; i < kinds.size(); i++) {
        writer.reference(1, 2, new ReferenceLabel(i, kinds.get(i), null));
      }
    }
    List<ReferenceKind> weak = new ArrayList<>();
    new HeapTablesReader(conf, List.of(), List.of(file(HeapTable.REFS).toString()), id -> 0)
        .references(
            0,
            (from, to, strong, n) -> {
              for (int i = 0; i < n; i++) {
                if (!strong[i]) {
                  weak.add(kinds.get(i));
                }
              }
            });
    assertEquals(
        List.of(ReferenceKind.SOFT, ReferenceKind.WEAK, ReferenceKind.PHANTOM, ReferenceKind.FINAL),
        weak);
  }

  @Test
  void aFileThatIsCutOffIsSaid() throws IOException {
    try (HeapTablesWriter writer = writer()) {
      new RandomHeap(1, 5, 5).tell(5000, writer);
    }
    byte[] whole = Files.readAllBytes(file(HeapTable.OBJECTS));
    for (int bytes : new int[] {0, 3, 8, 100, whole.length / 2, whole.length - 1}) {
      Files.write(file(HeapTable.OBJECTS), Arrays.copyOf(whole, bytes));
      IOException error = assertThrows(IOException.class, this::readObjects);
      assertTrue(error.getMessage().contains("objects.parquet"), error.toString());
    }
    Files.delete(file(HeapTable.OBJECTS));
    assertThrows(FileNotFoundException.class, this::readObjects);
  }

  @Test
  void pagesThatAreDamagedAreSaid() throws IOException {
    try (HeapTablesWriter writer = writer()) {
      new RandomHeap(1, 5, 5).tell(5000, writer);
    }
    byte[] damaged = Files.readAllBytes(file(HeapTable.OBJECTS));
    Arrays.fill(damaged, 100, 600, (byte) 0x55);
    Files.write(file(HeapTable.OBJECTS), damaged);
    IOException error = assertThrows(IOException.class, this::readObjects);
    assertTrue(error.getMessage().contains("objects.parquet, row group 0"), error.toString());
  }

  @Test
  void anotherTablesFileIsSaid() throws IOException {
    try (HeapTablesWriter writer = writer()) {
      new RandomHeap(1, 5, 5).tell(1000, writer);
    }
    Files.copy(file(HeapTable.REFS), file(HeapTable.OBJECTS), StandardCopyOption.REPLACE_EXISTING);
    IOException error = assertThrows(IOException.class, this::readObjects);
    assertTrue(error.getMessage().contains("expected a column object_id"), error.toString());
  }

  @Test
  void whatASinkThrowsIsPassedOn() throws IOException {
    try (HeapTablesWriter writer = writer()) {
      new RandomHeap(1, 5, 5).tell(1000, writer);
    }
    HeapTablesReader reader =
        new HeapTablesReader(conf, List.of(file(HeapTable.OBJECTS).toString()), List.of(), id -> 0);
    IOException full = new IOException("full");
    assertEquals(
        full,
        assertThrows(
            IOException.class,
            () ->
                reader.objectIds(
                    0,
                    (ids, n) -> {
                      throw full;
                    })));
  }

  private void readObjects() throws IOException {
    HeapTablesReader reader =
        new HeapTablesReader(conf, List.of(file(HeapTable.OBJECTS).toString()), List.of(), id -> 0);
    for (int part = 0; part < reader.objectParts(); part++) {
      reader.objects(part, (ids, types, bytes, n) -> {});
    }
  }

  private HeapTablesWriter writer() throws IOException {
    return new HeapTablesWriter(
        conf, t -> file(t).toString(), new WriterSettings(100, 999, 1 << 20, 1));
  }

  private boolean isThere(String file) {
    return Files.exists(Path.of(file));
  }

  private Path file(HeapTable table) {
    return folder.resolve("." + table.tableName() + ".parquet");
  }
}
