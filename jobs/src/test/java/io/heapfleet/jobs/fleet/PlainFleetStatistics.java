package io.heapfleet.jobs.fleet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What {@link TypeStatistics} computes, written down again the slow and obvious way. */
final class PlainFleetStatistics {
  private PlainFleetStatistics() {}

  /** The median of the slopes between all pairs of points. */
  static double theilSen(double[] days, long[] bytes) {
    List<Double> slopes = new ArrayList<>();
    for (int i = 0; i < days.length; i++) {
      for (int j = i + 1; j < days.length; j++) {
        slopes.add((bytes[j] - bytes[i]) / (days[j] - days[i]));
      }
    }
    return quantile(slopes.stream().mapToDouble(Double::doubleValue).toArray(), 0.5);
  }

  /** With linear interpolation between neighbours. */
  static double quantile(double[] values, double quantile) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double place = quantile * (sorted.length - 1);
    int below = (int) Math.floor(place);
    int above = (int) Math.ceil(place);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  /** How many robust standard deviations a value is above the median. */
  static double robustZ(double value, double[] all, double leastDeviation) {
    double median = quantile(all, 0.5);
    double mad = quantile(Arrays.stream(all).map(x -> Math.abs(x - median)).toArray(), 0.5);
    return (value - median) / Math.max(Math.max(1.4826 * mad, leastDeviation), 1);
  }

  /** The median over the types that are big enough of last / first, at least 1. */
  static double typicalFactor(List<Map<String, Long>> dumps, double leastFirst, double leastLast) {
    Map<String, Long> first = dumps.get(0);
    Map<String, Long> last = dumps.get(dumps.size() - 1);
    List<String> names = new ArrayList<>(first.keySet());
    last.keySet().stream().filter(name -> !first.containsKey(name)).forEach(names::add);
    double[] factors =
        names.stream()
            .filter(
                name ->
                    Math.max(first.getOrDefault(name, 0L), last.getOrDefault(name, 0L))
                        >= Math.max(
                            first.containsKey(name) ? leastFirst : 0,
                            last.containsKey(name) ? leastLast : 0))
            .mapToDouble(
                name ->
                    last.getOrDefault(name, 0L)
                        / (double) Math.max(first.getOrDefault(name, 0L), 1))
            .toArray();
    return factors.length < 10 ? 1 : Math.max(1, quantile(factors, 0.5));
  }
}
