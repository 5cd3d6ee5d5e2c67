package io.heapfleet.collect;

import io.heapfleet.blob.azure.Azurite;
import io.heapfleet.jvm.Jdk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged collector as a process of its own, with nothing but itself on the class path. */
final class Collector implements AutoCloseable {
  private static final long LIMIT_SECONDS = 180;

  private final Process process;
  private final Path log;

  private Collector(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  static Path jar() {
    Path jar = Path.of(System.getProperty("heapfleet.collectJar", "not set"));
    if (!Files.isRegularFile(jar)) {
      throw new IllegalStateException("no collector at " + jar + "; run the test by: mvn verify");
    }
    return jar;
  }

  /**
   * Starts it.
   *
   * @param log new file for what it says
   */
  static Collector start(Path log, Map<String, String> environment, List<String> arguments)
      throws IOException {
    return start(log, environment, List.of(), jar(), arguments);
  }

  /**
   * Starts it by another program.
   *
   * @param launcher the other program and its arguments
   */
  static Collector start(
      Path log,
      Map<String, String> environment,
      List<String> launcher,
      Path jar,
      List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(launcher);
    command.addAll(List.of(Jdk.current().java().toString(), "-Xmx96m", "-jar", jar.toString()));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().keySet().retainAll(List.of("PATH", "HOME"));
    // Else Java takes what is not ASCII in an argument for question marks.
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().putAll(environment);
    return new Collector(builder.start(), log);
  }

  /** What signs in to Azurite, served at this address. */
  static Map<String, String> signIn(String endpoint) {
    return Map.of(
        "AZURE_STORAGE_CONNECTION_STRING",
        "DefaultEndpointsProtocol=http;AccountName=%s;AccountKey=%s;BlobEndpoint=%s/;"
            .formatted(Azurite.ACCOUNT, Azurite.KEY, endpoint));
  }

  int exitCode() throws InterruptedException, IOException {
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("still runs: " + said());
    }
    return process.exitValue();
  }

  /** Waits until it has said this. */
  void awaitWords(String words) throws InterruptedException, IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!said().contains(words)) {
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new IOException("never said '" + words + "': " + said());
      }
      Thread.sleep(50);
    }
  }

  String said() throws IOException {
    return Files.readString(log, StandardCharsets.UTF_8);
  }

  /** As Ctrl-C does, and what ends a pod. */
  void terminate() {
    process.destroy();
  }

  void kill() {
    process.destroyForcibly();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
