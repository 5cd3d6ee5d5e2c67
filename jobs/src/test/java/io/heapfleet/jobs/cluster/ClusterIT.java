package io.heapfleet.jobs.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.heapfleet.jobs.LocalSpark;
import io.heapfleet.jobs.cluster.StandaloneCluster.Submission;
import io.heapfleet.jvm.Jdk;
import io.heapfleet.jvm.JvmDump;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The job jar on a real cluster, by spark-submit: a master and two workers, each a process of its
 * own, yield the same tables as Spark inside one JVM.
 */
@ExtendWith(LocalSpark.class)
@Tag("slow")
class ClusterIT {
  private static final String COMMAND = "io.heapfleet.jobs.cli.HeapfleetCommand";
  private static final String LAYOUT = "{service}/{build}/{instance}/{captured_at}.hprof";
  private static final int SOME_DUMPS_FAILED = 3;

  @TempDir private Path folder;

  private final SparkSession spark;

  ClusterIT(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void sparkSubmitYieldsTheTablesOfAnEmbeddedRun() throws Exception {
    Path dumps = dumpAFleet();
    Path embedded = folder.resolve("embedded");
    Path submitted = folder.resolve("submitted");

    assertEquals(SOME_DUMPS_FAILED, scanEmbedded(dumps, embedded));
    scanOnCluster(dumps, submitted);

    TableComparison comparison = new TableComparison(spark);
    assertEquals(List.of(), comparison.differences(embedded, submitted, Set.of()));
    assertEquals(4, comparison.rows(submitted, "dumps"));
    assertTrue(comparison.rows(submitted, "objects") > 100_000);
    assertTrue(comparison.rows(submitted, "refs") > 200_000);
    Set<String> tables = TableComparison.tables(submitted);
    assertTrue(
        tables.containsAll(
            Set.of("dumps", "classes", "objects", "refs", "roots", "threads", "frames")),
        tables::toString);
    assertTrue(tables.contains("class_histogram"), tables::toString);
    assertTrue(tables.contains("fleet_leaks"), tables::toString);
  }

  /** Two dumps of one instance, one of another on another JDK, and a file that is no dump. */
  private Path dumpAFleet() throws Exception {
    Path dumps = Files.createDirectory(folder.resolve("dumps"));
    Path first = Files.createDirectories(dumps.resolve("zoo/1.0/zoo-1"));
    JvmDump.write(Jdk.current(), List.of(), first.resolve("2026-01-01T00-00-00Z.hprof"));
    JvmDump.write(
        Jdk.current(),
        List.of("-XX:-UseCompressedOops"),
        first.resolve("2026-01-02T00-00-00Z.hprof"));
    Path second = Files.createDirectories(dumps.resolve("zoo/1.1/zoo-2"));
    Jdk newest = Jdk.find(25).orElse(null);
    assumeTrue(newest != null, "no JDK 25 beside the one that runs this test");
    JvmDump.write(
        newest,
        List.of("-XX:+UseCompactObjectHeaders"),
        second.resolve("2026-01-02T00-00-00Z.hprof"));
    Files.writeString(second.resolve("2026-01-03T00-00-00Z.hprof"), "not a heap dump");
    deleteLogs(dumps);
    return dumps;
  }

  private int scanEmbedded(Path dumps, Path output) throws IOException, InterruptedException {
    try (HeapfleetProcess process =
        HeapfleetProcess.start(folder, Map.of(), scan(dumps, output, "64m"))) {
      int exitCode = process.await();
      System.out.println(process.said());
      return exitCode;
    }
  }

  private void scanOnCluster(Path dumps, Path output) throws Exception {
    Path work = Files.createDirectory(folder.resolve("cluster"));
    try (StandaloneCluster cluster = StandaloneCluster.start(JobJar.sparkJars(), work, 2)) {
      List<String> options =
          List.of(
              "--class",
              COMMAND,
              // Both executors are up before the first task goes out.
              "--conf",
              "spark.scheduler.minRegisteredResourcesRatio=1.0",
              "--conf",
              "spark.scheduler.maxRegisteredResourcesWaitingTime=60s",
              "--conf",
              "spark.locality.wait=0",
              // Spark's 200 would be a hundred tasks for every row of this fleet.
              "--conf",
              "spark.sql.shuffle.partitions=4");

      Submission submission = cluster.submit(options, JobJar.path(), scan(dumps, output, "1m"));

      assertEquals(SOME_DUMPS_FAILED, submission.exitCode(), cluster::logs);
      assertEquals(2, cluster.executorsThatRanTasks(), cluster::logs);
    }
  }

  /** Splits differ on purpose: how dumps are cut must not show in the tables. */
  private static List<String> scan(Path dumps, Path output, String splitBytes) {
    return List.of(
        "scan",
        dumps.toString(),
        "--output",
        output.toString(),
        "--layout",
        LAYOUT,
        "--split-bytes",
        splitBytes);
  }

  private static void deleteLogs(Path dumps) throws IOException {
    try (Stream<Path> files = Files.walk(dumps)) {
      for (Path log : files.filter(file -> file.toString().endsWith(".log")).toList()) {
        Files.delete(log);
      }
    }
  }
}
