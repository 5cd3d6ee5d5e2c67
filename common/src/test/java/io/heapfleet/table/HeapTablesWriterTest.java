package io.heapfleet.table;

import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.model.RootKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeapTablesWriterTest {
  private static final HeapClass NODE =
      new HeapClass(0, 0x100, "java.util.HashMap$Node", 0, 0, 32, List.of(), List.of());
  private static final ReferenceLabel ELEMENT = new ReferenceLabel(0, ReferenceKind.ELEMENT, null);

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    // rows, classes, labels, rows per page, rows per row group, bytes per row group
    "1, 1, 1, 8, 8, 1000000",
    "100, 3, 1, 8, 8, 1000000",
    "5000, 20, 30, 8, 100, 1000000",
    "5000, 20, 30, 9, 100, 1",
    "60000, 300, 400, 1000, 7000, 1000000",
    "60000, 9000, 20000, 32768, 1048576, 67108864",
    "200000, 70000, 10, 32768, 1048576, 67108864",
  })
  void whatIsToldIsReadBack(
      int rows, int classes, int labels, int pageRows, int groupRows, long groupBytes)
      throws IOException {
    ToldRows told = new ToldRows();
    HeapTablesWriter writer = writer(new WriterSettings(pageRows, groupRows, groupBytes, 1));
    new RandomHeap(7, classes, labels).tell(rows, told);
    new RandomHeap(7, classes, labels).tell(rows, writer);
    writer.close();

    assertEquals(told.objects.size(), writer.objects());
    assertEquals(told.references.size(), writer.references());
    assertEquals(told.roots.size(), writer.roots());
    assertRows(told.objects, HeapTable.OBJECTS);
    assertRows(told.references, HeapTable.REFS);
    assertRows(told.roots, HeapTable.ROOTS);
    for (WrittenFile file : writer.files()) {
      assertEquals(Files.size(Path.of(file.uri())), file.bytes());
    }
    assertEquals(
        Map.of(
                HeapTable.OBJECTS, told.objects.size(),
                HeapTable.REFS, told.references.size(),
                HeapTable.ROOTS, told.roots.size())
            .entrySet()
            .stream()
            .filter(entry -> entry.getValue() > 0)
            .collect(toMap(Map.Entry::getKey, entry -> (long) entry.getValue())),
        writer.files().stream().collect(toMap(WrittenFile::table, WrittenFile::rows)));
  }

  @Test
  void manySizesDoNotGrowTheDictionaryWithoutBound() throws IOException {
    ToldRows told = new ToldRows();
    try (HeapTablesWriter writer = writer(new WriterSettings(1000, 90_000, 1 << 30, 1))) {
      for (int i = 0; i < 100_000; i++) {
        long size = i < 40_000 ? i * 1_000_003L : i % 7;
        told.object(i, NODE, ObjectKind.OBJECT_ARRAY, size, size, i);
        writer.object(i, NODE, ObjectKind.OBJECT_ARRAY, size, size, i);
      }
    }
    assertRows(told.objects, HeapTable.OBJECTS);
  }

  @Test
  void unpairedSurrogatesBecomeQuestionMarks() throws IOException {
    HeapClass odd = new HeapClass(0, 1, "a\uD800b", 0, 0, 0, List.of(), List.of());
    try (HeapTablesWriter writer = writer(WriterSettings.defaults())) {
      writer.object(8, odd, ObjectKind.INSTANCE, 16, -1, 0);
    }
    assertEquals("a?b", ParquetRows.read(file(HeapTable.OBJECTS)).get(0).get(2));
  }

  @Test
  void aFrameNumberThatIsNoneIsNull() throws IOException {
    try (HeapTablesWriter writer = writer(WriterSettings.defaults())) {
      writer.root(8, RootKind.JAVA_FRAME, 1, 0xFFFF_FFFEL);
      writer.root(8, RootKind.JAVA_FRAME, 1, Integer.MAX_VALUE);
    }
    assertEquals(
        Arrays.asList(null, Integer.MAX_VALUE),
        ParquetRows.read(file(HeapTable.ROOTS)).stream().map(row -> row.get(3)).toList());
  }

  @Test
  void longClassNamesEndARowGroupEarly() throws IOException {
    ToldRows told = new ToldRows();
    try (HeapTablesWriter writer = writer(new WriterSettings(8, 1 << 20, 1 << 20, 1))) {
      for (int i = 0; i < 64; i++) {
        String name = "n".repeat(100_000) + i;
        HeapClass type = new HeapClass(i, i, name, 0, 0, 0, List.of(), List.of());
        told.object(i, type, ObjectKind.INSTANCE, 16, -1, i);
        writer.object(i, type, ObjectKind.INSTANCE, 16, -1, i);
      }
    }
    assertRows(told.objects, HeapTable.OBJECTS);
    assertEquals(4, rowGroups(HeapTable.OBJECTS).size(), "row groups of about 1 MB of names");
  }

  @Test
  void aTableWithoutARowMakesNoFile() throws IOException {
    HeapTablesWriter writer = writer(WriterSettings.defaults());
    writer.root(8, RootKind.STICKY_CLASS, -1, -1);
    writer.close();
    assertEquals(List.of(HeapTable.ROOTS), writer.files().stream().map(f -> f.table()).toList());
    assertEquals(List.of("roots.parquet"), filesLeft(), "and no checksum file beside it");
  }

  @Test
  void abortLeavesNothingBehind() throws IOException {
    HeapTablesWriter writer = writer(new WriterSettings(8, 8, 1000, 1));
    new RandomHeap(1, 5, 5).tell(1000, writer);
    assertFalse(filesLeft().isEmpty(), "row groups were written");
    writer.abort();
    assertEquals(List.of(), filesLeft());
    writer.close();
    assertEquals(List.of(), filesLeft());
    assertEquals(List.of(), writer.files());
  }

  @Test
  void abortAfterCloseLeavesNothingBehind() throws IOException {
    HeapTablesWriter writer = writer(WriterSettings.defaults());
    new RandomHeap(1, 5, 5).tell(1000, writer);
    writer.close();
    assertEquals(3, filesLeft().size());
    writer.abort();
    assertEquals(List.of(), filesLeft());
  }

  @Test
  void aFileThatCannotBeWrittenIsSaid() throws IOException {
    Files.createFile(folder.resolve("in-the-way"));
    HeapTablesWriter writer =
        new HeapTablesWriter(
            new Configuration(),
            table -> folder.resolve("in-the-way/" + table.tableName()).toUri().toString(),
            new WriterSettings(8, 8, 1000, 1));
    for (int i = 0; i < 7; i++) {
      writer.reference(i, i, ELEMENT);
    }
    assertThrows(UncheckedIOException.class, () -> writer.reference(7, 7, ELEMENT));
    writer.close();
    assertEquals(List.of(), writer.files());
    writer.abort();
  }

  @Test
  void statisticsLetReadersSkip() throws IOException {
    try (HeapTablesWriter writer = writer(new WriterSettings(8, 16, 1 << 20, 1))) {
      for (int i = 0; i < 32; i++) {
        writer.object(1000 + 8L * i, NODE, ObjectKind.INSTANCE, 32, i < 16 ? -1 : i, 4L * i);
      }
    }
    List<BlockMetaData> groups = rowGroups(HeapTable.OBJECTS);
    assertEquals(2, groups.size());
    assertEquals(
        List.of("min: 1000, max: 1120, num_nulls: 0", "min: 1128, max: 1248, num_nulls: 0"),
        groups.stream().map(g -> g.getColumns().get(0).getStatistics().toString()).toList());
    assertEquals(
        List.of("num_nulls: 16, min/max not defined", "min: 16, max: 31, num_nulls: 0"),
        groups.stream().map(g -> g.getColumns().get(5).getStatistics().toString()).toList());
    assertTrue(
        groups.get(0).getColumns().get(2).getStatistics().toString().contains("HashMap$Node"));
  }

  private HeapTablesWriter writer(WriterSettings settings) throws IOException {
    return new HeapTablesWriter(new Configuration(), table -> file(table).toString(), settings);
  }

  private Path file(HeapTable table) {
    return folder.resolve(table.tableName() + ".parquet");
  }

  private List<String> filesLeft() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private List<BlockMetaData> rowGroups(HeapTable table) throws IOException {
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file(table)))) {
      return reader.getRowGroups();
    }
  }

  private void assertRows(List<List<Object>> expected, HeapTable table) throws IOException {
    if (expected.isEmpty()) {
      assertFalse(Files.exists(file(table)));
      return;
    }
    List<List<Object>> found = ParquetRows.read(file(table));
    assertEquals(expected.size(), found.size(), table.tableName());
    for (int i = 0; i < expected.size(); i++) {
      int row = i;
      assertEquals(expected.get(i), found.get(i), () -> table.tableName() + " row " + row);
    }
  }
}
