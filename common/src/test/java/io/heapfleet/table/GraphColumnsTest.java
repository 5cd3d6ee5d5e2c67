package io.heapfleet.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.record.HeapVisitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GraphColumnsTest {
  @TempDir private Path folder;

  private final Configuration conf = new Configuration();
  private final ToldRows told = new ToldRows();

  @ParameterizedTest
  @CsvSource({
    // rows, rows per page, rows per row group, how the columns are filled
    "10, 8, 8, RANDOM",
    "5000, 8, 100, RANDOM",
    "5000, 9, 100, NEIGHBOURS",
    "5000, 9, 100, NOTHING",
    "200000, 1000, 7000, RANDOM",
    "200000, 32768, 1048576, NEIGHBOURS",
    "200000, 32768, 1048576, NOTHING",
    "200000, 65536, 1048576, RANDOM",
  })
  void everyRowIsReadBackWithItsHolders(
      int rows, int pageRows, int groupRows, MadeUpHolders.Pattern pattern) throws IOException {
    write(rows, new WriterSettings(pageRows, groupRows, 1 << 20, 1));
    MadeUpHolders holders = new MadeUpHolders(pattern);

    WrittenFile written = fill(holders);

    assertEquals(
        new WrittenFile(
            HeapTable.OBJECTS, filled().toString(), told.objects.size(), Files.size(filled())),
        written);
    List<List<Object>> expected = holders.expected(told.objects);
    List<List<Object>> found = ParquetRows.read(filled());
    assertEquals(expected.size(), found.size());
    for (int i = 0; i < expected.size(); i++) {
      int row = i;
      assertEquals(expected.get(i), found.get(i), () -> "row " + row);
    }
    assertEquals(told.objects, ParquetRows.read(plain()), "the first file stays as it is");
  }

  @Test
  void whatWasThereIsCopiedByteByByteWithItsIndexes() throws IOException {
    write(30_000, new WriterSettings(1000, 5000, 1 << 20, 1));
    fill(new MadeUpHolders(MadeUpHolders.Pattern.RANDOM));

    byte[] before = Files.readAllBytes(plain());
    byte[] after = Files.readAllBytes(filled());
    try (ParquetFileReader old = ParquetFileReader.open(new LocalInputFile(plain()));
        ParquetFileReader copy = ParquetFileReader.open(new LocalInputFile(filled()))) {
      assertEquals(old.getRowGroups().size(), copy.getRowGroups().size());
      assertTrue(old.getRowGroups().size() > 1);
      for (int g = 0; g < old.getRowGroups().size(); g++) {
        BlockMetaData oldGroup = old.getRowGroups().get(g);
        BlockMetaData newGroup = copy.getRowGroups().get(g);
        assertEquals(oldGroup.getRowCount(), newGroup.getRowCount());
        for (int c = 0; c < 7; c++) {
          ColumnChunkMetaData from = oldGroup.getColumns().get(c);
          ColumnChunkMetaData to = newGroup.getColumns().get(c);
          assertArrayEquals(bytes(before, from), bytes(after, to), from.toString());
          assertEquals(from.getStatistics(), to.getStatistics());
          assertEquals(from.getEncodings(), to.getEncodings());
          assertEquals(
              old.readColumnIndex(from).getMinValues(), copy.readColumnIndex(to).getMinValues());
          long moved = to.getStartingPos() - from.getStartingPos();
          var oldOffsets = old.readOffsetIndex(from);
          var newOffsets = copy.readOffsetIndex(to);
          assertEquals(oldOffsets.getPageCount(), newOffsets.getPageCount());
          for (int page = 0; page < oldOffsets.getPageCount(); page++) {
            assertEquals(oldOffsets.getOffset(page) + moved, newOffsets.getOffset(page));
            assertEquals(oldOffsets.getFirstRowIndex(page), newOffsets.getFirstRowIndex(page));
          }
        }
        var offsets = copy.readOffsetIndex(newGroup.getColumns().get(0));
        for (int c = 7; c < 11; c++) {
          assertNotNull(copy.readColumnIndex(newGroup.getColumns().get(c)));
          var added = copy.readOffsetIndex(newGroup.getColumns().get(c));
          assertEquals(offsets.getPageCount(), added.getPageCount(), "pages start at same rows");
          for (int page = 0; page < offsets.getPageCount(); page++) {
            assertEquals(offsets.getFirstRowIndex(page), added.getFirstRowIndex(page));
          }
        }
      }
    }
  }

  private static byte[] bytes(byte[] file, ColumnChunkMetaData chunk) {
    int start = (int) chunk.getStartingPos();
    return Arrays.copyOfRange(file, start, start + (int) chunk.getTotalSize());
  }

  @Test
  void columnsThatAreFilledCanBeFilledAgain() throws IOException {
    write(3000, new WriterSettings(100, 1000, 1 << 20, 1));
    fill(new MadeUpHolders(MadeUpHolders.Pattern.RANDOM));
    MadeUpHolders others = new MadeUpHolders(MadeUpHolders.Pattern.NEIGHBOURS);
    Path again = folder.resolve("again.parquet");
    try (GraphColumns columns = new GraphColumns(conf, others)) {
      columns.fill(filled().toString(), again.toString());
    }
    assertEquals(others.expected(told.objects), ParquetRows.read(again));
  }

  @Test
  void severalFilesThroughOneWriter() throws IOException {
    write(3000, new WriterSettings(100, 1000, 1 << 20, 1));
    MadeUpHolders holders = new MadeUpHolders(MadeUpHolders.Pattern.RANDOM);
    try (GraphColumns columns = new GraphColumns(conf, holders)) {
      for (int i = 0; i < 3; i++) {
        Path to = folder.resolve(i + ".parquet");
        columns.fill(plain().toString(), to.toString());
        assertEquals(holders.expected(told.objects), ParquetRows.read(to));
      }
    }
  }

  @Test
  void whatFailsLeavesNoFile() throws IOException {
    write(3000, new WriterSettings(100, 1000, 1 << 20, 1));
    GraphColumns.Holders failing =
        (ids, count, retained, dominators, distances, parents) -> {
          throw new IOException("no graph");
        };
    IOException error = assertThrows(IOException.class, () -> fill(failing));
    assertEquals("no graph", error.getMessage());
    assertEquals(List.of("objects.parquet"), filesLeft());

    byte[] whole = Files.readAllBytes(plain());
    Files.write(plain(), Arrays.copyOf(whole, whole.length / 2));
    error =
        assertThrows(
            IOException.class, () -> fill(new MadeUpHolders(MadeUpHolders.Pattern.RANDOM)));
    assertTrue(error.getMessage().contains("objects.parquet"), error.toString());
    assertEquals(List.of("objects.parquet"), filesLeft());
  }

  @Test
  void aFileIsNotWrittenOntoItself() throws IOException {
    write(10, WriterSettings.defaults());
    try (GraphColumns columns =
        new GraphColumns(conf, new MadeUpHolders(MadeUpHolders.Pattern.RANDOM))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> columns.fill(plain().toString(), plain().toString()));
    }
    assertFalse(ParquetRows.read(plain()).isEmpty());
  }

  private void write(int rows, WriterSettings settings) throws IOException {
    HeapTablesWriter writer =
        new HeapTablesWriter(
            conf, table -> folder.resolve(table.tableName() + ".parquet").toString(), settings);
    for (HeapVisitor visitor : List.of(told, writer)) {
      new RandomHeap(rows, 300, 1).tell(rows, visitor);
    }
    writer.close();
    Files.deleteIfExists(folder.resolve("refs.parquet"));
    Files.deleteIfExists(folder.resolve("roots.parquet"));
  }

  private WrittenFile fill(GraphColumns.Holders holders) throws IOException {
    try (GraphColumns columns = new GraphColumns(conf, holders)) {
      return columns.fill(plain().toString(), filled().toString());
    }
  }

  private Path plain() {
    return folder.resolve("objects.parquet");
  }

  private Path filled() {
    return folder.resolve("filled.parquet");
  }

  private List<String> filesLeft() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
