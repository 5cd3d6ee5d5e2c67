package io.heapfleet.jobs.output;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to change an output folder, held by one process at a time.
 *
 * <p>It is a lease: the owner renews it from a thread of its own, and whoever finds it older than
 * that takes it over, or at once if the owner was a process of the same machine that is gone. Each
 * owner has a number higher than that of all before it. {@link #requireHeld} is asked when a change
 * has been written down and before its first step; it looks again for a higher number if half of
 * the lease has passed since the last look. A process that stands still after the question finds
 * its change completed by whoever has taken over.
 */
final class OutputLock implements Closeable {
  /** How often the lock is renewed while a lease lasts. */
  private static final int RENEWALS = 6;

  private static final long PAUSE_MILLIS = 500;

  private static final Logger LOG = LoggerFactory.getLogger(OutputLock.class);

  private final String outputUri;
  private final LockFolder folder;
  private final Claim claim;
  private final long run;
  private InterruptedRun interrupted;
  private long renewedAtNanos;
  private String lost;

  private OutputLock(
      String outputUri, LockFolder folder, Claim claim, long run, long renewedAtNanos) {
    this.outputUri = outputUri;
    this.folder = folder;
    this.claim = claim;
    this.run = run;
    this.renewedAtNanos = renewedAtNanos;
  }

  /**
   * Takes the lock.
   *
   * @param lease how long it holds without being renewed
   * @throws OutputBusyException if another run holds it, and does for longer than the request waits
   */
  static OutputLock take(LockFolder folder, String outputUri, LockRequest request, Duration lease)
      throws IOException {
    long begun = System.nanoTime();
    boolean toldOfWaiting = false;
    while (true) {
      Claim claim = Claim.ofThisProcess(request.command(), lease);
      LockFolder.State state = folder.state();
      if (state.isFree()) {
        OutputLock lock = claimed(folder, outputUri, claim, state);
        if (lock != null) {
          return lock;
        }
        continue;
      }
      Claim holder = folder.claim(state.run());
      long silentMillis = Math.max(0, folder.nowMillis() - state.heardAtMillis());
      boolean gone = holder != null && holder.isOfDeadProcess();
      Duration held = holder == null ? lease : holder.lease();
      if (gone || silentMillis > held.toMillis()) {
        OutputLock lock = claimed(folder, outputUri, claim, state);
        if (lock != null) {
          lock.interrupted = interrupted(holder, state);
          request
              .says()
              .accept(
                  "%s: a run that is dead has left its lock, it is taken over (%s; %s)"
                      .formatted(
                          outputUri,
                          named(holder),
                          gone
                              ? "there is no such process any more"
                              : "not heard of for " + seconds(silentMillis)));
          return lock;
        }
        continue;
      }
      if (System.nanoTime() - begun >= request.patience().toNanos()) {
        throw new OutputBusyException(
            busy(outputUri, holder, silentMillis, held, request.patience()));
      }
      if (!toldOfWaiting) {
        toldOfWaiting = true;
        request.says().accept("%s: waiting for %s".formatted(outputUri, named(holder)));
      }
      pause();
    }
  }

  /**
   * Claims the number after that of {@code before}; null if another was faster or the owner of that
   * is alive after all.
   */
  private static OutputLock claimed(
      LockFolder folder, String outputUri, Claim claim, LockFolder.State before)
      throws IOException {
    long run = before.run() + 1;
    long nanos = System.nanoTime();
    if (!folder.create(run, claim)) {
      pause();
      return null;
    }
    folder.sayAlive(run);
    LockFolder.State after = folder.state();
    // Somebody may have had this number before, been done, and what was left of it deleted.
    boolean stale = after.run() != run;
    if (stale || (!before.isFree() && folder.isHeardAgain(before))) {
      folder.withdraw(run);
      pause();
      return null;
    }
    folder.forgetBefore(run);
    OutputLock lock = new OutputLock(outputUri, folder, claim, run, nanos);
    Thread renewals = new Thread(lock::renewUntilClosed, "heapfleet-lock-" + run);
    renewals.setDaemon(true);
    renewals.start();
    return lock;
  }

  private static InterruptedRun interrupted(Claim holder, LockFolder.State state) {
    if (holder == null) {
      return null;
    }
    Instant heardAt = Instant.ofEpochMilli(state.heardAtMillis());
    return new InterruptedRun(
        holder.owner(),
        holder.command(),
        holder.toString(),
        holder.since(),
        // By another clock, maybe.
        heardAt.isBefore(holder.since()) ? holder.since() : heardAt);
  }

  private static String busy(
      String outputUri, Claim holder, long silentMillis, Duration lease, Duration waited) {
    return """
        %s is being changed by another run%s: %s, last heard of %s ago.
          --wait 30m waits for it. If it is dead, nothing needs to be deleted: its lock ends by itself %s \
        after it was last heard of."""
        .formatted(
            outputUri,
            waited.isZero() ? "" : ", after waiting " + seconds(waited.toMillis()),
            named(holder),
            seconds(silentMillis),
            seconds(lease.toMillis()));
  }

  private static String named(Claim holder) {
    return holder == null ? "a run that does not say which it is" : holder.toString();
  }

  private static String seconds(long millis) {
    return "%d s".formatted(TimeUnit.MILLISECONDS.toSeconds(millis));
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(PAUSE_MILLIS / 2 + (long) (Math.random() * PAUSE_MILLIS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the output folder");
    }
  }

  /** This owner's number; those of later owners are higher. */
  long run() {
    return run;
  }

  /** The owner that the lock was taken over from, if it had not given it back. */
  Optional<InterruptedRun> interrupted() {
    return Optional.ofNullable(interrupted);
  }

  /**
   * Returns if this process still holds the lock.
   *
   * @throws LockLostException if another one has taken it over
   * @throws IOException if that cannot be found out
   */
  synchronized void requireHeld() throws IOException {
    if (lost == null && System.nanoTime() - renewedAtNanos > claim.lease().toNanos() / 2) {
      renew();
    }
    if (lost != null) {
      throw new LockLostException(lost);
    }
  }

  /** First says that we live, then looks: whoever claims from now on sees that we do. */
  private void renew() throws IOException {
    long nanos = System.nanoTime();
    folder.sayAlive(run);
    LockFolder.State state = folder.state();
    if (state.run() > run) {
      lost =
          "%s: this run was not heard of for longer than %s, and %s has taken over; nothing is"
                  .formatted(
                      outputUri,
                      seconds(claim.lease().toMillis()),
                      named(folder.claim(state.run())))
              + " published any more, run it again";
    } else {
      renewedAtNanos = nanos;
    }
  }

  private synchronized void renewUntilClosed() {
    while (lost == null) {
      try {
        wait(Math.max(1, claim.lease().toMillis() / RENEWALS));
        if (lost == null) {
          renew();
        }
      } catch (IOException | RuntimeException e) {
        LOG.warn("the lock of {} could not be renewed, trying again", outputUri, e);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Gives the lock back. */
  @Override
  public synchronized void close() {
    if (lost != null) {
      return;
    }
    lost = outputUri + ": the lock was given back";
    notifyAll();
    try {
      folder.sayDone(run);
    } catch (IOException e) {
      LOG.warn("the lock of {} could not be given back, it ends by itself", outputUri, e);
    }
  }
}
