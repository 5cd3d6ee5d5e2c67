package io.heapfleet.jobs.fleet;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.types.DataTypes;

/**
 * Trends and peers of every type that matters.
 *
 * <p>A thousand dumps of 20,000 classes are twenty million rows of {@code class_histogram}. Spark
 * sums them per dump and class name, and keeps those of the types that matter (at most a thousand a
 * service, mostly dozens) and of those that say what is typical. That is two short queries; what
 * follows is arithmetic with what is left. As queries, it was ten seconds of planning them.
 */
final class TypeStatistics {
  /** A type smaller than this share of its heap has no say in what is typical. */
  static final double TYPICAL_HEAP_SHARE = 0.0005;

  /** With fewer types than this in a process, none is typical. */
  static final int TYPICAL_TYPES = 10;

  /** Application types matter from this share of the floor on. */
  static final double APPLICATION_FLOOR_SHARE = 0.1;

  /** A trend convicts only while its newer half is at least this steep, compared with all of it. */
  static final double STILL_GROWING = 0.5;

  /** Below this it has levelled off and is not even growing. */
  static final double LEVELLED_OFF = 0.25;

  /**
   * Growth below so many mean falls is noise. With a type that only jitters, of standard deviation
   * s, the mean fall is 0.56 s and three dumps in rising order span more than 8 of them in one of a
   * thousand cases.
   */
  static final double NOISE_FALLS = 8;

  /** Fewer instances of one service and build than this make no peers. */
  static final int PEERS = 5;

  /** Beyond so many robust standard deviations an instance is an outlier (Iglewicz and Hoaglin). */
  static final double OUTLIER_Z = 3.5;

  /**
   * A robust standard deviation is taken to be at least this share of the peers' median heap: where
   * all peers are equal the MAD is 0, and a few bytes more would be infinitely far out.
   */
  static final double LEAST_DEVIATION_HEAP_SHARE = 0.001;

  /** 1 / 0.6745: a MAD times this estimates a standard deviation. */
  static final double MAD_TO_DEVIATION = 1.4826;

  /** The JDK's own types and primitive arrays, also as elements of arrays. */
  private static final Pattern BASIC_TYPES =
      Pattern.compile(
          "(?:java|javax|jdk|sun|System|Microsoft)\\..*"
              + "|(?:boolean|byte|char|short|int|long|float|double)(?:\\[\\])+");

  private final Timeline timeline;
  private final Map<String, Map<String, Counts>> dumps = new HashMap<>();

  TypeStatistics(Timeline timeline) {
    this.timeline = timeline;
  }

  /** What a dump holds of a type. */
  private record Counts(long objects, long bytes) {
    static final Counts NONE = new Counts(0, 0);
  }

  /**
   * From how many bytes on a type of one dump is looked at.
   *
   * @param typical to say what is typical; infinite for dumps that are no end of a trend
   */
  private record Floors(int service, double application, double basic, double typical)
      implements Serializable {

    boolean matters(String className, long bytes) {
      return bytes >= application && bytes >= (isBasic(className) ? basic : application);
    }
  }

  /**
   * Computes the facts.
   *
   * @param histogram dump_id, class_name, instances, shallow_bytes; several rows per class name are
   *     summed
   * @return in no particular order
   */
  List<TypeFacts> compute(Dataset<Row> histogram) {
    Dataset<Row> sums =
        histogram
            .groupBy("dump_id", "class_name")
            .agg(sum("instances").as("objects"), sum("shallow_bytes").as("bytes"));
    Map<Integer, Set<String>> types = read(sums);
    List<TypeFacts> facts = new ArrayList<>();
    for (Timeline.Service service : timeline.services()) {
      Set<String> ofService = types.getOrDefault(service.number(), Set.of());
      if (!ofService.isEmpty()) {
        facts.addAll(facts(service, ofService));
      }
    }
    return facts;
  }

  static boolean isBasic(String className) {
    return BASIC_TYPES.matcher(className).matches();
  }

