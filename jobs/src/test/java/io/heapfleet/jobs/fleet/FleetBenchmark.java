package io.heapfleet.jobs.fleet;

import com.sun.management.OperatingSystemMXBean;
import io.heapfleet.jobs.report.ReportFormat;
import io.heapfleet.jobs.report.ReportReader;
import io.heapfleet.jobs.report.ReportRequest;
import io.heapfleet.jobs.sql.TableViews;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;

/**
 * What the comparison of a fleet and its report cost, and whether that grows linearly: the small
 * tables of so many dumps are made up, what is done with them is real.
 *
 * <p>A dump has {@value #CLASSES} classes, as many rows in the tree of dominators, {@value
 * #THREADS} threads, {@value #SUSPECTS} suspects and {@value #PLACES} places, three quarters of
 * which all services know. Ten nights of each instance, twenty instances a service; one instance of
 * every tenth service leaks, and has to be found.
 *
 * <p>Run it by infra/benchmark-fleet.sh.
 */
final class FleetBenchmark {
  private static final int CLASSES = 200;
  private static final int PLACES = 80;
  private static final int THREADS = 60;
  private static final int SUSPECTS = 5;
  private static final int NIGHTS = 10;
  private static final int INSTANCES = 20;
  private static final int DUMPS_A_SERVICE = NIGHTS * INSTANCES;

  private FleetBenchmark() {}

  public static void main(String[] dumpCounts) throws Exception {
    SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.shuffle.partitions", "4")
            .config("spark.sql.sources.parallelPartitionDiscovery.threshold", "1000")
            .getOrCreate();
    // Once for the JIT and Spark's generated code.
    measure(spark, DUMPS_A_SERVICE * 2);
    System.out.printf(
        Locale.ROOT,
        "%8s %8s %12s %14s %14s %6s %10s %12s %10s%n",
        "dumps",
        "seconds",
        "cpu seconds",
        "cpu ms a dump",
        "heap MB after",
        "leaks",
        "report s",
        "report cpu s",
        "report MB");
    for (String dumps : dumpCounts) {
      System.out.println(measure(spark, Integer.parseInt(dumps)));
    }
    spark.stop();
  }

  private static String measure(SparkSession spark, int dumps) throws Exception {
    Path output = Files.createTempDirectory("heapfleet-fleet");
    try {
      write(spark, output, dumps);
      OperatingSystemMXBean system =
          ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
      System.gc();
      long cpu = system.getProcessCpuTime();
      long start = System.nanoTime();
      FleetResult result = FleetJob.run(spark, FleetOptions.of(output.toString()));
      double seconds = (System.nanoTime() - start) / 1e9;
      double cpuSeconds = (system.getProcessCpuTime() - cpu) / 1e9;
      Runtime memory = Runtime.getRuntime();
      long heapBytes = memory.totalMemory() - memory.freeMemory();
      check(result, dumps);
      cpu = system.getProcessCpuTime();
      start = System.nanoTime();
      TableViews.register(spark, output.toString());
      String report =
          ReportFormat.HTML.text(
              ReportReader.read(
                  spark,
                  ReportRequest.of(output.toString(), "0", "heapfleet", UnaryOperator.identity())));
      double reportSeconds = (System.nanoTime() - start) / 1e9;
      double reportCpuSeconds = (system.getProcessCpuTime() - cpu) / 1e9;
      return String.format(
          Locale.ROOT,
          "%8d %8.1f %12.1f %14.2f %14d %6d %10.1f %12.1f %10.1f",
          dumps,
          seconds,
          cpuSeconds,
          1000 * cpuSeconds / dumps,
          heapBytes >> 20,
          result.findings().size(),
          reportSeconds,
          reportCpuSeconds,
          report.length() / 1e6);
    } finally {
      FileUtils.deleteDirectory(output.toFile());
    }
  }

  private static void check(FleetResult result, int dumps) {
    int services = (dumps + DUMPS_A_SERVICE - 1) / DUMPS_A_SERVICE;
    int expected = (services + 9) / 10;
    if (result.findings().size() != expected
        || !result.findings().stream().allMatch(leak -> leak.verdict() == LeakVerdict.LEAK)) {
      throw new IllegalStateException(
          "expected " + expected + " leaks, found " + result.findings());
    }
  }

