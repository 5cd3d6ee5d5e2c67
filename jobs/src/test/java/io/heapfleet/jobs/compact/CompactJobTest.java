package io.heapfleet.jobs.compact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.jobs.LocalSpark;
import io.heapfleet.jobs.SyntheticDumps;
import io.heapfleet.jobs.output.LockRequest;
import io.heapfleet.jobs.output.MergedDay;
import io.heapfleet.jobs.output.OutputRun;
import io.heapfleet.jobs.progress.Progress;
import io.heapfleet.jobs.sql.TableViews;
import io.heapfleet.table.HeapTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Merging changes files and no row, for whoever reads them. */
@ExtendWith(LocalSpark.class)
class CompactJobTest {
  private static final LocalDate DAY = LocalDate.parse("2026-03-02");
  private static final LocalDate LATER = LocalDate.parse("2027-01-01");

  /** Those that the made-up dumps have rows in. */
  private static final List<HeapTable> TABLES =
      List.of(
          HeapTable.DUMPS,
          HeapTable.CLASSES,
          HeapTable.CLASS_HISTOGRAM,
          HeapTable.THREADS,
          HeapTable.FRAMES,
          HeapTable.SUSPECTS);

  private final SparkSession spark;
  private final Configuration conf = new Configuration();
  @TempDir private Path folder;
  private String output;

  CompactJobTest(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeEach
  void nameTheOutput() {
    output = folder.resolve("tables").toString();
  }

  private CompactResult compact(LocalDate before) throws IOException {
    try (OutputRun run = OutputRun.begin(conf, output, LockRequest.of("compact"))) {
      return CompactJob.run(spark, run, before, Progress.SILENT);
    }
  }

  /** Every row of every table as text, as plain Spark reads the folders. */
  private Map<HeapTable, List<String>> bySpark() {
    Map<HeapTable, List<String>> rows = new TreeMap<>();
    for (HeapTable table : TABLES) {
      List<String> columns = new ArrayList<>();
      table.schema().getFields().forEach(column -> columns.add(column.getName()));
      columns.add("captured_date");
      rows.put(
          table,
          spark
              .read()
              .parquet(output + "/" + table.tableName())
              .selectExpr("to_json(struct(" + String.join(", ", columns) + "))")
              .collectAsList()
              .stream()
              .map(row -> row.getString(0))
              .sorted()
              .toList());
    }
    return rows;
  }

  private Map<HeapTable, List<String>> byDuckDb() throws SQLException {
    Map<HeapTable, List<String>> rows = new TreeMap<>();
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckDb.createStatement()) {
      for (HeapTable table : TABLES) {
        String sql =
            "SELECT t::VARCHAR, dump_id, captured_date::VARCHAR FROM read_parquet('%s/%s/**/*.parquet', hive_partitioning = true) t ORDER BY 1"
                .formatted(output, table.tableName());
        List<String> found = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(sql)) {
          while (result.next()) {
            found.add(result.getString(1) + result.getString(2) + result.getString(3));
          }
        }
        rows.put(table, found);
      }
    }
    return rows;
  }

  private List<String> files(String table) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(output, table))) {
      return files
          .filter(file -> file.toString().endsWith(".parquet"))
          .map(file -> file.getParent().getFileName() + "/" + file.getFileName())
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theRowsAreTheSameBeforeAndAfterAndAfterMoreDumps(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    SyntheticDumps dumps = new SyntheticDumps(conf, output, seed);
    for (int round = 0; round < 3; round++) {
      int count = 1 + random.nextInt(8);
      for (int i = 0; i < count; i++) {
        LocalDate day = DAY.plusDays(random.nextInt(2));
        // Ids that sort before, between and behind those of earlier rounds.
        String id = "d-%06d".formatted(random.nextInt(1_000_000));
        if (random.nextInt(5) == 0) {
          dumps.writeFailed(day, id, round + 1);
        } else {
          dumps.write(day, id, 1 + random.nextInt(40), round + 1);
        }
      }
      Map<HeapTable, List<String>> bySpark = bySpark();
      Map<HeapTable, List<String>> byDuckDb = byDuckDb();
      CompactResult result = compact(LATER);

      assertEquals(bySpark, bySpark(), "seed " + seed + ", round " + round);
      assertEquals(byDuckDb, byDuckDb(), "seed " + seed + ", round " + round);
      assertTrue(result.filesAfter() <= result.filesBefore());
      assertEquals(0, compact(LATER).days(), "nothing is left to merge");
    }
    try (OutputRun run = OutputRun.begin(conf, output, LockRequest.of("scan"))) {
      Map<HeapTable, List<String>> bySpark = bySpark();
      for (LocalDate day : List.of(DAY, DAY.plusDays(1))) {
        for (var change : new MergedDay(conf, run.work(), day).takeApart("a")) {
          run.publish(change);
        }
      }
      assertEquals(bySpark, bySpark(), "taken apart again, seed " + seed);
      assertTrue(files("dumps").stream().noneMatch(file -> file.endsWith("merged.parquet")));
    }
  }

  @Test
  void aDayHasOneFilePerTableButForWhatFailedOrIsNotPublished() throws Exception {
    SyntheticDumps dumps = new SyntheticDumps(conf, output, 1);
    for (int i = 0; i < 5; i++) {
      dumps.write(DAY, "web-" + i, 3, 1);
      dumps.write(DAY.plusDays(1), "web-1" + i, 3, 1);
    }
    dumps.writeFailed(DAY, "broken", 1);
    dumps.writeUnpublished(DAY, "half", 1);

    CompactResult result = compact(DAY.plusDays(1));

    assertEquals(1, result.days());
    assertEquals("captured_date=2026-03-02/dump-broken-000001.parquet", files("dumps").get(0));
    assertEquals("captured_date=2026-03-02/merged.parquet", files("dumps").get(1));
    assertEquals(2 + 5, files("dumps").size(), "the next day is not at rest");
    assertTrue(files("threads").contains("captured_date=2026-03-02/dump-half-000001.parquet"));
    TableViews.register(spark, output);
    List<Row> halves = spark.sql("SELECT * FROM threads WHERE dump_id = 'half'").collectAsList();
    assertEquals(List.of(), halves);
    assertEquals(11, spark.sql("SELECT count(DISTINCT dump_id) FROM dumps").first().getLong(0));
  }
}
