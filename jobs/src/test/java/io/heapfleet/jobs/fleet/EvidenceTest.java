package io.heapfleet.jobs.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The statistics beside what they are by definition. */
class EvidenceTest {
  private final SplittableRandom random = new SplittableRandom(11);

  @Test
  void theSlopeIsTheMedianOfAllSlopes() {
    for (int trial = 0; trial < 200; trial++) {
      int n = 2 + random.nextInt(6);
      double[] hours = new double[n];
      long[] bytes = new long[n];
      for (int i = 0; i < n; i++) {
        hours[i] = (i == 0 ? 0 : hours[i - 1]) + 1 + random.nextInt(30);
        bytes[i] = random.nextLong(1_000_000);
      }
      Trend trend = Trend.of(hours, bytes);
      assertEquals(PlainFleetStatistics.theilSen(hours, bytes), trend.slope(), 1e-6);
      assertTrue(trend.low() <= trend.slope() && trend.slope() <= trend.high(), trend::toString);
    }
  }

  @Test
  void theIntervalOfALongTrendWithoutNoiseIsNarrow() {
    double[] hours = new double[30];
    long[] bytes = new long[30];
    for (int i = 0; i < 30; i++) {
      hours[i] = i;
      bytes[i] = 1000L * i + random.nextInt(100);
    }
    Trend trend = Trend.of(hours, bytes);
    assertTrue(trend.low() > 990 && trend.high() < 1010, trend::toString);
    assertTrue(trend.rising());
  }

  /** Of all ways to deal the ranks out, how many favour the first side less than this one. */
  @Test
  void theRankSumAgreesWithAllPermutations() {
    for (int trial = 0; trial < 30; trial++) {
      double[] after = new double[6];
      double[] before = new double[6];
      for (int i = 0; i < 6; i++) {
        after[i] = random.nextDouble() + 0.2;
        before[i] = random.nextDouble();
      }
      assertEquals(exact(after, before), RankSum.confidenceThatLarger(after, before), 0.03);
    }
  }

  private static double exact(double[] after, double[] before) {
    double[] all = new double[12];
    System.arraycopy(after, 0, all, 0, 6);
    System.arraycopy(before, 0, all, 6, 6);
    double observed = u(all, 0b111111);
    int deals = 0;
    int atLeast = 0;
    for (int mask = 0; mask < 1 << 12; mask++) {
      if (Integer.bitCount(mask) == 6) {
        deals++;
        atLeast += u(all, mask) >= observed ? 1 : 0;
      }
    }
    return 1 - (double) atLeast / deals;
  }

  private static double u(double[] all, int mask) {
    double u = 0;
    for (int i = 0; i < all.length; i++) {
      for (int j = 0; j < all.length; j++) {
        u += (mask >> i & 1) == 1 && (mask >> j & 1) == 0 && all[i] > all[j] ? 1 : 0;
      }
    }
    return u;
  }

  @Test
  void oneNoisyInstanceDoesNotMoveThePivotButManyDo() {
    TreeMap<Integer, List<Long>> nights = new TreeMap<>();
    for (int night = 0; night < 5; night++) {
      nights.put(
          night, new ArrayList<>(LongStream.range(0, 20).map(i -> 1000 + i).boxed().toList()));
    }
    assertEquals(0, Pivot.excess(nights));
    nights.get(4).set(3, 1_000_000L);
    assertEquals(0, Pivot.excess(nights), "one of twenty");
    for (int i = 0; i < 8; i++) {
      nights.get(4).set(i, 1_000_000L);
    }
    assertEquals(8, Pivot.excess(nights), 1e-9);
  }

  @Test
  void withoutEarlierNightsThereIsNoPivot() {
    TreeMap<Integer, List<Long>> nights = new TreeMap<>();
    nights.put(0, List.of(1L, 2L));
    nights.put(1, List.of(1L, 2L));
    assertTrue(Double.isNaN(Pivot.excess(nights)));
  }
}
