package io.heapfleet.jobs.progress;

import io.heapfleet.finding.Amounts;
import java.time.Duration;
import java.util.Locale;
import java.util.Timer;
import java.util.TimerTask;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Progress as lines of a log: one when a stage begins, one every ten seconds, one when it is over.
 *
 * <p>A line comes also when nothing has moved, so that a reader can tell a slow job from a dead
 * one.
 */
public final class PlainProgress implements Progress {
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final Consumer<String> lines;
  private final LongSupplier nanoTime;
  private final boolean ownTimer;

  private Timer timer;
  private String stage;
  private long allDumps;
  private long allBytes;
  private long doneDumps;
  private long doneBytes;
  private long startNanos;

  /**
   * @param lines takes each line, without an end of line; called by one thread at a time
   */
  public PlainProgress(Consumer<String> lines) {
    this(lines, System::nanoTime, true);
  }

  private PlainProgress(Consumer<String> lines, LongSupplier nanoTime, boolean ownTimer) {
    this.lines = lines;
    this.nanoTime = nanoTime;
    this.ownTimer = ownTimer;
  }

  /** For tests: no timer of its own, {@link #tick} is called by whoever holds the clock. */
  static PlainProgress withClock(Consumer<String> lines, LongSupplier nanoTime) {
    return new PlainProgress(lines, nanoTime, false);
  }

  @Override
  public synchronized void start(String stage, long dumps, long bytes) {
    finish();
    this.stage = stage;
    allDumps = dumps;
    allBytes = bytes;
    doneDumps = 0;
    doneBytes = 0;
    startNanos = nanoTime.getAsLong();
    lines.accept(stage + ": " + (dumps == 0 && bytes == 0 ? "begins" : amount(dumps, bytes)));
    if (ownTimer) {
      timer = new Timer("heapfleet-progress", /* isDaemon= */ true);
      timer.scheduleAtFixedRate(
          new TimerTask() {
            @Override
            public void run() {
              tick();
            }
          },
          INTERVAL.toMillis(),
          INTERVAL.toMillis());
    }
  }

  @Override
  public synchronized void advance(long dumps, long bytes) {
    doneDumps += dumps;
    doneBytes += bytes;
  }

  /** Says how far the stage is; nothing between stages. */
  synchronized void tick() {
    if (stage == null) {
      return;
    }
    Duration spent = spent();
    if (allDumps == 0 && allBytes == 0) {
      lines.accept(stage + ": " + Figures.time(spent) + " so far");
      return;
    }
    StringBuilder line = new StringBuilder(stage).append(": ");
    line.append(
        String.format(Locale.ROOT, "%,d of %s", doneDumps, Figures.count(allDumps, "dump")));
    if (allBytes > 0) {
      line.append(", ").append(Amounts.bytes(doneBytes));
      line.append(" of ").append(Amounts.bytes(allBytes));
    } else if (doneBytes > 0) {
      line.append(", ").append(Amounts.bytes(doneBytes));
    }
    line.append(rate(doneBytes, spent));
    double done = allBytes > 0 ? (double) doneBytes / allBytes : (double) doneDumps / allDumps;
    if (done > 0 && done < 1) {
      double leftMillis = spent.toMillis() * (1 - done) / done;
      line.append(", about ").append(Figures.time(Duration.ofMillis((long) leftMillis)));
      line.append(" left");
    }
    lines.accept(line.toString());
  }

  @Override
  public synchronized void finish() {
    if (stage == null) {
      return;
    }
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    // The stage's own numbers: the last calls of advance may come after this one.
    Duration spent = spent();
    long bytes = Math.max(allBytes, doneBytes);
    String amount = allDumps == 0 && bytes == 0 ? "" : amount(allDumps, bytes) + " ";
    lines.accept(stage + ": done, " + amount + "in " + Figures.time(spent) + rate(bytes, spent));
    stage = null;
  }

  private Duration spent() {
    return Duration.ofNanos(nanoTime.getAsLong() - startNanos);
  }

  private static String rate(long bytes, Duration spent) {
    if (bytes == 0 || spent.toMillis() < 1000) {
      return "";
    }
    return ", " + Amounts.bytes((long) (bytes * 1000.0 / spent.toMillis())) + "/s";
  }

  private static String amount(long dumps, long bytes) {
    return Figures.count(dumps, "dump") + (bytes > 0 ? ", " + Amounts.bytes(bytes) : "");
  }
}
