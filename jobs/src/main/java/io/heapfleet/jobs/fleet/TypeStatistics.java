package io.heapfleet.jobs.fleet;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * Trends and peers of every type that matters, computed by Spark from {@code class_histogram}.
 *
 * <p>A thousand dumps of 20,000 classes are twenty million rows. They are read three times, summed
 * per dump and class name, and cut down at once to the types that matter (at most a thousand a
 * service, mostly dozens); only those get trends and peers.
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
  static final String BASIC_TYPES =
      "^(?:(?:java|javax|jdk|sun)\\..*|(?:boolean|byte|char|short|int|long|float|double)(?:\\[\\])+)$";

  private final SparkSession spark;
  private final Timeline timeline;

  TypeStatistics(SparkSession spark, Timeline timeline) {
    this.spark = spark;
    this.timeline = timeline;
  }

  /**
   * Computes the facts.
   *
   * @param histogram dump_id, class_name, instances, shallow_bytes; several rows per class name are
   *     summed
   * @return in no particular order
   */
  List<TypeFacts> compute(Dataset<Row> histogram) {
    Dataset<Row> bytes =
        histogram
            .join(broadcast(points()), "dump_id")
            .groupBy(
                "service", "instance", "process", "point", "newest", "dump_floor", "class_name")
            .agg(expr("sum(instances)").as("objects"), expr("sum(shallow_bytes)").as("bytes"));
    Dataset<Row> kept = bytes.join(broadcast(kinds(bytes)), on("service", "class_name"));
    kept = kept.persist(StorageLevel.MEMORY_AND_DISK());
    try {
      Dataset<Row> trends = trends(kept, typicalFactors(bytes)).persist();
      try {
        return facts(spots(kept, trends), firstProcesses(trends)).collectAsList().stream()
            .map(TypeStatistics::toFacts)
            .toList();
      } finally {
        trends.unpersist();
      }
    } finally {
      kept.unpersist();
    }
  }

  /** A row per dump that says something: where it stands in a trend, and whether it is "now". */
  private Dataset<Row> points() {
    Map<String, Object[]> byDump = new LinkedHashMap<>();
    for (Timeline.Lifetime process : timeline.processes()) {
      for (int point = 0; point < process.dumps().size(); point++) {
        FleetDump dump = process.dumps().get(point);
        byDump.put(dump.dumpId(), point(dump, process.instance(), process.number(), point));
      }
    }
    for (Timeline.Instance instance : timeline.instances()) {
      FleetDump dump = instance.newest();
      byDump.computeIfAbsent(dump.dumpId(), id -> point(dump, instance, -1, -1))[5] = true;
    }
    return table(
        "dump_id string, service int, instance int, process int, point int, newest boolean, dump_floor double",
        byDump.values());
  }

  private static Object[] point(
      FleetDump dump, Timeline.Instance instance, int process, int point) {
    return new Object[] {
      dump.dumpId(),
      instance.service().number(),
      instance.number(),
      process,
      point,
      false,
      TYPICAL_HEAP_SHARE * dump.heapBytes()
    };
  }

  /** The types that matter in a service, by their largest appearance in any of its dumps. */
  private Dataset<Row> kinds(Dataset<Row> bytes) {
    List<Object[]> floors = new ArrayList<>();
    for (Timeline.Service service : timeline.services()) {
      floors.add(new Object[] {service.number(), service.floorBytes(), service.intervals()});
    }
    return bytes
        .groupBy("service", "class_name")
        .agg(expr("max(bytes)").as("peak"))
        .join(broadcast(table("service int, floor bigint, intervals int", floors)), "service")
        .withColumn("basic", expr("class_name rlike '" + BASIC_TYPES.replace("\\", "\\\\") + "'"))
        .withColumn(
            "growth_floor",
            expr(
                "if(basic, cast(floor as double), floor * %sD)".formatted(APPLICATION_FLOOR_SHARE)))
        .where("peak >= growth_floor")
        .drop("peak");
  }

  /**
   * By which factor the typical type of a process grew from its first to its last dump: the median
   * over its types. In a fleet that gets busier, or warms up, that is well above 1; in a leaking
   * process most types stay as they are.
   */
  private Dataset<Row> typicalFactors(Dataset<Row> bytes) {
    return bytes
        .join(broadcast(processes()), "process")
        .where("point = 0 or point = n - 1")
        .groupBy("process", "class_name")
        .agg(
            expr("sum(if(point = 0, bytes, 0L))").as("first"),
            expr("sum(if(point = 0, 0L, bytes))").as("last"),
            expr("max(dump_floor)").as("dump_floor"))
        .where("greatest(first, last) >= dump_floor")
        .groupBy("process")
        .agg(
            expr("percentile(last / greatest(first, 1L), 0.5)").as("median_factor"),
            expr("count(*)").as("types"))
        .select(
            col("process"),
            expr("if(types < %d, 1D, greatest(1D, median_factor))".formatted(TYPICAL_TYPES))
                .as("typical_factor"));
  }

  private Dataset<Row> processes() {
    List<Object[]> rows = new ArrayList<>();
    for (Timeline.Lifetime process : timeline.processes()) {
      double[] days = process.days();
      rows.add(
          new Object[] {
            process.number(),
            days.length,
            // The newer half, at least two dumps: 2 of 3, 3 of 4, 3 of 5, 4 of 7.
            days.length - Math.max(2, (days.length + 2) / 2),
            Arrays.stream(days).boxed().toList(),
            process.judged(),
            process.first().capturedAtMicros()
          });
    }
    return table(
        "process int, n int, late_from int, days array<double>, judged boolean, started bigint",
        rows);
  }

  /**
   * A row per process and type: its bytes dump by dump (0 where it is missing) and what they say.
   */
  private Dataset<Row> trends(Dataset<Row> kept, Dataset<Row> typicalFactors) {
    Dataset<Row> series =
        kept.where("process >= 0")
            .groupBy(
                columns(
                    "service",
                    "instance",
                    "process",
                    "class_name",
                    "floor",
                    "growth_floor",
                    "intervals"))
            .agg(expr("map_from_entries(collect_list(struct(point, bytes)))").as("at"))
            .join(broadcast(processes()), "process")
            .join(broadcast(typicalFactors), on("process"), "left")
            .withColumn(
                "ys",
                expr("transform(sequence(0, n - 1), i -> coalesce(try_element_at(at, i), 0L))"))
            .withColumn("slopes", pairSlopes("0"))
            .withColumn("late_slopes", pairSlopes("late_from"));
    Dataset<Row> trends =
        series
            .withColumn("typical_factor", expr("coalesce(typical_factor, 1D)"))
            .withColumn("first_bytes", expr("ys[0]"))
            .withColumn("last_bytes", expr("ys[n - 1]"))
            .withColumn("slope", medianOfSorted("slopes"))
            // Not last - first: a single step at the start, a cold process, is no trend.
            .withColumn("growth", expr("slope * days[n - 1]"))
            .withColumn("late_slope", medianOfSorted("late_slopes"))
            .withColumn("rising", expr("forall(sequence(1, n - 1), j -> ys[j] > ys[j - 1])"))
            .withColumn(
                "falls",
                expr(
                    "aggregate(sequence(1, n - 1), 0L, (sum, j) -> sum + greatest(ys[j - 1] - ys[j], 0L))"))
            .withColumn(
                "noise",
                // Processes that never held the type have no row, but their intervals count.
                expr("sum(falls) over (partition by service, class_name) / intervals"));
    String material = "growth >= growth_floor and growth >= %sD * noise".formatted(NOISE_FALLS);
    return trends
        .withColumn(
            "suspect",
            expr(
                material
                    + " and n >= 3 and rising and late_slope >= %sD * slope"
                        .formatted(STILL_GROWING)
                    + " and growth - first_bytes * (typical_factor - 1) >= growth_floor"))
        .withColumn(
            "growing",
            expr(
                material + " and not suspect and late_slope > %sD * slope".formatted(LEVELLED_OFF)))
        .select(
            columns(
                "service",
                "instance",
                "process",
                "class_name",
                "judged",
                "started",
                "first_bytes",
                "last_bytes",
                "slope",
                "late_slope",
                "rising",
                "typical_factor",
                "suspect",
                "growing"));
  }

  /** All slopes between two of the dumps from number {@code from} on, smallest first. */
  private static Column pairSlopes(String from) {
    return expr(
        """
        array_sort(flatten(transform(
            sequence(%1$s + 1, n - 1),
            j -> transform(
                sequence(%1$s, j - 1),
                i -> (ys[j] - ys[i]) / (days[j] - days[i])))))
        """
            .formatted(from));
  }

  private static Column medianOfSorted(String array) {
    return expr("(%1$s[(size(%1$s) - 1) div 2] + %1$s[size(%1$s) div 2]) / 2".formatted(array));
  }

  /**
   * A row per instance and type that matters in its service, also where the instance has none of
   * it: bytes now, the peers, the trend of the process that speaks for it.
   */
  private Dataset<Row> spots(Dataset<Row> kept, Dataset<Row> trends) {
    List<Object[]> rows = new ArrayList<>();
    for (Timeline.Instance instance : timeline.instances()) {
      rows.add(
          new Object[] {
            instance.service().number(),
            instance.number(),
            instance.peers(),
            LEAST_DEVIATION_HEAP_SHARE * instance.peersHeapBytes()
          });
    }
    Dataset<Row> instances =
        table("service int, instance int, peer_group int, least_deviation double", rows);
    Dataset<Row> now =
        kept.where("newest").select(columns("instance", "class_name", "objects", "bytes"));
    Dataset<Row> judged =
        trends
            .where("judged")
            .select(
                col("instance"),
                col("class_name"),
                col("suspect"),
                col("growing"),
                expr("struct(process, first_bytes, last_bytes, slope, late_slope, rising, typical_factor)")
                    .as("trend"));
    String peers = " over (partition by peer_group, class_name)";
    return kept.select(columns("service", "class_name", "floor", "basic"))
        .distinct()
        .join(broadcast(instances), "service")
        .join(now, on("instance", "class_name"), "left")
        .join(judged, on("instance", "class_name"), "left")
        .na()
        .fill(0, new String[] {"objects", "bytes"})
        .na()
        .fill(false, new String[] {"suspect", "growing"})
        .withColumn("peers", expr("cast(count(*)" + peers + " as int)"))
        .withColumn("peers_median", expr("percentile(bytes, 0.5)" + peers))
        .withColumn("mad", expr("percentile(abs(bytes - peers_median), 0.5)" + peers))
        .withColumn(
            "robust_z",
            expr(
                "if(peers >= %d, (bytes - peers_median) / greatest(%sD * mad, least_deviation, 1D), null)"
                    .formatted(PEERS, MAD_TO_DEVIATION)))
        .withColumn(
            "outlier",
            expr(
                "coalesce(robust_z >= %sD, false) and bytes - peers_median >= floor"
                    .formatted(OUTLIER_Z)))
        .withColumn("spot", expr("struct(instance, bytes, peers, peers_median, robust_z, trend)"));
  }

  private static Dataset<Row> firstProcesses(Dataset<Row> trends) {
    return trends
        .groupBy("service", "class_name")
        .agg(
            expr("min(struct(started, process)) filter (where suspect)").as("first_suspect"),
            expr("min(struct(started, process)) filter (where growing)").as("first_growing"));
  }

  private static Dataset<Row> facts(Dataset<Row> spots, Dataset<Row> firstProcesses) {
    return spots
        .groupBy(columns("service", "class_name", "basic", "floor"))
        .agg(
            expr("sum(objects)").as("objects"),
            expr("sum(bytes)").as("shallow_bytes"),
            expr("cast(round(percentile(bytes, 0.5)) as bigint)").as("shallow_median"),
            expr("cast(round(percentile(bytes, 0.95)) as bigint)").as("shallow_p95"),
            expr("max(bytes)").as("shallow_max"),
            expr("max(robust_z)").as("max_robust_z"),
            expr("cast(count_if(outlier) as int)").as("outliers"),
            expr("cast(count_if(suspect) as int)").as("suspects"),
            expr("cast(count_if(growing) as int)").as("growing"),
            // The instance's number breaks ties, so that a second run says the same.
            expr("max(struct(bytes, -instance, spot)).spot").as("largest"),
            expr("max(struct(robust_z, -instance, spot)) filter (where outlier)")
                .as("worst_outlier"),
            expr("max(struct(trend.slope, -instance, spot)) filter (where suspect)")
                .as("worst_suspect"),
            expr("max(struct(trend.slope, -instance, spot)) filter (where growing)")
                .as("worst_growing"))
        .join(firstProcesses, on("service", "class_name"), "left")
        .where("outliers + suspects + growing > 0 or shallow_max >= floor")
        .withColumn("worst_outlier", col("worst_outlier.spot"))
        .withColumn("worst_suspect", col("worst_suspect.spot"))
        .withColumn("worst_growing", col("worst_growing.spot"))
        .withColumn("first_suspect", col("first_suspect.process"))
        .withColumn("first_growing", col("first_growing.process"));
  }

  private static TypeFacts toFacts(Row row) {
    return new TypeFacts(
        row.getAs("service"),
        row.getAs("class_name"),
        row.getAs("basic"),
        row.getAs("objects"),
        row.getAs("shallow_bytes"),
        row.getAs("shallow_median"),
        row.getAs("shallow_p95"),
        row.getAs("shallow_max"),
        row.getAs("max_robust_z"),
        row.getAs("outliers"),
        row.getAs("suspects"),
        row.getAs("growing"),
        toSpot(row.getAs("largest")),
        toSpot(row.getAs("worst_outlier")),
        toSpot(row.getAs("worst_suspect")),
        toSpot(row.getAs("worst_growing")),
        row.getAs("first_suspect"),
        row.getAs("first_growing"));
  }

  private static TypeFacts.Spot toSpot(Row spot) {
    if (spot == null) {
      return null;
    }
    Row trend = spot.getAs("trend");
    return new TypeFacts.Spot(
        spot.getAs("instance"),
        spot.getAs("bytes"),
        spot.getAs("peers"),
        spot.getAs("peers_median"),
        spot.getAs("robust_z"),
        trend == null
            ? null
            : new TypeFacts.Trend(
                trend.getAs("process"),
                trend.getAs("first_bytes"),
                trend.getAs("last_bytes"),
                trend.getAs("slope"),
                trend.getAs("late_slope"),
                trend.getAs("rising"),
                trend.getAs("typical_factor")));
  }

  private Dataset<Row> table(String ddl, Iterable<Object[]> rows) {
    List<Row> built = new ArrayList<>();
    for (Object[] row : rows) {
      built.add(RowFactory.create(row));
    }
    return spark.createDataFrame(built, StructType.fromDDL(ddl));
  }

  private static Column[] columns(String... names) {
    return Arrays.stream(names).map(functions::col).toArray(Column[]::new);
  }

  /** The columns to join on. */
  private static String[] on(String... names) {
    return names;
  }
}
