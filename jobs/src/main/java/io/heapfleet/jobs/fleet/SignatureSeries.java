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
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

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
  SignatureFacts facts(SignatureSizes sizes) {
    Set<Integer> services = new TreeSet<>();
    sizes
        .byDump()
        .keySet()
        .forEach(dump -> services.add(places.instanceOf(dump).service().number()));
    List<Growth> growths = growths(sizes, services);
    Now now = new Now(sizes, services);
    List<Outlier> outliers = outliers(services, now);
    double pivot = now.isMaterial() ? pivot(sizes, services) : Double.NaN;
    if (growths.isEmpty() && outliers.isEmpty() && !(pivot >= LeakJudge.PIVOT_EXCESS)) {
      return null;
    }
    double[] builds = buildComparison(growths);
    return new SignatureFacts(
        sizes.signature(),
        sizes.owner(),
        sizes.collection(),
        sizes.contentType(),
        sizes.path(),
        sizes.sampleKeys(),
        sizes.parents(),
        growths,
        now.bytes.length,
        now.elements,
        (long) Arrays.stream(now.bytes).sum(),
        quantile(now.bytes, 0.5),
        quantile(now.bytes, 0.95),
        quantile(now.bytes, 1),
        now.largest,
        outliers.isEmpty() ? null : outliers.get(0),
        pivot,
        builds[0],
        builds[1]);
  }

  /** What each instance holds now. */
  private final class Now {
    final Map<Integer, Long> bytesByInstance = new HashMap<>();
    final double[] bytes;
    long elements;
    int largest = -1;

    Now(SignatureSizes sizes, Set<Integer> services) {
      for (int service : services) {
        for (int dump : places.service(service).dumps()) {
          if (places.isNewest(dump)) {
            int instance = places.instanceOf(dump).number();
            bytesByInstance.put(instance, sizes.bytes(dump));
            elements += sizes.elements(dump);
            if (largest < 0 || sizes.bytes(dump) > bytesByInstance.get(largest)) {
              largest = instance;
            }
          }
        }
      }
      bytes = bytesByInstance.values().stream().mapToDouble(Long::doubleValue).toArray();
    }

    /** Whether it matters on any instance. */
    boolean isMaterial() {
      return largest >= 0
          && bytesByInstance.get(largest) >= places.instance(largest).service().floorBytes();
    }
  }

  private List<Growth> growths(SignatureSizes sizes, Set<Integer> services) {
    List<Growth> growths = new ArrayList<>();
    for (int number : services) {
      List<InProcess> all =
          places.service(number).processes().stream()
              .map(process -> new InProcess(process, sizes))
              .toList();
      double falls = all.stream().mapToDouble(InProcess::falls).sum();
      for (InProcess of : all) {
        int intervals = of.process.instance().service().intervals();
        Growth growth = of.growth(falls / Math.max(1, intervals));
        if (growth != null) {
          growths.add(growth);
        }
      }
    }
    return growths;
  }

  /** The sizes of a signature in the dumps of one process. */
  private final class InProcess {
    final Timeline.Lifetime process;
    private final SignatureSizes sizes;
    private final int[] dumps;
    private final long[] bytes;
    private final long[] elements;

    InProcess(Timeline.Lifetime process, SignatureSizes sizes) {
      this.process = process;
      this.sizes = sizes;
      this.dumps = process.dumps().stream().mapToInt(places::number).toArray();
      this.bytes = Arrays.stream(dumps).mapToLong(sizes::bytes).toArray();
      this.elements = Arrays.stream(dumps).mapToLong(sizes::elements).toArray();
    }

    double falls() {
      double falls = 0;
      for (int i = 1; i < bytes.length; i++) {
        falls += Math.max(0, bytes[i - 1] - bytes[i]);
      }
      return falls;
    }

    /**
     * Whether it was smaller in a dump of another kind than in the one of the trend before it.
     * Types of two kinds cannot be compared, and growth is only told from one; but places count
     * what strong references hold, whatever garbage is beside it.
     */
    private boolean fellBetween() {
      for (FleetDump other : process.others()) {
        int before = 0;
        while (process.dumps().get(before + 1).capturedAtMicros() < other.capturedAtMicros()) {
          before++;
        }
        if (sizes.bytes(places.number(other)) < bytes[before]) {
          return true;
        }
      }
      return false;
    }

    /** A bound that moves is none: hash tables call the size at which they grow a maximum, too. */
    private Long bound() {
      Set<Long> bounds = new HashSet<>();
      for (int dump : dumps) {
        if (sizes.bytes(dump) > 0) {
          bounds.add(sizes.bound(dump));
        }
      }
      return bounds.size() == 1 ? bounds.iterator().next() : null;
    }

    /** Null if it neither grew nor is big enough to say that it stays. */
    Growth growth(double noise) {
      double floor = FLOOR_SHARE * process.instance().service().floorBytes();
      int n = bytes.length;
      double[] hours = Arrays.stream(process.days()).map(day -> day * 24).toArray();
      Trend trend = Trend.of(hours, bytes);
      Trend elementTrend = Trend.of(hours, elements);
      double grown = trend.slope() * hours[n - 1];
      boolean fellBetween = fellBetween();
      GrowthKind kind;
      if (grown >= floor && grown >= TypeStatistics.NOISE_FALLS * noise) {
        boolean sameElements = elements[0] == elements[n - 1];
        double busier = bytes[0] * (typicalFactors.getOrDefault(process.number(), 1.0) - 1);
        boolean steady =
            n >= Timeline.LEAST_TREND_DUMPS
                && trend.rising()
                && !fellBetween
                && (elementTrend.rising() || sameElements)
                && trend.lateSlope() >= TypeStatistics.STILL_GROWING * trend.slope()
                && trend.lastSlope() >= STILL_GROWING_AT_LAST * trend.slope()
                && grown - busier >= floor;
        kind = steady ? GrowthKind.STEADY : GrowthKind.UNSTEADY;
      } else if (n >= Timeline.LEAST_TREND_DUMPS && bytes[n - 1] >= floor && stays()) {
        kind = GrowthKind.NONE;
      } else {
        return null;
      }
      return new Growth(
          process.number(),
          bytes[0],
          bytes[n - 1],
          elements[0],
          elements[n - 1],
          sizes.holders(dumps[n - 1]),
          trend,
          elementTrend,
          bound(),
          fellBetween,
          kind);
    }

    private boolean stays() {
      int n = bytes.length;
      for (int i = n - 2; i < n; i++) {
        if (Math.abs(bytes[i] - bytes[i - 1]) > STAYS_SHARE * bytes[i]) {
          return false;
        }
      }
      return true;
    }
  }

  private List<Outlier> outliers(Set<Integer> services, Now now) {
    Map<Integer, List<Timeline.Instance>> groups = new TreeMap<>();
    for (int service : services) {
      for (Timeline.Instance instance : places.service(service).instances()) {
        groups.computeIfAbsent(instance.peers(), peers -> new ArrayList<>()).add(instance);
      }
    }
    List<Outlier> outliers = new ArrayList<>();
    for (List<Timeline.Instance> group : groups.values()) {
      Peers peers =
          new Peers(
              group.stream().mapToDouble(i -> now.bytesByInstance.get(i.number())).toArray(),
              group.get(0).peersHeapBytes());
      for (Timeline.Instance instance : group) {
        long held = now.bytesByInstance.get(instance.number());
        if (peers.isOutlier(held, instance.service().floorBytes())) {
          outliers.add(
              new Outlier(
                  instance.number(),
                  held,
                  peers.median(),
                  peers.robustZ(held),
                  places.isTrended(instance)));
        }
      }
    }
    outliers.sort((a, b) -> Double.compare(b.robustZ(), a.robustZ()));
    return outliers;
  }

  private double pivot(SignatureSizes sizes, Set<Integer> services) {
    TreeMap<Integer, List<Long>> byNight = new TreeMap<>();
    for (int service : services) {
      for (int dump : places.service(service).dumps()) {
        byNight
            .computeIfAbsent(places.night(dump), night -> new ArrayList<>())
            .add(sizes.bytes(dump));
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
    Timeline.Service service = places.process(worst.process()).instance().service();
    Map<Integer, Double> slopes = new HashMap<>();
    growths.forEach(growth -> slopes.put(growth.process(), growth.bytes().slope()));
    // Builds in the order in which they were first seen.
    TreeMap<Long, String> builds = new TreeMap<>();
    Map<String, List<Double>> slopesByBuild = new HashMap<>();
    Map<String, Long> firstSeen = new HashMap<>();
    for (Timeline.Lifetime lifetime : places.service(service.number()).processes()) {
      String build = lifetime.first().build();
      if (build != null) {
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
    double[] after = values(slopesByBuild.get(newest));
    double[] earlier = values(slopesByBuild.get(before));
    return new double[] {
      Peers.quantile(after, 0.5) - Peers.quantile(earlier, 0.5),
      RankSum.confidenceThatLarger(after, earlier)
    };
  }

  private static double[] values(List<Double> values) {
    return values.stream().mapToDouble(value -> value).toArray();
  }

  private static long quantile(double[] values, double share) {
    return values.length == 0 ? 0 : Math.round(Peers.quantile(values, share));
  }
}
