package io.heapfleet.jobs.fleet;

import io.heapfleet.jobs.fleet.SignatureFacts.Growth;
import io.heapfleet.jobs.fleet.SignatureFacts.GrowthKind;
import io.heapfleet.jobs.fleet.SignatureFacts.Outlier;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Row;

/** Works out the evidence on one signature from its sizes in all dumps. */
final class SignatureSeries implements Serializable {
  private static final long serialVersionUID = 1;

  /** Places matter from this share of their service's floor on: leaks are followed early. */
  static final double FLOOR_SHARE = 0.25;

  /** The last interval may be quieter than the rest, but not by more than this. */
  static final double STILL_GROWING_AT_LAST = 0.35;

  /** A place that changes by less than this share in each of its last two intervals stays. */
  static final double STAYS_SHARE = 0.02;

  private final DumpPlaces places;
  private final Map<Integer, Double> typicalFactors;

  /**
   * @param typicalFactors by process: by which factor its typical place grew; 1 where missing
   */
  SignatureSeries(DumpPlaces places, Map<Integer, Double> typicalFactors) {
    this.places = places;
    this.typicalFactors = typicalFactors;
  }

  /** The facts about a signature, null if it is too small to matter anywhere. */
  SignatureFacts facts(Row row) {
    List<Row> points = row.getList(row.fieldIndex("points"));
    long[] bytes = new long[places.count()];
    long[] elements = new long[places.count()];
    Set<Integer> services = new HashSet<>();
    for (Row point : points) {
      bytes[point.getInt(0)] = point.getLong(1);
      elements[point.getInt(0)] = point.getLong(2);
      services.add(places.instance(point.getInt(0)).service().number());
    }
    Row largest = row.getAs("largest");
    List<Growth> growths = growths(bytes, elements, services);
    Now now = new Now(bytes, elements, services);
    List<Outlier> outliers = outliers(now);
    if (growths.isEmpty() && outliers.isEmpty()) {
      return null;
    }
    double[] builds = buildComparison(growths);
    long plateau =
        growths.stream()
            .filter(growth -> growth.kind() == GrowthKind.NONE)
            .mapToLong(Growth::lastBytes)
            .max()
            .orElse(0);
    Set<String> parents = new HashSet<>(row.getList(row.fieldIndex("parents")));
    return new SignatureFacts(
        row.getAs("signature"),
        largest.getAs("owner"),
        largest.getAs("collection"),
        largest.getAs("content_class"),
        List.copyOf(largest.getList(largest.fieldIndex("path"))),
        List.copyOf(largest.getList(largest.fieldIndex("sample_keys"))),
        parents,
        growths,
        now.sorted.length,
        now.elements,
        Arrays.stream(now.sorted).sum(),
        quantile(now.sorted, 0.5),
        quantile(now.sorted, 0.95),
        now.sorted.length == 0 ? 0 : now.sorted[now.sorted.length - 1],
        now.largest,
        outliers.isEmpty() ? null : outliers.get(0),
        outliers.size(),
        pivot(bytes, services),
        builds[0],
        builds[1],
        plateau);
  }

  /** What each instance holds now. */
  private final class Now {
    final Map<Integer, Long> bytesByInstance = new HashMap<>();
    final long[] sorted;
    long elements;
    int largest = -1;

    Now(long[] bytes, long[] elementsByDump, Set<Integer> services) {
      for (int dump = 0; dump < bytes.length; dump++) {
        Timeline.Instance instance = places.instance(dump);
        if (places.isNewest(dump) && services.contains(instance.service().number())) {
          bytesByInstance.put(instance.number(), bytes[dump]);
          elements += elementsByDump[dump];
          if (largest < 0 || bytes[dump] > bytesByInstance.get(largest)) {
            largest = instance.number();
          }
        }
      }
      sorted = bytesByInstance.values().stream().mapToLong(Long::longValue).sorted().toArray();
    }
  }

