package io.heapfleet.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.heapfleet.record.ThreadFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowWriterTest {
  static final DumpRow PLAIN_DUMP =
      new DumpRow(
          "file:/dumps/web-1.hprof",
          "e1",
          1000,
          "JVM",
          "JAVA PROFILE 1.0.2",
          "OpenJDK 64-Bit Server VM",
          "17.0.15+6",
          8,
          4,
          8,
          "JVM_FLAGS",
          "web",
          "web-1",
          "eu",
          "1.4.2",
          Instant.parse("2026-01-02T03:04:05.678901Z"),
          12,
          34,
          560,
          3,
          100.0,
          "OK",
          "FULL",
          List.of(),
          null);

  private static final ThreadFacts MAIN =
      new ThreadFacts("main", "system", "WAITING", true, false, null, 21L);

  static final DumpRow FAILED_DUMP =
      new DumpRow(
          "file:/dumps/notes.txt",
          "e2",
          7,
          null,
          "",
          null,
          null,
          0,
          0,
          0,
          "",
          null,
          null,
          null,
          null,
          null,
          0,
          0,
          0,
          0,
          0.0,
          "FAILED",
          "FULL",
          List.of("no dump", "expected JAVA PROFILE, found \uD800"),
          null);

  static final SuspectRow SINGLE_SUSPECT =
      new SuspectRow(
          1,
          SuspectRow.SINGLE,
          8L,
          "Cache",
          1,
          5000,
          62.5,
          16L,
          "Node[]",
          4900L,
          100L,
          "Session",
          99L,
          4800L,
          List.of("static Cache#all", "HashMap#table"),
          "One Cache holds 62.5 %.");

  static final SuspectRow GROUP_SUSPECT =
      new SuspectRow(
          2,
          SuspectRow.GROUP,
          null,
          "Order",
          700,
          900,
          11.25,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          List.of(),
          "700 Order.");

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("a/b/part.parquet");
  }

  @Test
  void dumps() throws IOException {
    try (RowWriter<DumpRow> writer =
        RowWriter.dumps(new Configuration(), file.toString(), "web-1")) {
      writer.write(PLAIN_DUMP);
      writer.write(FAILED_DUMP.withReachability(new ReachabilityCounts(1, 2, 3, 4)));
    }
    long micros = PLAIN_DUMP.capturedAt().getEpochSecond() * 1_000_000 + 678_901;
    assertEquals(
        List.of(
            Arrays.asList(
                "file:/dumps/web-1.hprof",
                "e1",
                1000L,
                "JAVA PROFILE 1.0.2",
                "OpenJDK 64-Bit Server VM",
                "17.0.15+6",
                8,
                4,
                8,
                "JVM_FLAGS",
                "web",
                "web-1",
                "eu",
                "1.4.2",
                micros,
                12L,
                34L,
                560L,
                100.0,
                "OK",
                "FULL",
                List.of(),
                null,
                null,
                null,
                null,
                "JVM",
                3L),
            Arrays.asList(
                "file:/dumps/notes.txt",
                "e2",
                7L,
                "",
                null,
                null,
                0,
                0,
                0,
                "",
                null,
                null,
                null,
                null,
                null,
                0L,
                0L,
                0L,
                0.0,
                "FAILED",
                "FULL",
                List.of("no dump", "expected JAVA PROFILE, found ?"),
                1L,
                2L,
                3L,
                4L,
                null,
                0L)),
        rows());
  }

  @Test
  void classes() throws IOException {
    try (RowWriter<ClassRow> writer =
        RowWriter.classes(new Configuration(), file.toString(), "web-1")) {
      writer.writeAll(
          List.of(
              new ClassRow(1, "java.lang.Object", null, 0, 16, List.of()),
              new ClassRow(
                  2,
                  "java.util.HashMap$Node",
                  1L,
                  99,
                  32,
                  List.of(
                      new ClassRow.Field("hash", "int", "java.util.HashMap$Node", 12),
                      new ClassRow.Field("next", "object", "java.util.HashMap$Node", null)))));
    }
    assertEquals(
        List.of(
            Arrays.asList(1L, "java.lang.Object", null, 0L, 16L, List.of()),
            List.of(
                2L,
                "java.util.HashMap$Node",
                1L,
                99L,
                32L,
                List.of(
                    List.of("hash", "int", "java.util.HashMap$Node", 12),
                    Arrays.asList("next", "object", "java.util.HashMap$Node", null)))),
        rows());
  }

  @Test
  void threads() throws IOException {
    try (RowWriter<ThreadRow> writer =
        RowWriter.threads(new Configuration(), file.toString(), "web-1")) {
      writer.write(new ThreadRow(1, 8, MAIN, 5L, 4_000L));
      writer.write(new ThreadRow(2, 0, ThreadFacts.UNKNOWN, null, null));
    }
    assertEquals(
        List.of(
            Arrays.asList(1L, 8L, "main", "system", 5L, "WAITING", true, false, null, 21L, 4_000L),
            Arrays.asList(2L, 0L, null, null, null, null, null, null, null, null, null)),
        rows());
  }

  @Test
  void frames() throws IOException {
    try (RowWriter<FrameRow> writer =
        RowWriter.frames(new Configuration(), file.toString(), "web-1")) {
      writer.write(new FrameRow(1L, 5, 0, 77, "a.B", "run", "()V", "B.java", 12, 3, 640L));
      writer.write(new FrameRow(null, 6, 1, 78, null, "wait0", null, null, null, 0, null));
    }
    assertEquals(
        List.of(
            List.of(1L, 5L, 0, 77L, "a.B", "run", "()V", "B.java", 12, 3, 640L),
            Arrays.asList(null, 6L, 1, 78L, null, "wait0", null, null, null, 0, null)),
        rows());
  }

  @Test
  void frameLocals() throws IOException {
    try (RowWriter<FrameLocalRow> writer =
        RowWriter.frameLocals(new Configuration(), file.toString(), "web-1")) {
      writer.write(new FrameLocalRow(1, 0, 8, "JAVA_FRAME", "a.B", 640L, true));
      writer.write(new FrameLocalRow(1, null, 9, "JNI_LOCAL", null, null, null));
    }
    assertEquals(
        List.of(
            List.of(1L, 0, 8L, "JAVA_FRAME", "a.B", 640L, true),
            Arrays.asList(1L, null, 9L, "JNI_LOCAL", null, null, null)),
        rows());
  }

  @Test
  void classHistogram() throws IOException {
    RowWriter<HistogramRow> writer =
        RowWriter.classHistogram(new Configuration(), file.toString(), "web-1");
    writer.write(new HistogramRow(1, "byte[]", 0, 10, 1000, 500));
    writer.write(new HistogramRow(2, "Node", 8, 1, 32, 32, 1040L));
    assertEquals(Optional.empty(), writer.file(), "nothing is finished before close");
    writer.close();
    assertEquals(
        Optional.of(
            new WrittenFile(HeapTable.CLASS_HISTOGRAM, file.toString(), 2, Files.size(file))),
        writer.file());
    assertEquals(
        List.of(
            Arrays.asList(1L, "byte[]", 0L, 10L, 1000L, 500L, null),
            List.of(2L, "Node", 8L, 1L, 32L, 32L, 1040L)),
        rows());
  }

  @Test
  void histogramsOfLoadersAndPackages() throws IOException {
    try (RowWriter<LoaderRow> writer =
        RowWriter.loaderHistogram(new Configuration(), file.toString(), "web-1")) {
      writer.write(new LoaderRow(0, null, 500, 4000, 96_000, 120_000));
      writer.write(new LoaderRow(8, "com.acme.PluginLoader", 2, 3, 48, 64));
    }
    assertEquals(
        List.of(
            Arrays.asList(0L, null, 500L, 4000L, 96_000L, 120_000L),
            List.of(8L, "com.acme.PluginLoader", 2L, 3L, 48L, 64L)),
        rows());

    try (RowWriter<PackageRow> writer =
        RowWriter.packageHistogram(new Configuration(), file.toString(), "web-1")) {
      writer.write(new PackageRow("java.util", 5, 40, 960, 1200));
    }
    assertEquals(List.of(List.of("java.util", 5L, 40L, 960L, 1200L)), rows());
  }

  @Test
  void dominatorClasses() throws IOException {
    try (RowWriter<DominatorClassRow> writer =
        RowWriter.dominatorClasses(new Configuration(), file.toString(), "web-1")) {
      writer.write(new DominatorClassRow("Cache > HashMap", 2, 1, 48, 5000));
    }
    assertEquals(List.of(List.of("Cache > HashMap", 2, 1L, 48L, 5000L)), rows());
  }

  @Test
  void suspects() throws IOException {
    try (RowWriter<SuspectRow> writer =
        RowWriter.suspects(new Configuration(), file.toString(), "web-1")) {
      writer.write(SINGLE_SUSPECT);
      writer.write(GROUP_SUSPECT);
    }
    assertEquals(
        List.of(
            List.of(
                1,
                "SINGLE",
                8L,
                "Cache",
                1L,
                5000L,
                62.5,
                16L,
                "Node[]",
                4900L,
                100L,
                "Session",
                99L,
                4800L,
                List.of("static Cache#all", "HashMap#table"),
                "One Cache holds 62.5 %."),
            Arrays.asList(
                2,
                "GROUP",
                null,
                "Order",
                700L,
                900L,
                11.25,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                "700 Order.")),
        rows());
  }

  @Test
  void withoutARowThereIsNoFile() throws IOException {
    RowWriter<ThreadRow> writer = RowWriter.threads(new Configuration(), file.toString(), "web-1");
    writer.close();
    assertEquals(Optional.empty(), writer.file());
    assertFalse(Files.exists(file));
  }

  @Test
  void abortLeavesNoFile() throws IOException {
    RowWriter<ThreadRow> open = RowWriter.threads(new Configuration(), file.toString(), "web-1");
    open.write(new ThreadRow(1, 8, MAIN, 5L, 4_000L));
    open.abort();
    assertFalse(Files.exists(file));

    RowWriter<ThreadRow> closed = RowWriter.threads(new Configuration(), file.toString(), "web-1");
    closed.write(new ThreadRow(1, 8, MAIN, 5L, 4_000L));
    closed.close();
    closed.abort();
    assertFalse(Files.exists(file));
    assertEquals(Optional.empty(), closed.file());
  }

  @Test
  void aRowMustNameWhatIsNotNullable() {
    assertThrows(
        NullPointerException.class,
        () -> new FrameRow(null, 6, 1, 78, null, null, null, null, null, 0, null));
    assertThrows(NullPointerException.class, () -> new HistogramRow(1, null, 0, 0, 0, 0));
  }

  /** The rows without their last column, which is the dump in each of them. */
  private List<List<Object>> rows() throws IOException {
    List<List<Object>> rows = new ArrayList<>();
    for (List<Object> row : ParquetRows.read(file)) {
      assertEquals("web-1", row.get(row.size() - 1));
      rows.add(row.subList(0, row.size() - 1));
    }
    return rows;
  }
}
