package io.heapfleet.jobs.parse;

import io.heapfleet.blob.Blob;
import io.heapfleet.blob.BlobStores;
import io.heapfleet.jobs.progress.Progress;
import io.heapfleet.model.DumpSource;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;

/**
 * Times a scan of one dump to a class histogram, and to all tables; prints megabytes of dump per
 * second, the bytes that the tables take and the most memory the process ever had. Run it with
 *
 * <pre>infra/benchmark.sh [DUMP]</pre>
 *
 * <p>Each body runs once before it is timed, so that neither Spark's start nor the JIT is counted;
 * then three times, of which all are printed.
 */
public final class ScanBenchmark {
  private static final int RUNS = 3;

  private final SparkSession spark;
  private final DumpSource dump;
  private final Path output;

  private ScanBenchmark(SparkSession spark, String dump, Path output) throws IOException {
    this.spark = spark;
    Blob blob = BlobStores.open(spark.sparkContext().hadoopConfiguration()).list(dump).get(0);
    this.dump =
        new DumpSource(blob.uri(), blob.etag(), blob.sizeBytes(), null, null, null, null, null);
    this.output = output;
  }

  public static void main(String[] args) throws IOException {
    Path output = Files.createTempDirectory("heapfleet-benchmark");
    SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
    try {
      ScanBenchmark benchmark = new ScanBenchmark(spark, args[0], output);
      ParseOptions options = ParseOptions.into(output.toString()).again();
      switch (args[1]) {
        case "histogram" -> benchmark.run("histogram", options.withDetail(Detail.HISTOGRAM));
        case "tables" -> {
          benchmark.run("objects and references", options.withDetail(Detail.OBJECTS));
          benchmark.printTableBytes();
        }
        case "holders" -> {
          benchmark.runOnceFromTheStart(options.withWaste(Waste.IGNORED));
          benchmark.printTableBytes();
        }
        case "everything" -> {
          benchmark.runOnceFromTheStart(options);
          benchmark.printTableBytes();
        }
        default -> throw new IllegalArgumentException(args[1]);
      }
      System.out.printf("peak memory of the process: %s%n", peakMemory());
    } finally {
      spark.stop();
      FileUtils.deleteDirectory(output.toFile());
    }
  }

  private void run(String name, ParseOptions options) {
    parse(options);
    for (int run = 0; run < RUNS; run++) {
      long start = System.nanoTime();
      DumpOutcome outcome = parse(options);
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          "%s: %,d bytes, %,d objects in %.2f s: %.0f MB/s%n",
          name, dump.sizeBytes(), outcome.objects(), seconds, dump.sizeBytes() / 1e6 / seconds);
    }
  }

  /** The whole process counts: Java's and Spark's start, code that is not compiled yet. */
  private void runOnceFromTheStart(ParseOptions options) {
    DumpOutcome outcome = parse(options);
    double seconds =
        (System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime()) / 1e3;
    System.out.printf(
        "heapfleet: %,d bytes, %,d objects, all tables with retained sizes in %.1f s%n",
        dump.sizeBytes(), outcome.objects(), seconds);
    outcome.notes().forEach(System.out::println);
  }

  private DumpOutcome parse(ParseOptions options) {
    DumpOutcome outcome =
        ParseJob.run(spark, List.of(dump), Map.of(), options, Progress.SILENT).outcomes().get(0);
    if (!outcome.health().equals(DumpOutcome.OK)) {
      throw new IllegalStateException(outcome.toString());
    }
    return outcome;
  }

  private void printTableBytes() throws IOException {
    for (String table : List.of("objects", "refs")) {
      try (Stream<Path> files = Files.walk(output.resolve(table))) {
        long bytes = files.mapToLong(f -> f.toFile().isFile() ? f.toFile().length() : 0).sum();
        System.out.printf(
            "%s: %,d bytes, %.1f %% of the dump%n", table, bytes, 100.0 * bytes / dump.sizeBytes());
      }
    }
  }

  /** As Linux counts it: heap, code, threads and buffers together. */
  private static String peakMemory() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return "unknown";
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .findFirst()
        .map(line -> line.substring("VmHWM:".length()).trim())
        .orElse("unknown");
  }
}
