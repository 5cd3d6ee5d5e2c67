package io.heapfleet.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.HeapVisitor;
import io.heapfleet.record.ThreadFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our pages are encoded by our own code, so a reader of another family must agree on them. */
class DuckDbReadsTablesTest {
  @TempDir private Path folder;
  private Connection duckDb;

  @BeforeEach
  void open() throws SQLException {
    duckDb = DriverManager.getConnection("jdbc:duckdb:");
  }

  @AfterEach
  void close() throws SQLException {
    duckDb.close();
  }

  @Test
  void everyValueOfTheBigTables() throws IOException, SQLException {
    ToldRows told = new ToldRows();
    HeapTablesWriter writer = writer(new WriterSettings(1000, 30_000, 1 << 20, 1));
    for (HeapVisitor visitor : List.of(told, writer)) {
      new RandomHeap(11, 3000, 500).tell(100_000, visitor);
    }
    writer.close();

    assertEquals(told.objects, query("SELECT * FROM 'objects'"));
    assertEquals(told.references, query("SELECT * FROM 'refs'"));
    assertEquals(told.roots, query("SELECT * FROM 'roots'"));
  }

  /** Of some dumps of a folder the graph was built, of others not. */
  @Test
  void everyValueOfFilledColumnsInAFolderOfBothKinds() throws IOException, SQLException {
    for (MadeUpHolders.Pattern pattern : MadeUpHolders.Pattern.values()) {
      ToldRows told = new ToldRows();
      HeapTablesWriter writer = writer(new WriterSettings(1000, 30_000, 1 << 20, 1));
      for (HeapVisitor visitor : List.of(told, writer)) {
        new RandomHeap(13, 3000, 1).tell(100_000, visitor);
      }
      writer.close();
      MadeUpHolders holders = new MadeUpHolders(pattern);
      Path filled = folder.resolve("both/filled.parquet");
      try (GraphColumns columns = new GraphColumns(new Configuration(), holders)) {
        columns.fill(file("objects"), filled.toString());
      }
      Files.copy(
          Path.of(file("objects")),
          folder.resolve("both/plain.parquet"),
          StandardCopyOption.REPLACE_EXISTING);

      List<List<Object>> expected = holders.expected(told.objects);
      assertEquals(expected, query("FROM '" + filled + "'"), pattern.name());
      expected.addAll(told.objects);
      // Files in the order of their names, and the schema is that of the first.
      assertEquals(expected, query("FROM '" + folder + "/both/*.parquet'"), pattern.name());
    }
  }

  @Test
  void groupedAnswers() throws IOException, SQLException {
    ToldRows told = new ToldRows();
    HeapTablesWriter writer = writer(WriterSettings.defaults());
    for (HeapVisitor visitor : List.of(told, writer)) {
      new SyntheticHeap(200_000, 5).tell(visitor);
    }
    writer.close();

    Map<Object, long[]> twin = new TreeMap<>();
    for (List<Object> row : told.objects) {
      long[] sums = twin.computeIfAbsent(row.get(2), name -> new long[2]);
      sums[0]++;
      sums[1] += (Long) row.get(4);
    }
    List<List<Object>> expected = new ArrayList<>();
    twin.forEach((name, sums) -> expected.add(List.of(name, sums[0], sums[1])));
    assertEquals(
        expected,
        query(
            "SELECT class_name, count(*), sum(shallow_bytes)::BIGINT FROM 'objects'"
                + " GROUP BY 1 ORDER BY 1"));
  }

  @Test
  void aFilterSkipsPagesWithoutLosingRows() throws IOException, SQLException {
    HeapClass type = new HeapClass(0, 1, "A", 0, 0, 0, List.of(), List.of());
    try (HeapTablesWriter writer = writer(new WriterSettings(2048, 16_384, 1 << 20, 1))) {
      for (int i = 0; i < 100_000; i++) {
        writer.object(8L * i, type, ObjectKind.INSTANCE, 16, -1, i);
      }
    }
    assertEquals(
        List.of(List.of(77_777L)),
        query("SELECT file_offset FROM 'objects' WHERE object_id = 8 * 77777"));
  }

