package io.heapfleet.jobs.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.blob.BlobStores;
import io.heapfleet.hprof.HprofBuilder;
import io.heapfleet.jobs.compact.CompactJob;
import io.heapfleet.jobs.fleet.FleetJob;
import io.heapfleet.jobs.fleet.FleetOptions;
import io.heapfleet.jobs.parse.ParseJob;
import io.heapfleet.jobs.parse.ParseOptions;
import io.heapfleet.jobs.progress.Progress;
import io.heapfleet.jobs.prune.PruneJob;
import io.heapfleet.jobs.sql.TableViews;
import io.heapfleet.model.BasicType;
import io.heapfleet.model.DumpSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What tables need of any file system that they may lie on, from the first scan to the last prune.
 */
abstract class OutputStoreContract {
  private static final LocalDate DAY = LocalDate.parse("2026-03-02");

  private final SparkSession spark;
  @TempDir private Path folder;

  OutputStoreContract(SparkSession spark) {
    this.spark = spark;
  }

  /** A place for tables where nothing is. */
  abstract String newOutput();

  private Configuration conf() {
    return spark.sparkContext().hadoopConfiguration();
  }

  private DumpSource dump(String instance, int nodes, int night) throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    long node = dump.clazz("shop.Node").field("next", BasicType.OBJECT).dump();
    for (int i = 1; i <= nodes; i++) {
      dump.instance(i * 16L, node, i == nodes ? 0 : (i + 1) * 16L);
    }
    Path file = Files.write(folder.resolve(instance + night + ".hprof"), dump.bytes());
    String etag = BlobStores.local().list(file.toString()).get(0).etag();
    Instant taken = Instant.parse(DAY.plusDays(night) + "T03:00:00Z");
    return new DumpSource(
        file.toString(), etag, Files.size(file), "shop", instance, null, "1.0", taken);
  }

  private Map<String, Long> rows(String output) throws IOException {
    TableViews.register(spark, output);
    Map<String, Long> rows = new TreeMap<>();
    for (String table :
        List.of("dumps", "objects", "refs", "classes", "class_histogram", "fleet_leaks")) {
      rows.put(table, spark.table(table).count());
    }
    return rows;
  }

  @Test
  void tablesAreScannedComparedScannedAgainMergedAndPruned() throws Exception {
    String output = newOutput();
    List<DumpSource> dumps = new ArrayList<>();
    for (int night = 0; night < 2; night++) {
      dumps.add(dump("a", 100 + night, night));
      dumps.add(dump("b", 200 + night, night));
    }
    dumps.add(
        new DumpSource(
            folder.resolve("gone.hprof").toString(), "e", 5, "shop", "c", null, null, null));
    ParseOptions options = ParseOptions.into(output).withSplitBytes(2_000);
    Map<String, Long> expected;
    try (OutputRun run = OutputRun.begin(conf(), output, LockRequest.of("scan"))) {
      OutputBusyException busy =
          assertThrows(
              OutputBusyException.class,
              () -> OutputRun.begin(conf(), output, LockRequest.of("prune")));
      assertTrue(busy.getMessage().contains("heapfleet scan on host"), busy.getMessage());
      assertEquals(
          4, ParseJob.run(spark, run, dumps, Map.of(), options, Progress.SILENT).count("OK"));
      FleetJob.run(spark, run, FleetOptions.of(output));
      expected = rows(output);
    }
    assertEquals(5, expected.get("dumps"));
    assertTrue(expected.get("objects") > 100 + 101 + 200 + 201, expected.toString());
    long youngObjects = spark.table("objects").where("captured_date > DATE '" + DAY + "'").count();
    // Heaps this small have nothing worth telling; that they were looked at is told.
    org.apache.hadoop.fs.Path root = new org.apache.hadoop.fs.Path(output);
    FileSystem files = root.getFileSystem(conf());
    org.apache.hadoop.fs.Path night =
        new org.apache.hadoop.fs.Path(
            root, "fleet_leaks/night=" + DAY.plusDays(1) + "/night.parquet");
    assertTrue(files.exists(night));

    try (OutputRun run = OutputRun.begin(conf(), output, LockRequest.of("compact"))) {
      assertTrue(CompactJob.run(spark, run, DAY.plusDays(9), Progress.SILENT).days() == 2);
    }
    assertEquals(expected, rows(output));
    try (OutputRun run = OutputRun.begin(conf(), output, LockRequest.of("scan"))) {
      ParseOptions again = options.again();
      assertEquals(
          1,
          ParseJob.run(spark, run, dumps.subList(1, 2), Map.of(), again, Progress.SILENT)
              .count("OK"));
      FleetJob.run(spark, run, FleetOptions.of(output));
      assertEquals(expected, rows(output));
    }
    try (OutputRun run = OutputRun.begin(conf(), output, LockRequest.of("prune"))) {
      assertEquals(2, PruneJob.run(conf(), run, DAY.plusDays(1), Progress.SILENT).dumps());
    }
    Map<String, Long> left = rows(output);
    assertEquals(3, left.get("dumps"));
    assertEquals(youngObjects, left.get("objects"));
    assertFalse(files.exists(new org.apache.hadoop.fs.Path(root, "_work")));
  }

  @Test
  void aSilentRunIsTakenOverByTheTimesOfTheStore() throws Exception {
    String output = newOutput();
    LockFolder locks = new LockFolder(conf(), output);
    assertTrue(locks.create(3, elsewhere(Duration.ofHours(1))));
    assertFalse(locks.create(3, elsewhere(Duration.ofHours(1))), "only where there is none");
    LockRequest patient = LockRequest.of("scan").waiting(Duration.ofMinutes(5));
    assertThrows(
        OutputBusyException.class, () -> OutputRun.begin(conf(), output, LockRequest.of("scan")));
    assertTrue(locks.create(4, elsewhere(Duration.ofSeconds(1))));
    try (OutputRun run = OutputRun.begin(conf(), output, patient)) {
      assertEquals(5, run.number());
    }
  }

  /** A claim of a process on a machine that we cannot look into. */
  private static Claim elsewhere(Duration lease) {
    Instant since = Instant.parse("2026-03-02T03:00:00Z");
    return new Claim(
        UUID.randomUUID().toString(), "scan", "web-9", "ops", "elsewhere", 7, null, since, lease);
  }
}
