package io.heapfleet.layout;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A JVM that ran {@link Specimens}, was asked for {@code jcmd PID GC.class_histogram} and then for
 * {@code GC.heap_dump}.
 *
 * @param output what the program printed
 * @param histogram what the JVM itself counted
 */
record SpecimenJvm(List<String> output, Map<String, JvmHistogram.Row> histogram, Path dump) {
  private static final long TIMEOUT_SECONDS = 300;

  /**
   * Runs one to its end.
   *
   * @param others how many other objects there are beside the specimens
   * @param folder an empty one
   */
  static SpecimenJvm dump(Path jdk, List<String> flags, int others, Path folder)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(jdk.resolve("bin/java").toString());
    command.add("-Xmx256m");
    command.addAll(flags);
    command.add("-cp");
    command.add(testClasses().toString());
    command.add(Specimens.class.getName());
    if (others > 0) {
      command.add(Integer.toString(others));
    }
    Process jvm =
        new ProcessBuilder(command).redirectError(folder.resolve("errors").toFile()).start();
    try {
      List<String> output = new ArrayList<>();
      BufferedReader reader = jvm.inputReader(StandardCharsets.UTF_8);
      for (String line = reader.readLine(); !"ready".equals(line); line = reader.readLine()) {
        if (line == null) {
          throw new IOException(
              String.join(" ", command) + "\n" + Files.readString(folder.resolve("errors")));
        }
        output.add(line);
      }
      String histogram = jcmd(jdk, folder, jvm.pid(), "GC.class_histogram");
      Path dump = folder.resolve("heap.hprof");
      String said = jcmd(jdk, folder, jvm.pid(), "GC.heap_dump", dump.toString());
      if (!Files.exists(dump)) {
        throw new IOException("no dump: " + said);
      }
      return new SpecimenJvm(output, JvmHistogram.parse(histogram), dump);
    } finally {
      jvm.destroyForcibly();
    }
  }

  private static String jcmd(Path jdk, Path folder, long pid, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(jdk.resolve("bin/jcmd").toString());
    command.add(Long.toString(pid));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile(folder, "jcmd", ".txt");
    Process jcmd =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!jcmd.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
      jcmd.destroyForcibly();
      throw new IOException(String.join(" ", command) + " did not end");
    }
    return Files.readString(output);
  }

  private static Path testClasses() {
    return Path.of(SpecimenJvm.class.getProtectionDomain().getCodeSource().getLocation().getPath());
  }

  /** JDKs by feature version: the one that runs this test, and its siblings. */
  static Map<Integer, Path> jdks() throws IOException {
    Map<Integer, Path> jdks = new TreeMap<>();
    Path home = Path.of(System.getProperty("java.home")).toRealPath();
    List<Path> homes = new ArrayList<>(List.of(home));
    try (Stream<Path> siblings = Files.list(home.getParent())) {
      siblings.sorted().forEach(homes::add);
    }
    for (Path candidate : homes) {
      int version = featureVersion(candidate);
      if (version >= 17) {
        jdks.putIfAbsent(version, candidate);
      }
    }
    assumeTrue(!jdks.isEmpty(), "no JDK with jcmd beside " + home);
    return jdks;
  }

  private static int featureVersion(Path home) {
    Path release = home.resolve("release");
    if (!Files.isExecutable(home.resolve("bin/jcmd")) || !Files.isReadable(release)) {
      return 0;
    }
    try {
      Matcher matcher = Pattern.compile("JAVA_VERSION=\"(\\d+)").matcher(Files.readString(release));
      return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
