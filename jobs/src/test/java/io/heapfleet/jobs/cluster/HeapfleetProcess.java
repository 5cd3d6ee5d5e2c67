package io.heapfleet.jobs.cluster;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The command as {@code ./heapfleet} starts it: the job jar and Spark's jars in a process of its
 * own, which ends with this JVM at the latest.
 */
public final class HeapfleetProcess implements Closeable {
  private static final int LIMIT_MINUTES = 15;

  private final Process process;
  private final Path log;

  private HeapfleetProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts a command.
   *
   * @param folder where it runs, and where its log and its classes go
   * @param environment what it gets beside ours
   * @param more classes of ours that it shall find
   */
  public static HeapfleetProcess start(
      Path folder, Map<String, String> environment, List<String> arguments, Class<?>... more)
      throws IOException {
    Path classes = Files.createTempDirectory(folder, "classes");
    TestClasses.copy(classes, Tethered.class);
    TestClasses.copy(classes, more);
    List<String> command = new ArrayList<>(JobJar.javaWithSpark("1g", classes));
    command.add(Tethered.class.getName());
    command.add("io.heapfleet.jobs.cli.HeapfleetCommand");
    command.addAll(arguments);
    Path log = Files.createTempFile(folder, "heapfleet", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .directory(folder.toFile());
    builder.environment().putAll(environment);
    return new HeapfleetProcess(builder.start(), log);
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for its end; returns the exit code. */
  public int await() throws IOException, InterruptedException {
    if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
      throw new IOException("still runs after " + LIMIT_MINUTES + " minutes: " + said());
    }
    return process.exitValue();
  }

  /** What it has printed so far, on either stream. */
  public String said() {
    try {
      return Files.readString(log, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks it to end, as {@code kill} does. */
  public void terminate() {
    // Process.destroy closes the process's input as well, which ends it another way (Tethered).
    process.toHandle().destroy();
  }

  /** Ends it at once, as {@code kill -9} does. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
