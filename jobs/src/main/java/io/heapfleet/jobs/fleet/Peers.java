package io.heapfleet.jobs.fleet;

import java.util.Arrays;

/**
 * What the instances of one service and build hold of something: how far out one of them is, by
 * median and MAD, which one sick instance among fifty does not move.
 */
final class Peers {
  /** Fewer instances of one service and build than this make no peers. */
  static final int LEAST = 5;

  /** Beyond so many robust standard deviations an instance is an outlier (Iglewicz and Hoaglin). */
  static final double OUTLIER_Z = 3.5;

  /**
   * A robust standard deviation is taken to be at least this share of the peers' median heap: where
   * all peers are equal the MAD is 0, and a few bytes more would be infinitely far out.
   */
  static final double LEAST_DEVIATION_HEAP_SHARE = 0.001;

  /** 1 / 0.6745: a MAD times this estimates a standard deviation. */
  static final double MAD_TO_DEVIATION = 1.4826;

  private final double median;
  private final double deviation;
  private final int count;

  /**
   * @param bytes of each instance, at least one, in any order
   * @param heapBytes their median heap
   */
  Peers(double[] bytes, long heapBytes) {
    this.count = bytes.length;
    this.median = quantile(bytes, 0.5);
    double mad = quantile(Arrays.stream(bytes).map(b -> Math.abs(b - median)).toArray(), 0.5);
    this.deviation =
        Math.max(1, Math.max(MAD_TO_DEVIATION * mad, LEAST_DEVIATION_HEAP_SHARE * heapBytes));
  }

  int count() {
    return count;
  }

  double median() {
    return median;
  }

  /** How many robust standard deviations an instance is above the others; null if they are few. */
  Double robustZ(long bytes) {
    return count < LEAST ? null : (bytes - median) / deviation;
  }

  /** Whether that is far out, and by what matters. */
  boolean isOutlier(long bytes, long floorBytes) {
    return count >= LEAST && robustZ(bytes) >= OUTLIER_Z && bytes - median >= floorBytes;
  }

  /** With linear interpolation between neighbours. */
  static double quantile(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
