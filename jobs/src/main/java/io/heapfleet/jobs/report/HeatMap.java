package io.heapfleet.jobs.report;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many instances had a size of which order, night by night.
 *
 * @param nights the columns, oldest first
 * @param buckets the rows, the largest size first
 */
public record HeatMap(List<LocalDate> nights, List<Bucket> buckets) {
  /** More columns than this do not fit on paper; the newest stay. */
  static final int MOST_NIGHTS = 31;

  /** Of sizes up to the last bucket there are so many; all that are smaller share one. */
  private static final int MOST_BUCKETS = 10;

  private static final int NOTHING = -1;

  public HeatMap {
    nights = List.copyOf(nights);
    buckets = List.copyOf(buckets);
  }

  /**
   * Sizes from a power of two up to the next one.
   *
   * @param fromBytes inclusive; 0 for all that are smaller than {@code toBytes}
   * @param toBytes exclusive; 0 for nothing at all
   * @param instances one number a night
   */
  public record Bucket(long fromBytes, long toBytes, List<Integer> instances) {
    public Bucket {
      instances = List.copyOf(instances);
    }
  }

  /** An instance's size on a night. */
  record Size(LocalDate night, String instance, long bytes) {}

  /** Counts each instance once a night, by its largest size. */
  static HeatMap of(List<Size> sizes) {
    TreeMap<LocalDate, Map<String, Long>> byNight = new TreeMap<>();
    for (Size size : sizes) {
      byNight
          .computeIfAbsent(size.night(), night -> new HashMap<>())
          .merge(size.instance(), size.bytes(), Math::max);
    }
    List<LocalDate> nights = new ArrayList<>(byNight.keySet());
    nights = nights.subList(Math.max(0, nights.size() - MOST_NIGHTS), nights.size());
    TreeMap<Integer, int[]> counts = new TreeMap<>(Comparator.reverseOrder());
    for (int column = 0; column < nights.size(); column++) {
      for (long bytes : byNight.get(nights.get(column)).values()) {
        counts.computeIfAbsent(power(bytes), power -> new int[byNight.size()])[column]++;
      }
    }
    return new HeatMap(nights, buckets(counts, nights.size()));
  }

  private static List<Bucket> buckets(TreeMap<Integer, int[]> counts, int columns) {
    List<Bucket> buckets = new ArrayList<>();
    int[] nothing = counts.remove(NOTHING);
    if (!counts.isEmpty()) {
      int largest = counts.firstKey();
      int smallest = Math.max(counts.lastKey(), largest - MOST_BUCKETS + 1);
      // Those without an instance too: a gap is to be seen as one.
      for (int power = largest; power > smallest; power--) {
        int[] instances = counts.getOrDefault(power, new int[columns]);
        buckets.add(bucket(1L << power, 1L << (power + 1), instances, columns));
      }
      int[] rest = new int[columns];
      for (int[] instances : counts.tailMap(smallest, true).values()) {
        for (int column = 0; column < columns; column++) {
          rest[column] += instances[column];
        }
      }
      long from = counts.lastKey() < smallest ? 0 : 1L << smallest;
      buckets.add(bucket(from, 1L << (smallest + 1), rest, columns));
    }
    if (nothing != null) {
      buckets.add(bucket(0, 0, nothing, columns));
    }
    return buckets;
  }

  private static Bucket bucket(long fromBytes, long toBytes, int[] instances, int columns) {
    return new Bucket(fromBytes, toBytes, Arrays.stream(instances).limit(columns).boxed().toList());
  }

  /** The power of two that a size begins with. */
  private static int power(long bytes) {
    return bytes <= 0 ? NOTHING : 63 - Long.numberOfLeadingZeros(bytes);
  }
}
