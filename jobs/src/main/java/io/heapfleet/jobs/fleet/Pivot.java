package io.heapfleet.jobs.fleet;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/**
 * RESIN's pivot (Lou et al., OSDI 2022): not how much each instance holds each night, but how many
 * instances hold so much each night. A leak fills high buckets; one noisy instance moves one count
 * by one. Buckets are powers of two.
 */
final class Pivot {
  /** Fewer earlier nights than this are no baseline. */
  static final int BASELINE_NIGHTS = 3;

  private Pivot() {}

  /**
   * By how many deviations this night's counts exceed those of the earlier nights, summed over the
   * buckets above the one that was fullest, where they do so by more than three; a deviation is at
   * least one instance. Counts are scaled to as many instances as this night has. {@code NaN}
   * without a baseline.
   *
   * @param bytesByNight a night's bytes, an instance each, 0 for an instance that holds none; the
   *     last night is the one in question
   */
  static double excess(NavigableMap<Integer, List<Long>> bytesByNight) {
    if (bytesByNight.size() <= BASELINE_NIGHTS) {
      return Double.NaN;
    }
    int night = bytesByNight.lastKey();
    int instances = bytesByNight.get(night).size();
    Map<Integer, Integer> now = counts(bytesByNight.get(night));
    List<Map<Integer, Integer>> before =
        bytesByNight.headMap(night).values().stream().map(Pivot::counts).toList();
    List<Integer> sizes = bytesByNight.headMap(night).values().stream().map(List::size).toList();
    int usual = usualBucket(before);
    double excess = 0;
    for (Map.Entry<Integer, Integer> bucket : now.entrySet()) {
      if (bucket.getKey() <= usual) {
        continue;
      }
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < before.size(); i++) {
        double count =
            before.get(i).getOrDefault(bucket.getKey(), 0) * (double) instances / sizes.get(i);
        sum += count;
        squares += count * count;
      }
      double mean = sum / before.size();
      double deviation = Math.sqrt(Math.max(0, squares / before.size() - mean * mean));
      double above = (bucket.getValue() - mean) / Math.max(1, deviation);
      excess += above > 3 ? above : 0;
    }
    return excess;
  }

  private static Map<Integer, Integer> counts(List<Long> bytes) {
    Map<Integer, Integer> counts = new HashMap<>();
    bytes.forEach(b -> counts.merge(bucket(b), 1, Integer::sum));
    return counts;
  }

  private static int bucket(long bytes) {
    return Long.SIZE - Long.numberOfLeadingZeros(bytes);
  }

  private static int usualBucket(List<Map<Integer, Integer>> nights) {
    Map<Integer, Integer> all = new HashMap<>();
    nights.forEach(counts -> counts.forEach((bucket, n) -> all.merge(bucket, n, Integer::sum)));
    int usual = 0;
    for (Map.Entry<Integer, Integer> bucket : all.entrySet()) {
      int most = all.getOrDefault(usual, 0);
      if (bucket.getValue() > most || (bucket.getValue() == most && bucket.getKey() > usual)) {
        usual = bucket.getKey();
      }
    }
    return usual;
  }
}
