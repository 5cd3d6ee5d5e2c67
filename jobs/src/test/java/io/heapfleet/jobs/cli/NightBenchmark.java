package io.heapfleet.jobs.cli;

import io.heapfleet.blob.azure.Azurite;
import io.heapfleet.hprof.SmallObjectsFile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a night costs beside the bytes of its dumps, as ratios and differences of one run: dumps in
 * Azurite against the same on a local disk, many small dumps against one large one, a night in
 * which nothing is new. Run it with
 *
 * <pre>infra/benchmark-remote.sh</pre>
 *
 * <p>Every figure is a median. Beside the time on the wall it prints this process's processor time,
 * which other work on the machine changes far less; Azurite's is not in it, and has a line of its
 * own.
 */
public final class NightBenchmark {
  private static final int ROUNDS = 5;

  private final Path folder;

  private NightBenchmark(Path folder) {
    this.folder = folder;
  }

  /** What a scan took. */
  private record Took(double seconds, double cpuSeconds) {}

  /**
   * Runs it.
   *
   * @param args bytes of the large dump, how many small dumps
   */
  public static void main(String[] args) throws IOException {
    Path folder = Files.createTempDirectory("heapfleet-night");
    Console console = Console.ofProcess();
    LogLevel.quietByDefault();
    Azurite azurite = Azurite.start();
    // A session that runs takes no further settings of Hadoop's.
    Map<String, String> settings =
        Map.of(
            "heapfleet.azure.endpoint." + Azurite.ACCOUNT,
            azurite.endpoint(),
            "heapfleet.azure.access.key." + Azurite.ACCOUNT,
            Azurite.KEY);
    try (CommandSpark spark = CommandSpark.start(console, "local[2]", settings)) {
      spark.session().sparkContext().setLogLevel("ERROR");
      NightBenchmark benchmark = new NightBenchmark(folder);
      benchmark.remoteAgainstLocal(azurite, Long.parseLong(args[0]));
      benchmark.manySmallDumps(Integer.parseInt(args[1]));
    } finally {
      delete(folder);
    }
    // Azurite's threads of reading stay.
    System.exit(0);
  }

  private void remoteAgainstLocal(Azurite azurite, long bytes) throws IOException {
    Path dump = folder.resolve("large.hprof");
    SmallObjectsFile.write(bytes, dump);
    String container = azurite.newContainer();
    azurite.put(container, "large.hprof", Files.readAllBytes(dump));
    String blob = "az://" + Azurite.ACCOUNT + "/" + container + "/large.hprof";
    List<Took> local = new ArrayList<>();
    List<Took> remote = new ArrayList<>();
    double azuriteSeconds = 0;
    for (int round = 0; round <= ROUNDS; round++) {
      Took ofFile = scan(dump.toString(), fresh());
      double before = azuriteCpuSeconds();
      Took ofBlob = scan(blob, fresh());
      // The first round is the JIT's.
      if (round > 0) {
        local.add(ofFile);
        remote.add(ofBlob);
        azuriteSeconds += azuriteCpuSeconds() - before;
      }
    }
    Took file = median(local);
    Took azure = median(remote);
    System.out.printf(
        "%.0f MB, local disk: %.1f s, %.1f s of processor time%n",
        bytes / 1e6, file.seconds, file.cpuSeconds);
    System.out.printf(
        "%.0f MB, Azurite: %.1f s, %.1f s of processor time%n",
        bytes / 1e6, azure.seconds, azure.cpuSeconds);
    System.out.printf(
        "Azurite against local disk: %.2f times the time, %.2f times the processor time%n",
        azure.seconds / file.seconds, azure.cpuSeconds / file.cpuSeconds);
    System.out.printf("Azurite itself: %.1f s of processor time a scan%n", azuriteSeconds / ROUNDS);
    Files.delete(dump);
  }

  private void manySmallDumps(int count) throws IOException {
    Path small = Files.createDirectory(folder.resolve("small"));
    for (int i = 0; i < count; i++) {
      Path dump = small.resolve("service/1.0/i%03d/2026-01-01T00-00-00Z.hprof".formatted(i));
      Files.createDirectories(dump.getParent());
      SmallObjectsFile.write(100_000, dump);
    }
    Path one = Files.createDirectories(folder.resolve("one/service/1.0/i"));
    SmallObjectsFile.write(100_000L * count, one.resolve("2026-01-01T00-00-00Z.hprof"));
    List<Took> ones = new ArrayList<>();
    List<Took> many = new ArrayList<>();
    List<Took> nothingNew = new ArrayList<>();
    for (int round = 0; round <= ROUNDS / 2; round++) {
      Took ofOne = scan(folder.resolve("one").toString(), fresh());
      Path tables = fresh();
      Took ofMany = scan(small.toString(), tables);
      Took again = scan(small.toString(), tables);
      if (round > 0) {
        ones.add(ofOne);
        many.add(ofMany);
        nothingNew.add(again);
      }
    }
    Took all = median(many);
    Took together = median(ones);
    System.out.printf(
        "%d dumps of 100 kB: %.1f s, %.1f s of processor time; one dump of as many bytes: %.1f s, %.1f s%n",
        count, all.seconds, all.cpuSeconds, together.seconds, together.cpuSeconds);
    System.out.printf(
        "a small dump beyond its bytes: %.3f s, %.3f s of processor time%n",
        (all.seconds - together.seconds) / count, (all.cpuSeconds - together.cpuSeconds) / count);
    Took again = median(nothingNew);
    System.out.printf(
        "a night in which none of %d dumps is new: %.1f s, %.1f s of processor time, from when Spark has started%n",
        count, again.seconds, again.cpuSeconds);
  }

  private Took scan(String input, Path output) {
    List<String> arguments =
        List.of(
            "scan",
            input,
            "--output",
            output.toString(),
            "--layout",
            "{service}/{build}/{instance}/{captured_at}.hprof");
    long cpu = cpuNanos();
    long start = System.nanoTime();
    CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
    if (run.exitCode() != ExitCode.OK) {
      throw new IllegalStateException(run.toString());
    }
    return new Took((System.nanoTime() - start) / 1e9, (cpuNanos() - cpu) / 1e9);
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** It is the only child of this process. */
  private static double azuriteCpuSeconds() {
    return ProcessHandle.current()
            .descendants()
            .mapToLong(child -> child.info().totalCpuDuration().orElse(Duration.ZERO).toNanos())
            .sum()
        / 1e9;
  }

  private static Took median(List<Took> all) {
    double[] seconds = all.stream().mapToDouble(Took::seconds).sorted().toArray();
    double[] cpuSeconds = all.stream().mapToDouble(Took::cpuSeconds).sorted().toArray();
    return new Took(seconds[seconds.length / 2], cpuSeconds[cpuSeconds.length / 2]);
  }

  /** An output folder that is not there yet; the one before it is deleted. */
  private Path fresh() throws IOException {
    Path output = folder.resolve("tables");
    delete(output);
    return output;
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
