package io.heapfleet.jobs.fleet;

import java.io.Serializable;
import java.util.Arrays;

/**
 * How a size changes over the dumps of one process, in whatever unit of time is given.
 *
 * @param slope Theil-Sen: the median of the slopes between all pairs of dumps
 * @param low lower end of Sen's 90 % interval of it (Sen 1968; normal approximation of Kendall's S)
 * @param high upper end
 * @param lateSlope the same as {@code slope} over the newer half of the dumps, at least two
 * @param lastSlope between the last two dumps
 * @param rising whether it grew between every two neighbouring dumps
 */
record Trend(
    double slope, double low, double high, double lateSlope, double lastSlope, boolean rising)
    implements Serializable {
  /** Two-sided 90 %. */
  private static final double Z = 1.645;

  /** The trend of at least two values at different times, in order. */
  static Trend of(double[] times, long[] values) {
    int n = times.length;
    double[] slopes = slopes(times, values, 0);
    // S of Kendall's test varies by this if there is no trend.
    double reach = Z * Math.sqrt(n * (n - 1) * (2.0 * n + 5) / 18);
    int below = (int) Math.floor((slopes.length - reach) / 2);
    int above = (int) Math.ceil((slopes.length + reach) / 2);
    boolean rising = true;
    for (int i = 1; i < n; i++) {
      rising &= values[i] > values[i - 1];
    }
    return new Trend(
        median(slopes),
        slopes[Math.max(0, below)],
        slopes[Math.min(slopes.length - 1, above)],
        // At least two dumps: 2 of 3, 3 of 4, 3 of 5, 4 of 7.
        median(slopes(times, values, n - Math.max(2, (n + 2) / 2))),
        (values[n - 1] - values[n - 2]) / (times[n - 1] - times[n - 2]),
        rising);
  }

  private static double[] slopes(double[] times, long[] values, int from) {
    int n = times.length - from;
    double[] slopes = new double[n * (n - 1) / 2];
    int count = 0;
    for (int j = from + 1; j < times.length; j++) {
      for (int i = from; i < j; i++) {
        slopes[count++] = (values[j] - values[i]) / (times[j] - times[i]);
      }
    }
    Arrays.sort(slopes);
    return slopes;
  }

  private static double median(double[] sorted) {
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }
}
