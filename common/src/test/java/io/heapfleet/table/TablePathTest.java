package io.heapfleet.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TablePathTest {
  private static final LocalDate DAY = LocalDate.of(2026, 1, 2);

  @Test
  void aDumpHasAFolderInTheLargeTablesAndAFileInTheOthers() {
    String folder =
        TablePath.folder("abfss://c@a.dfs.core.windows.net/out//", HeapTable.REFS, DAY, "web-1");
    assertEquals(
        "abfss://c@a.dfs.core.windows.net/out/refs/captured_date=2026-01-02/dump_id=web-1", folder);
    String file = TablePath.file("/out", HeapTable.THREADS, DAY, "web-1", 42);
    assertEquals("/out/threads/captured_date=2026-01-02/dump-web-1-000042.parquet", file);
    assertEquals(Optional.of("web-1"), TablePath.dumpId(folder + "/part-00000.parquet"));
    assertEquals(Optional.of("web-1"), TablePath.dumpId(file));
    assertEquals(
        Optional.empty(), TablePath.dumpId(TablePath.mergedFile("/out", HeapTable.THREADS, DAY)));
    assertEquals("/out/refs", TablePath.folder("/out", HeapTable.REFS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "..", "a/b", "a=b", "a b", "a%20", "-a"})
  void anIdThatIsNoFolderNameIsRefused(String dumpId) {
    assertThrows(
        IllegalArgumentException.class,
        () -> TablePath.folder("/out", HeapTable.OBJECTS, DAY, dumpId));
    assertThrows(
        IllegalArgumentException.class,
        () -> TablePath.file("/out", HeapTable.DUMPS, DAY, dumpId, 1));
  }
}
