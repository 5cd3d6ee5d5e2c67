package io.heapfleet.jobs.output;

import io.heapfleet.table.OutOfRoomException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run that changes the tables of an output folder: a scan, a prune, a compaction, or a whole
 * night of them. There is one at a time; readers need none.
 *
 * <p>What it brings is prepared in its {@link WorkFolder} and published by a {@link Change}. Each
 * run begins by completing the changes that a dead one had begun.
 */
public final class OutputRun implements AutoCloseable {
  /** Setting: how many seconds a run's lock holds without being renewed. */
  public static final String LEASE_SECONDS = "heapfleet.lock.lease.seconds";

  private static final int DEFAULT_LEASE_SECONDS = 60;

  private static final Logger LOG = LoggerFactory.getLogger(OutputRun.class);

  private final OutputLock lock;
  private final WorkFolder work;
  private final ChangeLog changes;

  private OutputRun(OutputLock lock, WorkFolder work, ChangeLog changes) {
    this.lock = lock;
    this.work = work;
    this.changes = changes;
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
    try {
      return begin(conf, outputUri, request, Duration.ofSeconds(leaseSeconds));
    } catch (IOException | FSError e) {
      OutOfRoomException.throwIfBehind(e, outputUri);
      throw e;
    }
  }

  private static OutputRun begin(
      Configuration conf, String outputUri, LockRequest request, Duration lease)
      throws IOException {
    Path folder = new Path(outputUri);
    // One name for it, whether it was given as tables or as file:///data/tables/.
    String qualified = folder.getFileSystem(conf).makeQualified(folder).toString();
    OutputLock lock = OutputLock.take(new LockFolder(conf, outputUri), outputUri, request, lease);
    try {
      WorkFolder work = new WorkFolder(qualified, lock.run());
      ChangeLog changes = new ChangeLog(conf, work);
      changes.recover(request.says());
      return new OutputRun(lock, work, changes);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Its number: higher than that of every run before it. */
  public long number() {
    return lock.run();
  }

  /** The run before this one, if it was gone before its end. */
  public Optional<InterruptedRun> interrupted() {
    return lock.interrupted();
  }

  /** Where its tasks write. */
  public WorkFolder work() {
    return work;
  }

  /**
   * Returns if the folder is still this run's.
   *
   * @throws LockLostException if another run has taken it over
   */
  public void requireHeld() throws IOException {
    lock.requireHeld();
  }

  /**
   * Does a change: in full, also if this process dies on the way, for then the next run completes
   * it. For several threads.
   *
   * @throws LockLostException if another run has taken the folder over; nothing was changed
   */
  public void publish(Change change) throws IOException {
    lock.requireHeld();
    changes.perform(change, lock::requireHeld);
  }

  /** Ends the run and deletes what it has not published; the folder is free. */
  @Override
  public void close() {
    try {
      lock.requireHeld();
      changes.clear();
    } catch (IOException e) {
      LOG.warn("{} could not be cleared away, the next run does it", work.uri(), e);
    } finally {
      lock.close();
    }
  }
}
