package io.heapfleet.jobs.output;

import java.io.IOException;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;

/**
 * One run that changes the tables of an output folder: a scan, a prune, a compaction, or a whole
 * night of them. There is one at a time; readers need none.
 */
public final class OutputRun implements AutoCloseable {
  /** Setting: how many seconds a run's lock holds without being renewed. */
  public static final String LEASE_SECONDS = "heapfleet.lock.lease.seconds";

  private static final int DEFAULT_LEASE_SECONDS = 60;

  private final String outputUri;
  private final OutputLock lock;

  private OutputRun(String outputUri, OutputLock lock) {
    this.outputUri = outputUri;
    this.lock = lock;
  }

  /**
   * Begins a run.
   *
   * @throws OutputBusyException if another one is under way, for longer than the request waits
   */
  public static OutputRun begin(Configuration conf, String outputUri, LockRequest request)
      throws IOException {
    int leaseSeconds = conf.getInt(LEASE_SECONDS, DEFAULT_LEASE_SECONDS);
    if (leaseSeconds < 1) {
      throw new IllegalArgumentException(
          "%s: expected 1 second or more, found %d".formatted(LEASE_SECONDS, leaseSeconds));
    }
    OutputLock lock =
        OutputLock.take(
            new LockFolder(conf, outputUri), outputUri, request, Duration.ofSeconds(leaseSeconds));
    return new OutputRun(outputUri, lock);
  }

  /** The folder that it changes. */
  public String outputUri() {
    return outputUri;
  }

  /** Its number: higher than that of every run before it. */
  public long number() {
    return lock.run();
  }

  /**
   * Returns if the folder is still this run's. Ask before publishing.
   *
   * @throws LockLostException if another run has taken it over
   */
  public void requireHeld() throws IOException {
    lock.requireHeld();
  }

  /** Ends the run; the folder is free. */
  @Override
  public void close() {
    lock.close();
  }
}