  private List<Growth> growths(long[] bytes, long[] elements, Set<Integer> services) {
    Map<Integer, long[]> bytesOf = new HashMap<>();
    Map<Integer, long[]> elementsOf = new HashMap<>();
    for (int dump = 0; dump < bytes.length; dump++) {
      int process = places.process(dump);
      if (process >= 0 && services.contains(places.instance(dump).service().number())) {
        int length = places.processes().get(process).dumps().size();
        bytesOf.computeIfAbsent(process, p -> new long[length])[places.point(dump)] = bytes[dump];
        elementsOf.computeIfAbsent(process, p -> new long[length])[places.point(dump)] =
            elements[dump];
      }
    }
    Map<Integer, Double> falls = new HashMap<>();
    bytesOf.forEach(
        (process, ys) ->
            falls.merge(
                places.processes().get(process).instance().service().number(),
                falls(ys),
                Double::sum));
    List<Growth> growths = new ArrayList<>();
    bytesOf.keySet().stream()
        .sorted()
        .forEach(
            process -> {
              Timeline.Service service = places.processes().get(process).instance().service();
              double noise = falls.get(service.number()) / Math.max(1, service.intervals());
              Growth growth = growth(process, bytesOf.get(process), elementsOf.get(process), noise);
              if (growth != null) {
                growths.add(growth);
              }
            });
    return growths;
  }

  private static double falls(long[] ys) {
    double falls = 0;
    for (int i = 1; i < ys.length; i++) {
      falls += Math.max(0, ys[i - 1] - ys[i]);
    }
    return falls;
  }

  /** Null if it neither grew nor is big enough to say that it stays. */
  private Growth growth(int process, long[] bytes, long[] elements, double noise) {
    Timeline.Lifetime lifetime = places.processes().get(process);
    double floor = FLOOR_SHARE * lifetime.instance().service().floorBytes();
    int n = bytes.length;
    double[] hours = Arrays.stream(lifetime.days()).map(day -> day * 24).toArray();
    Trend trend = Trend.of(hours, bytes);
    Trend elementTrend = Trend.of(hours, elements);
    double grown = trend.slope() * hours[n - 1];
    GrowthKind kind;
    if (grown >= floor && grown >= TypeStatistics.NOISE_FALLS * noise) {
      boolean sameElements = elements[0] == elements[n - 1];
      double busier = bytes[0] * (typicalFactors.getOrDefault(process, 1.0) - 1);
      boolean steady =
          n >= 3
              && trend.rising()
              && (elementTrend.rising() || sameElements)
              && trend.lateSlope() >= TypeStatistics.STILL_GROWING * trend.slope()
              && trend.lastSlope() >= STILL_GROWING_AT_LAST * trend.slope()
              && grown - busier >= floor;
      kind = steady ? GrowthKind.STEADY : GrowthKind.UNSTEADY;
    } else if (n >= 3 && bytes[n - 1] >= floor && stays(bytes)) {
      kind = GrowthKind.NONE;
    } else {
      return null;
    }
    return new Growth(
        process, bytes[0], bytes[n - 1], elements[0], elements[n - 1], trend, elementTrend, kind);
  }

  private static boolean stays(long[] bytes) {
    int n = bytes.length;
    for (int i = n - 2; i < n; i++) {
      if (Math.abs(bytes[i] - bytes[i - 1]) > STAYS_SHARE * bytes[i]) {
        return false;
      }
    }
    return true;
  }