  /**
   * Reads what is needed into {@link #dumps}.
   *
   * @return the types that matter, by the service's number: those that take, or may have grown by,
   *     what is material in any of its dumps
   */
  private Map<Integer, Set<String>> read(Dataset<Row> sums) {
    Map<String, Floors> floors = floors();
    UDF3<String, String, Long, Boolean> isLarge =
        (dumpId, className, bytes) -> {
          Floors floor = floors.get(dumpId);
          return floor != null && (bytes >= floor.typical() || floor.matters(className, bytes));
        };
    Map<Integer, Set<String>> types = new HashMap<>();
    Map<Integer, Set<String>> wanted = new HashMap<>();
    for (Row row :
        sums.where(
                udf(isLarge, DataTypes.BooleanType)
                    .apply(col("dump_id"), col("class_name"), col("bytes")))
            .select("dump_id", "class_name", "bytes")
            .collectAsList()) {
      Floors floor = floors.get(row.getString(0));
      wanted.computeIfAbsent(floor.service(), s -> new HashSet<>()).add(row.getString(1));
      if (floor.matters(row.getString(1), row.getLong(2))) {
        types.computeIfAbsent(floor.service(), s -> new TreeSet<>()).add(row.getString(1));
      }
    }
    UDF2<String, String, Boolean> isWanted =
        (dumpId, className) -> {
          Floors floor = floors.get(dumpId);
          return floor != null
              && wanted.getOrDefault(floor.service(), Set.of()).contains(className);
        };
    Map<String, String> names = new HashMap<>();
    for (Row row :
        sums.where(udf(isWanted, DataTypes.BooleanType).apply(col("dump_id"), col("class_name")))
            .select("dump_id", "class_name", "objects", "bytes")
            .collectAsList()) {
      dumps
          .computeIfAbsent(row.getString(0), id -> new HashMap<>())
          .put(
              names.computeIfAbsent(row.getString(1), name -> name),
              new Counts(row.getLong(2), row.getLong(3)));
    }
    return types;
  }

  /** The dumps that say something, by id: those of trends, and the newest of each instance. */
  private Map<String, Floors> floors() {
    Map<String, Floors> floors = new HashMap<>();
    for (Timeline.Instance instance : timeline.instances()) {
      floors.put(instance.newest().dumpId(), floors(instance.service(), Double.POSITIVE_INFINITY));
    }
    for (Timeline.Lifetime process : timeline.processes()) {
      for (FleetDump dump : process.dumps()) {
        boolean isEnd = dump.equals(process.first()) || dump.equals(process.last());
        floors.put(
            dump.dumpId(),
            floors(
                process.instance().service(),
                isEnd ? typicalFloor(dump) : Double.POSITIVE_INFINITY));
      }
    }
    return floors;
  }

  private static Floors floors(Timeline.Service service, double typical) {
    return new Floors(
        service.number(), growthFloor(service, false), growthFloor(service, true), typical);
  }

  private static double typicalFloor(FleetDump dump) {
    return TYPICAL_HEAP_SHARE * dump.heapBytes();
  }

  private static double growthFloor(Timeline.Service service, boolean basic) {
    return basic ? service.floorBytes() : service.floorBytes() * APPLICATION_FLOOR_SHARE;
  }

  private Map<String, Counts> types(FleetDump dump) {
    return dumps.getOrDefault(dump.dumpId(), Map.of());
  }

  private Counts counts(FleetDump dump, String type) {
    return types(dump).getOrDefault(type, Counts.NONE);
  }

  private List<TypeFacts> facts(Timeline.Service service, Set<String> types) {
    List<Timeline.Instance> instances =
        timeline.instances().stream().filter(i -> i.service().equals(service)).toList();
    Map<Timeline.Lifetime, Double> typicalFactors = new TreeMap<>(BY_NUMBER);
    for (Timeline.Lifetime process : timeline.processes()) {
      if (process.instance().service().equals(service)) {
        typicalFactors.put(process, typicalFactor(process));
      }
    }
    List<TypeFacts> facts = new ArrayList<>();
    for (String type : types) {
      TypeFacts ofType = facts(service, type, instances, typicalFactors);
      if (ofType.outliers() + ofType.suspects() + ofType.growing() > 0
          || ofType.shallowMax() >= service.floorBytes()) {
        facts.add(ofType);
      }
    }
    return facts;
  }

  private static final Comparator<Timeline.Lifetime> BY_NUMBER =
      Comparator.comparingInt(Timeline.Lifetime::number);

