package io.heapfleet.graph;

import java.util.function.LongSupplier;

/** How a graph is built. None of it changes the result, but for {@link #weakReferencesHold()}. */
public final class GraphSettings {
  private static final int SEGMENT_BITS = 24;

  private final int threads;
  private final boolean weakHold;
  private final int segmentBits;
  private final boolean wideNumbers;
  private final LongSupplier clock;

  private GraphSettings(
      int threads, boolean weakHold, int segmentBits, boolean wideNumbers, LongSupplier clock) {
    this.threads = threads;
    this.weakHold = weakHold;
    this.segmentBits = segmentBits;
    this.wideNumbers = wideNumbers;
    this.clock = clock;
  }

  /** One thread; soft, weak, phantom and final referents hold nothing. */
  public static GraphSettings defaults() {
    return new GraphSettings(1, false, SEGMENT_BITS, false, System::nanoTime);
  }

  /**
   * Works with several threads.
   *
   * @param threads how many threads read parts and work at once, at least 1
   */
  public GraphSettings withThreads(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("expected at least 1 thread, found " + threads);
    }
    return new GraphSettings(threads, weakHold, segmentBits, wideNumbers, clock);
  }

  /** Takes every reference for a strong one, as Eclipse MAT does. */
  public GraphSettings weakReferencesHold() {
    return new GraphSettings(threads, true, segmentBits, wideNumbers, clock);
  }

  /**
   * Cuts arrays into pieces of 2^{@code segmentBits} entries, so that small graphs have many
   * segments.
   */
  GraphSettings withSegmentBits(int segmentBits) {
    return new GraphSettings(threads, weakHold, segmentBits, wideNumbers, clock);
  }

  /** Stores references as if there were 2^31 objects or more. */
  GraphSettings withWideNumbers() {
    return new GraphSettings(threads, weakHold, segmentBits, true, clock);
  }

  /** Times phases by a clock of nanoseconds other than the wall's. */
  GraphSettings withClock(LongSupplier clock) {
    return new GraphSettings(threads, weakHold, segmentBits, wideNumbers, clock);
  }

  public int threads() {
    return threads;
  }

  boolean everyReferenceHolds() {
    return weakHold;
  }

  int segmentBits() {
    return segmentBits;
  }

  LongSupplier clock() {
    return clock;
  }

  boolean wideNumbers() {
    return wideNumbers;
  }
}
