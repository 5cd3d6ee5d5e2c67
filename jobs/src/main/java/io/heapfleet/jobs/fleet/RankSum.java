package io.heapfleet.jobs.fleet;

import java.util.Arrays;

/**
 * The test of Mann and Whitney (1947): how likely it is that values after a change are no larger
 * than those before.
 */
final class RankSum {
  private RankSum() {}

  /**
   * One minus the one-sided p of the test, by the normal approximation with correction for ties and
   * continuity; 0 to 1, {@code NaN} with fewer than two values on a side.
   */
  static double confidenceThatLarger(double[] after, double[] before) {
    int n = after.length;
    int m = before.length;
    if (n < 2 || m < 2) {
      return Double.NaN;
    }
    double u = 0;
    for (double a : after) {
      for (double b : before) {
        u += a > b ? 1 : a == b ? 0.5 : 0;
      }
    }
    double[] all = new double[n + m];
    System.arraycopy(after, 0, all, 0, n);
    System.arraycopy(before, 0, all, n, m);
    Arrays.sort(all);
    double ties = 0;
    for (int i = 0; i < all.length; ) {
      int j = i;
      while (j < all.length && all[j] == all[i]) {
        j++;
      }
      double t = j - i;
      ties += t * t * t - t;
      i = j;
    }
    double total = n + m;
    double variance = n * m / 12.0 * (total + 1 - ties / (total * (total - 1)));
    if (variance == 0) {
      return 0;
    }
    return normal((u - n * m / 2.0 - 0.5) / Math.sqrt(variance));
  }

  /** The distribution function of the normal distribution (Abramowitz and Stegun 26.2.17, 1e-7). */
  private static double normal(double z) {
    double x = Math.abs(z);
    double t = 1 / (1 + 0.2316419 * x);
    double density = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    double tail =
        density
            * t
            * (0.319381530
                + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
    return z > 0 ? 1 - tail : tail;
  }
}
