package io.heapfleet.jobs.cluster;

import io.heapfleet.blob.Blob;
import io.heapfleet.blob.BlobStores;
import io.heapfleet.jobs.parse.Detail;
import io.heapfleet.jobs.parse.DumpOutcome;
import io.heapfleet.jobs.parse.ParseJob;
import io.heapfleet.jobs.parse.ParseOptions;
import io.heapfleet.jobs.parse.Waste;
import io.heapfleet.jobs.progress.Progress;
import io.heapfleet.model.DumpSource;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.sql.SparkSession;

/**
 * How much faster two executors parse one dump than one. Run it with
 *
 * <pre>infra/benchmark-scale.sh</pre>
 *
 * <p>Executors are processes of a standalone cluster with a heap of 1 GiB and one core, each pinned
 * to a processor of its own, which so pays for its JIT and its collector, too. Compared is the
 * parse stage's time, by medians and by the best runs, which other work on the machine disturbs
 * least; runs with one and with two take turns. What two independent processes lose when they run
 * side by side is printed with it: more than that no program can have.
 */
public final class ScalingBenchmark {
  private static final int TURNS = 3;
  private static final int RUNS_OF_A_TURN = 3;

  /** Each of two executors parses half a dump, so that its JIT needs twice the runs. */
  private static final int WARM_UP_RUNS_OF_AN_EXECUTOR = 2;

  /** Many more than executors, so that none waits long for the other's last one. */
  private static final long SPLIT_BYTES = 32L << 20;

  private final StandaloneCluster cluster;
  private final Path output;
  private final DumpSource dump;
  private final AtomicLong longestStageMillis = new AtomicLong();

  private ScalingBenchmark(StandaloneCluster cluster, Path output, Blob dump) {
    this.cluster = cluster;
    this.output = output;
    this.dump =
        new DumpSource(dump.uri(), dump.etag(), dump.sizeBytes(), null, null, null, null, null);
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    System.out.printf("two pinned processes that share nothing: %.2f times one%n", ceiling());
    Path folder = Files.createTempDirectory("heapfleet-scaling");
    Blob dump = BlobStores.local().list(args[0]).get(0);
    Path work = Files.createDirectory(folder.resolve("cluster"));
    try (StandaloneCluster cluster = StandaloneCluster.startPinned(JobJar.sparkJars(), work, 2)) {
      new ScalingBenchmark(cluster, folder.resolve("tables"), dump).run();
    } finally {
      FileUtils.deleteDirectory(folder.toFile());
    }
  }

  private void run() throws IOException {
    List<Double> one = new ArrayList<>();
    List<Double> two = new ArrayList<>();
    for (int turn = 0; turn < TURNS; turn++) {
      one.addAll(secondsWith(1));
      two.addAll(secondsWith(2));
    }
    System.out.printf("parse stage with one executor: %s s%n", one);
    System.out.printf("parse stage with two executors: %s s%n", two);
    System.out.printf(
        "two executors against one: %.2f times faster by medians of %d runs (%.1f s, %.1f s),"
            + " %.2f times by the best (%.1f s, %.1f s)%n",
        median(one) / median(two),
        one.size(),
        median(one),
        median(two),
        Collections.min(one) / Collections.min(two),
        Collections.min(one),
        Collections.min(two));
  }

  private List<Double> secondsWith(int executors) throws IOException {
    SparkSession spark =
        SparkSession.builder()
            .master(cluster.masterUrl())
            .config("spark.cores.max", executors)
            .config("spark.executor.memory", "1g")
            .config("spark.executor.extraClassPath", classPath())
            .config("spark.scheduler.minRegisteredResourcesRatio", "1.0")
            .config("spark.scheduler.maxRegisteredResourcesWaitingTime", "120s")
            .config("spark.locality.wait", "0")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate();
    try {
      spark.sparkContext().setLogLevel("ERROR");
      spark.sparkContext().addSparkListener(new Longest());
      for (int run = 0; run < WARM_UP_RUNS_OF_AN_EXECUTOR * executors; run++) {
        parse(spark);
      }
      List<Double> seconds = new ArrayList<>();
      for (int run = 0; run < RUNS_OF_A_TURN; run++) {
        longestStageMillis.set(0);
        parse(spark);
        seconds.add(longestStageMillis.get() / 1e3);
      }
      return seconds;
    } finally {
      spark.stop();
    }
  }

  /** Executors have working folders of their own. */
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private void parse(SparkSession spark) throws IOException {
    FileUtils.deleteDirectory(output.toFile());
    ParseOptions options =
        ParseOptions.into(output.toString())
            .withSplitBytes(SPLIT_BYTES)
            .withDetail(Detail.OBJECTS)
            .withWaste(Waste.IGNORED);
    DumpOutcome outcome =
        ParseJob.run(spark, List.of(dump), Map.of(), options, Progress.SILENT).outcomes().get(0);
    if (!outcome.health().equals(DumpOutcome.OK)) {
      throw new IllegalStateException(outcome + "\n" + cluster.logs());
    }
    try {
      spark.sparkContext().listenerBus().waitUntilEmpty();
    } catch (TimeoutException e) {
      throw new IllegalStateException("Spark's listeners have not heard of all stages", e);
    }
  }

  /** Of the stages of a scan without a graph the longest is the one that parses. */
  private final class Longest extends SparkListener {
    @Override
    public void onStageCompleted(SparkListenerStageCompleted stage) {
      long start = (Long) stage.stageInfo().submissionTime().get();
      long end = (Long) stage.stageInfo().completionTime().get();
      longestStageMillis.accumulateAndGet(end - start, Math::max);
    }
  }

  private static double ceiling() throws IOException, InterruptedException {
    List<Double> alone = new ArrayList<>();
    List<Double> together = new ArrayList<>();
    for (int turn = 0; turn < TURNS; turn++) {
      alone.add(seconds(loop(turn % 2)));
      Process first = loop(0);
      Process second = loop(1);
      together.add(Math.max(seconds(first), seconds(second)));
    }
    return 2 * median(alone) / median(together);
  }

  private static Process loop(int processor) throws IOException {
    List<String> command = new ArrayList<>(StandaloneCluster.pinnedTo(processor));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Loop.class.getName()));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static double seconds(Process loop) throws IOException {
    return Double.parseDouble(loop.inputReader().readLine());
  }

  /** Nothing but arithmetic; prints the seconds that it took. */
  public static final class Loop {
    private static final long ROUNDS = 3_000_000_000L;

    private Loop() {}

    public static void main(String[] args) {
      long start = System.nanoTime();
      long x = start;
      for (long i = 0; i < ROUNDS; i++) {
        x = x * 6364136223846793005L + 1442695040888963407L;
      }
      System.out.println((System.nanoTime() - start + (x & 1)) / 1e9);
    }
  }

  private static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
