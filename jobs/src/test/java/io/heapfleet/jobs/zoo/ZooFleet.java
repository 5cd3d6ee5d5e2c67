package io.heapfleet.jobs.zoo;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * Runs the instances of specimens as JVMs and dumps their heaps night by night, into {@code
 * service/build/instance/time.hprof}. Odd instances run on the JDK of the test, even ones on
 * another one if there is one, each with another collector and another size of heap.
 */
final class ZooFleet {
  /** What {@link io.heapfleet.jobs.catalog.PathTemplate} makes of the dumps' paths. */
  static final String LAYOUT = "{service}/{build}/{instance}/{captured_at}.hprof";

  static final int NIGHTS = 4;

  private static final LocalDate FIRST_NIGHT = LocalDate.of(2026, 3, 1);

  /** Collectors and sizes of heaps: nothing of what is found may depend on them. */
  private static final List<List<String>> HEAPS =
      List.of(
          List.of("-XX:+UseSerialGC", "-Xmx192m"),
          List.of("-XX:+UseG1GC", "-Xmx512m"),
          List.of("-XX:+UseParallelGC", "-Xmx256m", "-XX:-UseCompressedOops"),
          List.of("-XX:+UseZGC", "-Xmx768m"));

  private static final long TIME_LIMIT_SECONDS = 300;

  private final Path libraries;
  private final Path beasts;
  private final Path folder;
  private final List<Path> jdks;

  /**
   * @param libraries folders {@code leaky} and {@code fixed} of jars
   * @param folder where compiled beasts and dumps go
   */
  ZooFleet(Path sources, Path libraries, Path folder, List<Path> jdks) throws IOException {
    this.folder = folder;
    this.jdks = jdks;
    this.beasts = Files.createDirectories(folder.resolve("beasts"));
    this.libraries = libraries;
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-nowarn",
                "-proc:none",
                "--release",
                "17",
                "-d",
                beasts.toString(),
                "-cp",
                jars("leaky")));
    try (Stream<Path> files = Files.walk(sources)) {
      files.map(Path::toString).filter(f -> f.endsWith(".java")).sorted().forEach(arguments::add);
    }
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    if (failed != 0) {
      throw new IOException(sources + ": expected to compile, found that it does not");
    }
  }

  /** A fleet of the beasts of this module, with their libraries and the JDKs that are there. */
  static ZooFleet prepare(Path folder) throws Exception {
    Path module = Files.isDirectory(Path.of("src/zoo")) ? Path.of("") : Path.of("jobs");
    Path zoo = module.resolve("src/zoo");
    Path libraries = Files.createDirectories(folder.resolve("libraries"));
    copyLibraries(zoo, libraries.resolve("leaky"));
    copyLibraries(
        zoo,
        libraries.resolve("fixed"),
        "-Dguava.version=33.5.0-jre",
        "-Djersey.version=2.25.1",
        "-Dguice.version=5.1.0",
        "-Dcommons-logging.version=1.2",
        "-Dfastjson.version=1.2.83");
    return new ZooFleet(zoo.resolve("java"), libraries, folder, jdks());
  }

  private static void copyLibraries(Path zoo, Path into, String... versions) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "mvn",
                "-q",
                "-B",
                "-f",
                zoo.resolve("pom.xml").toString(),
                "dependency:copy-dependencies",
                "-DoutputDirectory=" + into.toAbsolutePath()));
    command.addAll(List.of(versions));
    // Standard output is for the report.
    Process maven =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(into.getParent().resolve("maven.log").toFile()))
            .start();
    int exitCode = maven.waitFor();
    if (exitCode != 0) {
      throw new IOException(
          command
              + ": expected exit code 0, found "
              + exitCode
              + ":\n"
              + Files.readString(into.getParent().resolve("maven.log")));
    }
  }

  /** The JDK of this test, and one more that is installed beside it, if there is one. */
  private static List<Path> jdks() throws Exception {
    Path home = Path.of(System.getProperty("java.home")).toRealPath();
    List<Path> jdks = new ArrayList<>(List.of(home));
    try (Stream<Path> beside = Files.list(home.getParent())) {
      beside
          .filter(jdk -> !Files.isSymbolicLink(jdk) && !jdk.equals(home))
          .filter(jdk -> Files.isExecutable(jdk.resolve("bin").resolve("javac")))
          .sorted()
          .findFirst()
          .ifPresent(jdks::add);
    }
    return jdks;
  }

  private String jars(String which) throws IOException {
    try (Stream<Path> jars = Files.list(libraries.resolve(which))) {
      return jars.map(Path::toString)
          .filter(jar -> jar.endsWith(".jar"))
          .sorted()
          .collect(Collectors.joining(File.pathSeparator));
    }
  }

  /** Dumps all instances on so many nights; returns the folder of the dumps. */
  Path dump(List<Specimen> specimens, int nights) throws Exception {
    Path dumps = folder.resolve("dumps");
    ExecutorService two = Executors.newFixedThreadPool(2);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (Specimen specimen : specimens) {
        for (Specimen.Instance instance : specimen.instances()) {
          running.add(
              two.submit(
                  (Callable<Void>)
                      () -> {
                        run(specimen, instance, nights, dumps);
                        return null;
                      }));
        }
      }
      for (Future<?> run : running) {
        run.get();
      }
    } finally {
      two.shutdownNow();
    }
    return dumps;
  }

  private void run(Specimen specimen, Specimen.Instance instance, int nights, Path dumps)
      throws Exception {
    Path of =
        Files.createDirectories(
            dumps
                .resolve(specimen.name())
                .resolve(instance.build())
                .resolve(specimen.name() + "-" + instance.number()));
    int place = instance.number() - 1;
    List<String> command = new ArrayList<>();
    command.add(jdks.get(place % jdks.size()).resolve("bin").resolve("java").toString());
    // So that eight instances are each collector on each of two JDKs.
    command.addAll(HEAPS.get((place + place / HEAPS.size()) % HEAPS.size()));
    String libraries = specimen.hasFixedLibraries(instance) ? "fixed" : "leaky";
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("tmp")),
            "-Dzoo.proper=" + !instance.leaks(),
            "-Dzoo.load=" + instance.load(),
            "-cp",
            beasts + File.pathSeparator + jars(libraries),
            "zoo.Keeper",
            "com.acme." + specimen.beast()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectError(of.resolveSibling(of.getFileName() + ".log").toFile());
    // A dump holds the environment of its process.
    builder.environment().clear();
    Process process = builder.start();
    try (Writer to = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
        BufferedReader from =
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (int night = 0; night < nights; night++) {
        tell(to, from, "feed " + specimen.requestsANight() * instance.load());
        LocalDate day = FIRST_NIGHT.plusDays(instance.firstNight() - 1 + night);
        tell(to, from, "dump " + of.resolve(day + "T030000Z.hprof"));
      }
      to.write("quit\n");
      to.flush();
      process.waitFor(TIME_LIMIT_SECONDS, TimeUnit.SECONDS);
    } finally {
      process.destroyForcibly();
    }
  }

  private static void tell(Writer to, BufferedReader from, String line) throws IOException {
    to.write(line + "\n");
    to.flush();
    // Libraries may print what they like.
    for (String answer = from.readLine(); !"done".equals(answer); answer = from.readLine()) {
      if (answer == null) {
        throw new IOException("expected 'done' after '" + line + "', found the end");
      }
    }
  }
}
