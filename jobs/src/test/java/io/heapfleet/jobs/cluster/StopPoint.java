package io.heapfleet.jobs.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

/**
 * A point in the work of heapfleet where one process stops, for a test to do there what it likes:
 * kill it, change what it reads, or let it go on later.
 */
public final class StopPoint {
  private static final long LIMIT_NANOS = 600_000_000_000L;

  private final Path folder;
  private final String operation;
  private boolean stubborn;

  /**
   * @param folder an empty one, for word between the processes
   * @param operation a regular expression for {@code OPERATION PATH}: the process stops before it
   *     creates, closes, renames or deletes this file
   */
  public StopPoint(Path folder, String operation) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.operation = operation;
  }

  /** Where the same files are so that the process stops. */
  public static String uri(Path folder) {
    return StoppingFileSystem.SCHEME + ":" + folder;
  }

  /** What lets heapfleet and Spark know these uris, as Hadoop settings {@code NAME=VALUE}. */
  public static List<String> fileSystem() {
    return List.of(
        "fs.%s.impl=%s".formatted(StoppingFileSystem.SCHEME, StoppingFileSystem.class.getName()));
  }

  /** From now on, a thread that is interrupted at the stop waits on, and works on afterwards. */
  public StopPoint stubborn() {
    stubborn = true;
    return this;
  }

  /** What makes a process stop, as Hadoop settings {@code NAME=VALUE}. */
  public List<String> settings() {
    return List.of(
        fileSystem().get(0),
        StoppingFileSystem.OPERATION + "=" + operation,
        StoppingFileSystem.FOLDER + "=" + folder,
        StoppingFileSystem.STUBBORN + "=" + stubborn);
  }

  /**
   * Waits until a process has stopped.
   *
   * @param alive whether there is anything to wait for
   * @param said what to tell if there is not
   */
  public ProcessHandle await(BooleanSupplier alive, Callable<String> said) throws Exception {
    waitFor(() -> Files.exists(stopped()) && Files.size(stopped()) > 0, alive, said);
    return ProcessHandle.of(Long.parseLong(Files.readString(stopped()).strip())).orElseThrow();
  }

  /** Waits until something is so. */
  public static void waitFor(
      Callable<Boolean> condition, BooleanSupplier alive, Callable<String> said) throws Exception {
    long end = System.nanoTime() + LIMIT_NANOS;
    while (!condition.call()) {
      if (!alive.getAsBoolean() || System.nanoTime() > end) {
        if (condition.call()) {
          return;
        }
        throw new AssertionError("it never came to that: " + said.call());
      }
      Thread.sleep(20);
    }
  }

  /** Lets the process that has stopped go on. */
  public void letGo() throws IOException {
    Files.writeString(folder.resolve(StoppingFileSystem.GO), "");
  }

  private Path stopped() {
    return folder.resolve(StoppingFileSystem.STOPPED);
  }
}