  private static void write(SparkSession spark, Path output, int dumps) throws IOException {
    spark
        .sql(
            """
            SELECT format_string('d-%%06d', id) AS dump_id,
              id DIV %d AS service_number,
              id DIV %d AS instance_number,
              CAST(id %% %d AS INT) AS night_number,
              id
            FROM range(%d)
            """
                .formatted(DUMPS_A_SERVICE, NIGHTS, NIGHTS, dumps))
        .createOrReplaceTempView("made_up");
    write(
        spark,
        output,
        "dumps",
        """
        SELECT dump_id, concat('service-', service_number) AS service,
          concat('instance-', instance_number) AS instance, '1.0' AS build,
          timestampadd(DAY, night_number, TIMESTAMP '2026-03-02 03:00:00') AS captured_at,
          100000000L AS heap_bytes, 100D AS coverage_pct, 'OK' AS health,
          0L AS unreachable_bytes, concat('file:///dumps/', dump_id) AS uri, 'JVM' AS platform,
          50000000L AS size_bytes, 1000000L AS objects, date_add(DATE '2026-03-02', night_number) AS captured_date
        FROM made_up
        """);
    write(
        spark,
        output,
        "class_histogram",
        """
        SELECT dump_id, concat('com.acme.Type', type) AS class_name,
          1000L + hash(id, type) %% 10 AS instances,
          500000L + hash(id, type) %% 10000 AS shallow_bytes,
          date_add(DATE '2026-03-02', night_number) AS captured_date
        FROM made_up LATERAL VIEW explode(sequence(1, %d)) AS type
        """
            .formatted(CLASSES));
    write(
        spark,
        output,
        "leak_paths",
        """
        SELECT dump_id, name AS signature, concat('com.acme.', name, '#map') AS owner,
          'java.util.HashMap' AS collection, array(concat('com.acme.', name, '#map: java.util.HashMap')) AS path,
          CAST(NULL AS STRING) AS parent_signature, 'com.acme.Row' AS content_class, 1L AS holders,
          bytes DIV 100 AS elements, bytes AS retained_bytes, bytes AS largest_bytes, id AS largest_id,
          array('a9') AS sample_keys, name AS sentence, captured_date
        FROM (
          SELECT dump_id, id, date_add(DATE '2026-03-02', night_number) AS captured_date,
            IF(place <= %d, concat('Common', place), concat('Own', service_number, 'x', place)) AS name,
            IF(place = %d AND service_number %% 10 = 0 AND instance_number %% %d = 3,
              2000000L + 1500000L * night_number, 300000L * (1 + place %% 7) + hash(id, place) %% 3000) AS bytes
          FROM made_up LATERAL VIEW explode(sequence(1, %d)) AS place)
        """
            .formatted(PLACES * 3 / 4, PLACES, INSTANCES, PLACES));
    write(
        spark,
        output,
        "dominator_classes",
        """
        SELECT dump_id, concat_ws(' > ', 'com.acme.Server', concat('com.acme.Type', type)) AS path,
          2 AS depth, 1000L AS instances, 400000L AS shallow_bytes, 500000L + 1000 * type AS retained_bytes,
          date_add(DATE '2026-03-02', night_number) AS captured_date
        FROM made_up LATERAL VIEW explode(sequence(1, %d)) AS type
        """
            .formatted(CLASSES));
    write(
        spark,
        output,
        "threads",
        """
        SELECT dump_id, concat('http-', thread) AS name, CAST(thread AS BIGINT) AS thread_serial, 'RUNNABLE' AS state,
          1000L * thread AS retained_bytes, date_add(DATE '2026-03-02', night_number) AS captured_date
        FROM made_up LATERAL VIEW explode(sequence(1, %d)) AS thread
        """
            .formatted(THREADS));
    write(
        spark,
        output,
        "suspects",
        """
        SELECT dump_id, place AS rank, id * 100 + place AS object_id, concat('com.acme.Holder', place) AS class_name,
          1L AS instances, 2000000L AS retained_bytes, 2D AS retained_pct,
          array('com.acme.Holder', 'java.util.HashMap') AS path,
          'com.acme.Holder holds a java.util.HashMap' AS sentence,
          date_add(DATE '2026-03-02', night_number) AS captured_date
        FROM made_up LATERAL VIEW explode(sequence(1, %d)) AS place
        """
            .formatted(SUSPECTS));
  }

  private static void write(SparkSession spark, Path output, String table, String query) {
    spark
        .sql(query)
        .coalesce(2)
        .write()
        .partitionBy("captured_date")
        .parquet(output.resolve(table).toString());
  }
}