  private List<Outlier> outliers(Now now) {
    Map<Integer, List<Timeline.Instance>> groups = new HashMap<>();
    for (Timeline.Instance instance : places.instances()) {
      if (now.bytesByInstance.containsKey(instance.number())) {
        groups.computeIfAbsent(instance.peers(), peers -> new ArrayList<>()).add(instance);
      }
    }
    Set<Integer> trended = new HashSet<>();
    for (Timeline.Lifetime lifetime : places.processes()) {
      if (lifetime.judged() && lifetime.dumps().size() >= 3) {
        trended.add(lifetime.instance().number());
      }
    }
    List<Outlier> outliers = new ArrayList<>();
    for (List<Timeline.Instance> group : groups.values()) {
      if (group.size() < TypeStatistics.PEERS) {
        continue;
      }
      double[] bytes =
          group.stream().mapToDouble(i -> now.bytesByInstance.get(i.number())).sorted().toArray();
      double median = Trend.median(bytes);
      double mad =
          Trend.median(Arrays.stream(bytes).map(b -> Math.abs(b - median)).sorted().toArray());
      double least = TypeStatistics.LEAST_DEVIATION_HEAP_SHARE * group.get(0).peersHeapBytes();
      double deviation = Math.max(1, Math.max(TypeStatistics.MAD_TO_DEVIATION * mad, least));
      for (Timeline.Instance instance : group) {
        long held = now.bytesByInstance.get(instance.number());
        double z = (held - median) / deviation;
        if (z >= TypeStatistics.OUTLIER_Z && held - median >= instance.service().floorBytes()) {
          outliers.add(
              new Outlier(instance.number(), held, median, z, trended.contains(instance.number())));
        }
      }
    }
    outliers.sort((a, b) -> Double.compare(b.robustZ(), a.robustZ()));
    return outliers;
  }

  private double pivot(long[] bytes, Set<Integer> services) {
    TreeMap<Integer, List<Long>> byNight = new TreeMap<>();
    for (int dump = 0; dump < bytes.length; dump++) {
      if (services.contains(places.instance(dump).service().number())) {
        byNight.computeIfAbsent(places.night(dump), night -> new ArrayList<>()).add(bytes[dump]);
      }
    }
    return Pivot.excess(byNight);
  }

  /** Effect and confidence, for the service of the fastest growth. */
  private double[] buildComparison(List<Growth> growths) {
    Growth worst =
        growths.stream()
            .max((a, b) -> Double.compare(a.bytes().slope(), b.bytes().slope()))
            .orElse(null);
    double[] unknown = {Double.NaN, Double.NaN};
    if (worst == null) {
      return unknown;
    }
    Timeline.Service service = places.processes().get(worst.process()).instance().service();
    Map<Integer, Double> slopes = new HashMap<>();
    growths.forEach(growth -> slopes.put(growth.process(), growth.bytes().slope()));
    // Builds in the order in which they were first seen.
    TreeMap<Long, String> builds = new TreeMap<>();
    Map<String, List<Double>> slopesByBuild = new HashMap<>();
    Map<String, Long> firstSeen = new HashMap<>();
    for (Timeline.Lifetime lifetime : places.processes()) {
      String build = lifetime.first().build();
      if (lifetime.instance().service().number() == service.number() && build != null) {
        firstSeen.merge(build, lifetime.first().capturedAtMicros(), Math::min);
        slopesByBuild
            .computeIfAbsent(build, b -> new ArrayList<>())
            .add(slopes.getOrDefault(lifetime.number(), 0.0));
      }
    }
    firstSeen.forEach((build, at) -> builds.put(at, build));
    if (builds.size() < 2) {
      return unknown;
    }
    String newest = builds.lastEntry().getValue();
    String before = builds.lowerEntry(builds.lastKey()).getValue();
    double[] after = sorted(slopesByBuild.get(newest));
    double[] earlier = sorted(slopesByBuild.get(before));
    return new double[] {
      Trend.median(after) - Trend.median(earlier), RankSum.confidenceThatLarger(after, earlier)
    };
  }

  private static double[] sorted(List<Double> values) {
    return values.stream().filter(Objects::nonNull).mapToDouble(v -> v).sorted().toArray();
  }

  private static long quantile(long[] sorted, double quantile) {
    if (sorted.length == 0) {
      return 0;
    }
    double place = quantile * (sorted.length - 1);
    int below = (int) Math.floor(place);
    int above = (int) Math.ceil(place);
    return Math.round(sorted[below] + (place - below) * (sorted[above] - sorted[below]));
  }
}