  /**
   * By which factor the typical type of a process grew from its first to its last dump: the median
   * over its types. In a fleet that gets busier, or warms up, that is well above 1; in a leaking
   * process most types stay as they are.
   */
  private double typicalFactor(Timeline.Lifetime process) {
    Map<String, Counts> first = types(process.first());
    Map<String, Counts> last = types(process.last());
    Set<String> names = new HashSet<>(first.keySet());
    names.addAll(last.keySet());
    double[] factors =
        names.stream()
            .filter(
                name -> {
                  double floor =
                      Math.max(
                          first.containsKey(name) ? typicalFloor(process.first()) : 0,
                          last.containsKey(name) ? typicalFloor(process.last()) : 0);
                  return Math.max(bytes(first, name), bytes(last, name)) >= floor;
                })
            .mapToDouble(name -> bytes(last, name) / (double) Math.max(bytes(first, name), 1))
            .toArray();
    return factors.length < TYPICAL_TYPES ? 1 : Math.max(1, percentile(factors, 0.5));
  }

  private static long bytes(Map<String, Counts> dump, String type) {
    return dump.getOrDefault(type, Counts.NONE).bytes();
  }

  /** What one type says in one process, where it is in any of its dumps. */
  private record Judgement(
      Timeline.Lifetime process, TypeFacts.Trend trend, boolean suspect, boolean growing) {}

  /** One type on one instance, also where the instance has none of it. */
  private record Place(TypeFacts.Spot spot, boolean outlier, boolean suspect, boolean growing) {}

  private TypeFacts facts(
      Timeline.Service service,
      String type,
      List<Timeline.Instance> instances,
      Map<Timeline.Lifetime, Double> typicalFactors) {
    List<Judgement> judgements = judgements(service, type, typicalFactors);
    List<Place> places = places(service, type, instances, judgements);
    double[] bytes = places.stream().mapToDouble(place -> place.spot().bytes()).toArray();
    ToDoubleFunction<Place> slope = place -> place.spot().trend().slope();
    return new TypeFacts(
        service.number(),
        type,
        isBasic(type),
        instances.stream().mapToLong(i -> counts(i.newest(), type).objects()).sum(),
        places.stream().mapToLong(place -> place.spot().bytes()).sum(),
        Math.round(percentile(bytes, 0.5)),
        Math.round(percentile(bytes, 0.95)),
        places.stream().mapToLong(place -> place.spot().bytes()).max().orElseThrow(),
        places.stream()
            .map(place -> place.spot().robustZ())
            .filter(z -> z != null)
            .max(Comparator.naturalOrder())
            .orElse(null),
        count(places, Place::outlier),
        count(places, Place::suspect),
        count(places, Place::growing),
        worst(places, place -> true, place -> place.spot().bytes()),
        worst(places, Place::outlier, place -> place.spot().robustZ()),
        worst(places, Place::suspect, slope),
        worst(places, Place::growing, slope),
        first(judgements, Judgement::suspect),
        first(judgements, Judgement::growing));
  }

  private static int count(List<Place> places, Predicate<Place> kind) {
    return (int) places.stream().filter(kind).count();
  }

  /** The instance's number breaks ties, so that a second run says the same. */
  private static TypeFacts.Spot worst(
      List<Place> places, Predicate<Place> kind, ToDoubleFunction<Place> measure) {
    return places.stream()
        .filter(kind)
        .max(Comparator.comparingDouble(measure).thenComparing(place -> -place.spot().instance()))
        .map(Place::spot)
        .orElse(null);
  }

  private static Integer first(List<Judgement> judgements, Predicate<Judgement> kind) {
    return judgements.stream()
        .filter(kind)
        .map(Judgement::process)
        .min(
            Comparator.<Timeline.Lifetime>comparingLong(p -> p.first().capturedAtMicros())
                .thenComparing(BY_NUMBER))
        .map(Timeline.Lifetime::number)
        .orElse(null);
  }

  /** What the processes say that hold the type in any of their dumps. */
  private List<Judgement> judgements(
      Timeline.Service service, String type, Map<Timeline.Lifetime, Double> typicalFactors) {
    Map<Timeline.Lifetime, long[]> series = new TreeMap<>(BY_NUMBER);
    long falls = 0;
    for (Timeline.Lifetime process : typicalFactors.keySet()) {
      long[] bytes =
          process.dumps().stream().mapToLong(dump -> counts(dump, type).bytes()).toArray();
      boolean isThere = process.dumps().stream().anyMatch(dump -> types(dump).containsKey(type));
      if (isThere) {
        series.put(process, bytes);
        for (int i = 1; i < bytes.length; i++) {
          falls += Math.max(0, bytes[i - 1] - bytes[i]);
        }
      }
    }
    // Processes that never held the type have no series, but their intervals count.
    double noise = service.intervals() == 0 ? 0 : (double) falls / service.intervals();
    double growthFloor = growthFloor(service, isBasic(type));
    List<Judgement> judgements = new ArrayList<>();
    series.forEach(
        (process, bytes) ->
            judgements.add(
                judgement(process, bytes, typicalFactors.get(process), growthFloor, noise)));
    return judgements;
  }

