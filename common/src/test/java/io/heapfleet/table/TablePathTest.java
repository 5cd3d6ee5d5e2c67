package io.heapfleet.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TablePathTest {
  private static final LocalDate DAY = LocalDate.of(2026, 1, 2);

  @Test
  void aDumpHasAFolderInEveryTable() {
    assertEquals(
        "abfss://c@a.dfs.core.windows.net/out/class_histogram/captured_date=2026-01-02/dump_id=web-1",
        TablePath.folder(
            "abfss://c@a.dfs.core.windows.net/out//", HeapTable.CLASS_HISTOGRAM, DAY, "web-1"));
    assertEquals("/out/refs", TablePath.folder("/out", HeapTable.REFS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "..", "a/b", "a=b", "a b", "a%20", "-a"})
  void anIdThatIsNoFolderNameIsRefused(String dumpId) {
    assertThrows(
        IllegalArgumentException.class,
        () -> TablePath.folder("/out", HeapTable.OBJECTS, DAY, dumpId));
  }
}