  @Test
  void everySmallTable() throws IOException, SQLException {
    Configuration conf = new Configuration();
    try (RowWriter<DumpRow> dumps = RowWriter.dumps(conf, file("dumps"), "web-1");
        RowWriter<ClassRow> classes = RowWriter.classes(conf, file("classes"), "web-1");
        RowWriter<ThreadRow> threads = RowWriter.threads(conf, file("threads"), "web-1");
        RowWriter<FrameRow> frames = RowWriter.frames(conf, file("frames"), "web-1");
        RowWriter<FrameLocalRow> locals =
            RowWriter.frameLocals(conf, file("frame_locals"), "web-1");
        RowWriter<HistogramRow> histogram =
            RowWriter.classHistogram(conf, file("class_histogram"), "web-1");
        RowWriter<LoaderRow> loaders =
            RowWriter.loaderHistogram(conf, file("loader_histogram"), "web-1");
        RowWriter<PackageRow> packages =
            RowWriter.packageHistogram(conf, file("package_histogram"), "web-1");
        RowWriter<DominatorClassRow> paths =
            RowWriter.dominatorClasses(conf, file("dominator_classes"), "web-1");
        RowWriter<SuspectRow> suspects = RowWriter.suspects(conf, file("suspects"), "web-1")) {
      loaders.write(new LoaderRow(0, null, 2, 3, 48, 64));
      packages.write(new PackageRow("java.util", 2, 3, 48, 64));
      paths.write(new DominatorClassRow("Cache", 1, 3, 48, 64));
      suspects.write(RowWriterTest.SINGLE_SUSPECT);
      suspects.write(RowWriterTest.GROUP_SUSPECT);
      dumps.write(RowWriterTest.PLAIN_DUMP);
      dumps.write(RowWriterTest.FAILED_DUMP);
      ClassRow.Field field = new ClassRow.Field("next", "object", "Node", null);
      classes.write(new ClassRow(2, "Node", 1L, 99, 32, List.of(field)));
      threads.write(new ThreadRow(2, 0, ThreadFacts.UNKNOWN, null, null));
      frames.write(new FrameRow(null, 6, 1, 78, null, "wait0", null, null, null, 0, null));
      locals.write(new FrameLocalRow(2, 1, 8, "JAVA_FRAME", "a.B", 640L, true));
      histogram.write(new HistogramRow(1, "byte[]", 0, 10, 1000, 500));
      histogram.write(new HistogramRow(2, "byte[]", 0, 5, 100, 50));
    }
    assertEquals(
        List.of(
            Arrays.asList("FAILED", null, "no dump"),
            Arrays.asList("OK", "2026-01-02 03:04:05.678901", null)),
        query(
            "SELECT health, (captured_at AT TIME ZONE 'UTC')::VARCHAR, notes[1]"
                + " FROM 'dumps' ORDER BY 1"));
    assertEquals(
        List.of(Arrays.asList("Node", "next", null)),
        query("SELECT name, fields[1].name, fields[1].\"offset\" FROM 'classes'"));
    assertEquals(
        List.of(
            Arrays.asList(2L, 0L, null, null, null, null, null, null, null, null, null, "web-1")),
        query("SELECT * FROM 'threads'"));
    assertEquals(
        List.of(Arrays.asList(null, 6L, 1, 78L, null, "wait0", null, null, null, 0, null, "web-1")),
        query("SELECT * FROM 'frames'"));
    assertEquals(
        List.of(Arrays.asList(2L, 1, 8L, "JAVA_FRAME", "a.B", 640L, true, "web-1")),
        query("SELECT * FROM 'frame_locals'"));
    assertEquals(
        List.of(List.of("byte[]", 15L)),
        query("SELECT class_name, sum(instances)::BIGINT FROM 'class_histogram' GROUP BY 1"));
    assertEquals(
        List.of(Arrays.asList(0L, null, 2L, 3L, 48L, 64L, "web-1")),
        query("SELECT * FROM 'loader_histogram'"));
    assertEquals(
        List.of(List.of("java.util", 2L, 3L, 48L, 64L, "web-1")),
        query("SELECT * FROM 'package_histogram'"));
    assertEquals(
        List.of(List.of("Cache", 1, 3L, 48L, 64L, "web-1")),
        query("SELECT * FROM 'dominator_classes'"));
    assertEquals(
        List.of(
            Arrays.asList(1, "Cache", 62.5, 4900L, "HashMap#table"),
            Arrays.asList(2, "Order", 11.25, null, null)),
        query(
            "SELECT \"rank\", class_name, retained_pct, accumulation_bytes, path[2]"
                + " FROM 'suspects' ORDER BY 1"));
  }

  @Test
  void columnsThatAreAllNull() throws IOException, SQLException {
    ReferenceLabel element = new ReferenceLabel(0, ReferenceKind.ELEMENT, null);
    try (HeapTablesWriter writer = writer(new WriterSettings(8, 16, 1 << 20, 1))) {
      for (int i = 0; i < 100; i++) {
        writer.reference(i, i, element);
        writer.root(i, RootKind.STICKY_CLASS, -1, -1);
      }
    }
    assertEquals(
        List.of(List.of(100L, 0L)), query("SELECT count(*), count(field_name) FROM 'refs'"));
    assertEquals(
        List.of(List.of(100L, 0L, 0L)),
        query("SELECT count(*), count(thread_serial), count(frame_number) FROM 'roots'"));
  }

  private HeapTablesWriter writer(WriterSettings settings) throws IOException {
    return new HeapTablesWriter(new Configuration(), table -> file(table.tableName()), settings);
  }

  private String file(String table) {
    return folder.resolve(table + ".parquet").toString();
  }

  /** Runs a query; a table's name in quotes stands for its file. */
  private List<List<Object>> query(String sql) throws SQLException {
    String onFiles = sql;
    for (HeapTable table : HeapTable.values()) {
      onFiles =
          onFiles.replace(
              "FROM '" + table.tableName() + "'", "FROM '" + file(table.tableName()) + "'");
    }
    try (Statement statement = duckDb.createStatement();
        ResultSet results = statement.executeQuery(onFiles)) {
      List<List<Object>> rows = new ArrayList<>();
      while (results.next()) {
        List<Object> row = new ArrayList<>();
        for (int column = 1; column <= results.getMetaData().getColumnCount(); column++) {
          row.add(results.getObject(column));
        }
        rows.add(row);
      }
      return rows;
    }
  }
}
