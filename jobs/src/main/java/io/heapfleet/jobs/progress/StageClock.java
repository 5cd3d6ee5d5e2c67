package io.heapfleet.jobs.progress;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Passes progress on, and keeps how long each stage took. */
public final class StageClock implements Progress {
  private final Progress shown;
  private final Map<String, Duration> took = new LinkedHashMap<>();
  private String stage;
  private long startNanos;

  /**
   * @param shown is told everything
   */
  public StageClock(Progress shown) {
    this.shown = shown;
  }

  @Override
  public synchronized void start(String stage, long dumps, long bytes) {
    stop();
    this.stage = stage;
    startNanos = System.nanoTime();
    shown.start(stage, dumps, bytes);
  }

  @Override
  public void advance(long dumps, long bytes) {
    shown.advance(dumps, bytes);
  }

  @Override
  public synchronized void finish() {
    stop();
    shown.finish();
  }

  /** Times something that is too short, most of the time, to be shown. */
  public <T, E extends Exception> T time(String quiet, Timed<T, E> work) throws E {
    long start = System.nanoTime();
    try {
      return work.run();
    } finally {
      add(quiet, System.nanoTime() - start);
    }
  }

  /** What is timed. */
  public interface Timed<T, E extends Exception> {
    T run() throws E;
  }

  /** How long each stage took that is over, in the order in which they began. */
  public synchronized Map<String, Duration> took() {
    return new LinkedHashMap<>(took);
  }

  private void stop() {
    if (stage != null) {
      add(stage, System.nanoTime() - startNanos);
      stage = null;
    }
  }

  private synchronized void add(String name, long nanos) {
    took.merge(name, Duration.ofNanos(nanos), Duration::plus);
  }
}
