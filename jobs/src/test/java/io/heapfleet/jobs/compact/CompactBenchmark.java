package io.heapfleet.jobs.compact;

import com.sun.management.OperatingSystemMXBean;
import io.heapfleet.jobs.SyntheticDumps;
import io.heapfleet.jobs.output.LockRequest;
import io.heapfleet.jobs.output.OutputRun;
import io.heapfleet.jobs.progress.Progress;
import io.heapfleet.jobs.sql.TableViews;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * What many small files cost, and what is left of that when they are merged: the processor time of
 * this process for a question about the whole fleet, before and after.
 *
 * <p>{@code infra/benchmark-remote.sh} runs it.
 */
public final class CompactBenchmark {
  private static final String BY_TYPE =
      "SELECT class_name, count(*) c, sum(shallow_bytes) b FROM %s GROUP BY 1 ORDER BY 3 DESC LIMIT 5";

  private CompactBenchmark() {}

  /**
   * Runs it.
   *
   * @param arguments how many dumps, of how many days
   */
  public static void main(String[] arguments) throws Exception {
    int dumps = Integer.parseInt(arguments[0]);
    int days = Integer.parseInt(arguments[1]);
    Path output = Files.createTempDirectory("heapfleet-compact");
    Configuration conf = new Configuration();
    SyntheticDumps writer = new SyntheticDumps(conf, output.toString(), 1);
    LocalDate day = LocalDate.parse("2026-03-02");
    time(
        "write " + dumps + " dumps",
        () -> {
          for (int i = 0; i < dumps; i++) {
            writer.write(day.plusDays(i % days), "d-%06d".formatted(i), 200, 1);
          }
        });
    SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.sql.sources.parallelPartitionDiscovery.threshold", "1000")
            .getOrCreate();
    ask(spark, output, "cold");
    ask(spark, output, "before");
    try (OutputRun run = OutputRun.begin(conf, output.toString(), LockRequest.of("compact"))) {
      time(
          "compact",
          () ->
              System.out.println(
                  CompactJob.run(spark, run, LocalDate.parse("2030-01-01"), Progress.SILENT)));
    }
    ask(spark, output, "after");
    spark.stop();
  }

  private static void ask(SparkSession spark, Path output, String when) throws Exception {
    time(when + ": views of Spark", () -> TableViews.register(spark, output.toString()));
    time(
        when + ": types of the fleet, Spark",
        () -> spark.sql(BY_TYPE.formatted("class_histogram")).collectAsList());
    time(
        when + ": types of one dump, Spark",
        () ->
            spark
                .sql("SELECT count(*) FROM class_histogram WHERE dump_id = 'd-000100'")
                .collectAsList());
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckDb.createStatement()) {
      String files =
          "read_parquet('%s/class_histogram/*/*.parquet', hive_partitioning = true)"
              .formatted(output);
      time(
          when + ": types of the fleet, DuckDB",
          () -> {
            try (ResultSet rows = statement.executeQuery(BY_TYPE.formatted(files))) {
              rows.next();
            }
          });
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  private static void time(String what, Work work) throws Exception {
    OperatingSystemMXBean os = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = os.getProcessCpuTime();
    work.run();
    System.out.printf(
        Locale.ROOT, "%-40s %8.2f s of CPU%n", what, (os.getProcessCpuTime() - cpu) / 1e9);
  }
}
