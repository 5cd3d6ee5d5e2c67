package io.heapfleet.jobs.parse;

import io.heapfleet.blob.BlobStores;
import io.heapfleet.jobs.progress.Progress;
import io.heapfleet.model.DumpSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;

/**
 * Holds the parse step against its bars, as ratios of one run: a small dump against a large one,
 * tables written directly against rows of the data source. Run it with
 *
 * <pre>infra/benchmark-scale.sh</pre>
 *
 * <p>Beside the time on the wall it prints the processor time of the tasks, which other work on the
 * machine changes far less; what is said per core is by that.
 */
public final class ScaleBenchmark {
  private static final int WARM_UP_RUNS = 5;
  private static final int SMALL_RUNS = 9;

  private final Path output;
  private SparkSession spark;
  private final AtomicLong cpuNanos = new AtomicLong();

  private ScaleBenchmark(Path output) {
    this.output = output;
  }

  /**
   * What a run took.
   *
   * @param seconds on the wall
   * @param cpuSeconds of all tasks together
   */
  private record Took(double seconds, double cpuSeconds) {}

  private interface Body {
    void run() throws IOException;
  }

  public static void main(String[] args) throws IOException {
    ScaleBenchmark benchmark = new ScaleBenchmark(Files.createTempDirectory("heapfleet-scale"));
    try {
      benchmark.run(Path.of(args[0]), Path.of(args[1]));
    } finally {
      FileUtils.deleteDirectory(benchmark.output.toFile());
    }
  }

  private void run(Path small, Path large) throws IOException {
    start();
    // The JIT's share, of what is done once for each dump, too.
    for (int run = 0; run < WARM_UP_RUNS; run++) {
      parse(small, tables());
      parse(small, histogram());
    }
    Took largeTables = parse(large, tables());
    perCore("objects and references", large, largeTables);
    System.out.printf(
        "tables: %.1f %% of the dump%n", 100.0 * bytesBelow(output) / Files.size(large));
    perCore("histogram", large, parse(large, histogram()));
    Took smallTables = median(small);
    perCore("objects and references, small dump", small, smallTables);
    System.out.printf(
        "cost per GB, large against small dump: %.2f%n",
        largeTables.cpuSeconds / Files.size(large) / (smallTables.cpuSeconds / Files.size(small)));
    rows(small);
    Took rows = timed(() -> rows(small));
    perCore("rows of the data source, small dump", small, rows);
    System.out.printf(
        "tables directly against rows: %.1f times less processor time%n",
        rows.cpuSeconds / smallTables.cpuSeconds);
    spark.stop();
    System.out.printf("largest heap: %d MiB%n", Runtime.getRuntime().maxMemory() >> 20);
  }

  private ParseOptions tables() {
    return ParseOptions.into(output.toString())
        .again()
        .withDetail(Detail.OBJECTS)
        .withWaste(Waste.IGNORED);
  }

  private ParseOptions histogram() {
    return tables().withDetail(Detail.HISTOGRAM);
  }

  /** The run of the median processor time: a hundred megabytes take tenths of a second. */
  private Took median(Path dump) throws IOException {
    List<Took> runs = new ArrayList<>();
    for (int run = 0; run < SMALL_RUNS; run++) {
      runs.add(parse(dump, tables()));
    }
    runs.sort(Comparator.comparingDouble(Took::cpuSeconds));
    return runs.get(SMALL_RUNS / 2);
  }

  private void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
    spark
        .sparkContext()
        .addSparkListener(
            new SparkListener() {
              @Override
              public void onTaskEnd(SparkListenerTaskEnd end) {
                cpuNanos.addAndGet(end.taskMetrics().executorCpuTime());
              }
            });
  }

  private Took parse(Path dump, ParseOptions options) throws IOException {
    DumpSource source =
        new DumpSource(
            dump.toString(),
            BlobStores.local().list(dump.toString()).get(0).etag(),
            Files.size(dump),
            null,
            null,
            null,
            null,
            null);
    deleteTables();
    return timed(
        () -> {
          DumpOutcome outcome =
              ParseJob.run(spark, List.of(source), Map.of(), options, Progress.SILENT)
                  .outcomes()
                  .get(0);
          if (!outcome.health().equals(DumpOutcome.OK)) {
            throw new IllegalStateException(outcome.toString());
          }
        });
  }

  private void rows(Path dump) {
    for (String table : List.of("objects", "refs")) {
      spark
          .read()
          .format("hprof")
          .option("table", table)
          .load(dump.toString())
          .write()
          .format("noop")
          .mode("overwrite")
          .save();
    }
  }

  private Took timed(Body body) throws IOException {
    cpuNanos.set(0);
    long start = System.nanoTime();
    body.run();
    double seconds = (System.nanoTime() - start) / 1e9;
    try {
      spark.sparkContext().listenerBus().waitUntilEmpty();
    } catch (TimeoutException e) {
      throw new IllegalStateException("Spark's listeners have not heard of all tasks", e);
    }
    return new Took(seconds, cpuNanos.get() / 1e9);
  }

  private static void perCore(String what, Path dump, Took took) throws IOException {
    double megabytes = Files.size(dump) / 1e6;
    System.out.printf(
        "%s: %.0f MB in %.1f s; %.1f s of processor time, %.0f MB/s per core%n",
        what, megabytes, took.seconds, took.cpuSeconds, megabytes / took.cpuSeconds);
  }

  private static long bytesBelow(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.mapToLong(f -> f.toFile().isFile() ? f.toFile().length() : 0).sum();
    }
  }

  /** The plan too, so that it is made afresh. */
  private void deleteTables() throws IOException {
    FileUtils.cleanDirectory(output.toFile());
  }
}