  private static Judgement judgement(
      Timeline.Lifetime process,
      long[] bytes,
      double typicalFactor,
      double growthFloor,
      double noise) {
    double[] days = process.days();
    int n = days.length;
    // The newer half, at least two dumps: 2 of 3, 3 of 4, 3 of 5, 4 of 7.
    int lateFrom = n - Math.max(2, (n + 2) / 2);
    double slope = theilSen(days, bytes, 0);
    double lateSlope = theilSen(days, bytes, lateFrom);
    boolean rising = true;
    for (int i = 1; i < n; i++) {
      rising &= bytes[i] > bytes[i - 1];
    }
    // Not last - first: a single step at the start, a cold process, is no trend.
    double growth = slope * days[n - 1];
    boolean material = growth >= growthFloor && growth >= NOISE_FALLS * noise;
    boolean suspect =
        material
            && n >= 3
            && rising
            && lateSlope >= STILL_GROWING * slope
            && growth - bytes[0] * (typicalFactor - 1) >= growthFloor;
    return new Judgement(
        process,
        new TypeFacts.Trend(
            process.number(), bytes[0], bytes[n - 1], slope, lateSlope, rising, typicalFactor),
        suspect,
        material && !suspect && lateSlope > LEVELLED_OFF * slope);
  }

  /** The median of the slopes between any two of the points from one on. */
  private static double theilSen(double[] days, long[] bytes, int from) {
    int points = days.length - from;
    double[] slopes = new double[points * (points - 1) / 2];
    int count = 0;
    for (int j = from + 1; j < days.length; j++) {
      for (int i = from; i < j; i++) {
        slopes[count++] = (bytes[j] - bytes[i]) / (days[j] - days[i]);
      }
    }
    return percentile(slopes, 0.5);
  }

  private List<Place> places(
      Timeline.Service service,
      String type,
      List<Timeline.Instance> instances,
      List<Judgement> judgements) {
    Map<Integer, double[]> byPeers = new HashMap<>();
    for (Timeline.Instance instance : instances) {
      byPeers.computeIfAbsent(
          instance.peers(),
          peers ->
              instances.stream()
                  .filter(other -> other.peers() == peers)
                  .mapToDouble(other -> counts(other.newest(), type).bytes())
                  .toArray());
    }
    Map<Integer, Judgement> judged = new HashMap<>();
    for (Judgement judgement : judgements) {
      if (judgement.process().judged()) {
        judged.put(judgement.process().instance().number(), judgement);
      }
    }
    List<Place> places = new ArrayList<>();
    for (Timeline.Instance instance : instances) {
      long bytes = counts(instance.newest(), type).bytes();
      double[] peers = byPeers.get(instance.peers());
      double median = percentile(peers, 0.5);
      Double robustZ = peers.length < PEERS ? null : robustZ(bytes, peers, median, instance);
      Judgement judgement = judged.get(instance.number());
      places.add(
          new Place(
              new TypeFacts.Spot(
                  instance.number(),
                  bytes,
                  peers.length,
                  median,
                  robustZ,
                  judgement == null ? null : judgement.trend()),
              robustZ != null && robustZ >= OUTLIER_Z && bytes - median >= service.floorBytes(),
              judgement != null && judgement.suspect(),
              judgement != null && judgement.growing()));
    }
    return places;
  }

  private static double robustZ(
      long bytes, double[] peers, double median, Timeline.Instance instance) {
    double mad = percentile(Arrays.stream(peers).map(x -> Math.abs(x - median)).toArray(), 0.5);
    double leastDeviation = LEAST_DEVIATION_HEAP_SHARE * instance.peersHeapBytes();
    return (bytes - median) / Math.max(Math.max(MAD_TO_DEVIATION * mad, leastDeviation), 1);
  }

  /** With linear interpolation between neighbours. */
  private static double percentile(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
