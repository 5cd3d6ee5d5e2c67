package io.heapfleet.jobs.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import io.heapfleet.jobs.report.FleetReport.Dump;
import io.heapfleet.jobs.report.FleetReport.Evidence;
import io.heapfleet.jobs.report.FleetReport.Leak;
import io.heapfleet.jobs.report.FleetReport.Point;
import io.heapfleet.jobs.report.FleetReport.Queries;
import io.heapfleet.jobs.report.FleetReport.Series;
import java.sql.Date;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Reads the leaks of a night, and where and how large they were in earlier dumps. */
final class LeakReader {
  private static final int MOST_LEAKS = 100;
  private static final int MOST_SERIES = 12;
  private static final int MOST_PATH_LINES = 40;
  private static final int DAYS = HeatMap.MOST_NIGHTS;

  /** Keys of a map by URL, as {@code sample_keys} masks them. */
  private static final Pattern PATH_KEY = Pattern.compile("(A{3,7} )?/.*");

  private final SparkSession spark;
  private final ReportRequest request;
  private final KnownDumps dumps;
  private final LocalDate night;

  LeakReader(SparkSession spark, ReportRequest request, KnownDumps dumps, LocalDate night) {
    this.spark = spark;
    this.request = request;
    this.dumps = dumps;
    this.night = night;
  }

  /** What a place, or a type, takes in one dump. */
  private record Size(
      Dump dump, long retainedBytes, long elements, Long largestId, List<String> path) {}

  Listed<Leak> leaks() {
    // Of other dumps nobody knows who holds what, so that a place may be there all the same.
    Set<String> withPlaces =
        spark
            .table("leak_paths")
            .where(recent())
            .select("dump_id")
            .distinct()
            .as(Encoders.STRING())
            .collectAsList()
            .stream()
            .collect(Collectors.toSet());
    Dataset<Row> ofNight =
        spark
            .table("fleet_leaks")
            .where(col("night").equalTo(lit(Date.valueOf(night))))
            .orderBy(
                expr(
                    "CASE WHEN verdict IN ('LEAK', 'SUSPECT') THEN 0 WHEN verdict = 'CACHE_LIKE'"
                        + " THEN 2 ELSE 1 END"),
                col("rank"));
    Listed<Row> rows = Listed.first(MOST_LEAKS, ofNight.collectAsList());
    Map<String, List<Size>> places = places(rows.rows());
    Map<String, List<Size>> types = types(rows.rows(), places);
    Map<String, String> requests = requests(rows.rows(), places);
    return rows.map(
        row -> {
          String signature = row.getAs("signature");
          boolean place = places.containsKey(signature);
          List<Size> sizes =
              place
                  ? places.get(signature)
                  : types.getOrDefault(row.<String>getAs("content_type"), List.of()).stream()
                      .filter(size -> isOn(row, size.dump()))
                      .toList();
          return leak(
              row,
              place ? withNothing(sizes, row, withPlaces) : sizes,
              place,
              requests.get(signature));
        });
  }

  /** An instance that does not have the place has 0 bytes of it, as in {@code fleet_leaks}. */
  private List<Size> withNothing(List<Size> sizes, Row leak, Set<String> withPlaces) {
    Set<String> there =
        sizes.stream().map(size -> size.dump().dumpId()).collect(Collectors.toSet());
    return Stream.concat(
            sizes.stream(),
            dumps
                .read()
                .filter(dump -> withPlaces.contains(dump.dumpId()))
                .filter(dump -> isOn(leak, dump))
                .filter(dump -> !there.contains(dump.dumpId()))
                .map(dump -> new Size(dump, 0, 0, null, List.of())))
        .toList();
  }

  private static boolean isOn(Row leak, Dump dump) {
    return FleetReport.isOn(dump.service(), leak.getAs("service"), services(leak));
  }

  private static List<String> services(Row row) {
    return row.getList(row.fieldIndex("services"));
  }

  /** The sizes of the places, by signature. */
  private Map<String, List<Size>> places(List<Row> leaks) {
    Object[] signatures = leaks.stream().map(row -> row.getAs("signature")).toArray();
    Map<String, List<Size>> sizes = new HashMap<>();
    spark
        .table("leak_paths")
        .where(recent().and(col("signature").isin(signatures)))
        .select("signature", "dump_id", "retained_bytes", "elements", "largest_id", "path")
        .collectAsList()
        .forEach(
            row -> {
              Dump dump = dumps.byId(row.getAs("dump_id"));
              if (dump != null) {
                sizes
                    .computeIfAbsent(row.getAs("signature"), signature -> new ArrayList<>())
                    .add(
                        new Size(
                            dump,
                            row.getAs("retained_bytes"),
                            row.getAs("elements"),
                            row.getAs("largest_id"),
                            row.getList(row.fieldIndex("path"))));
              }
            });
    return sizes;
  }

  /** The sizes of types, by their names, of those leaks of which no place is known. */
  private Map<String, List<Size>> types(List<Row> leaks, Map<String, List<Size>> places) {
    Object[] names =
        leaks.stream()
            .filter(row -> !places.containsKey(row.<String>getAs("signature")))
            .map(row -> row.<String>getAs("content_type"))
            .filter(Objects::nonNull)
            .toArray();
    Map<String, List<Size>> sizes = new HashMap<>();
    if (names.length == 0) {
      return sizes;
    }
    spark
        .table("class_histogram")
        .where(recent().and(col("class_name").isin(names)))
        .groupBy("class_name", "dump_id")
        .agg(expr("sum(shallow_bytes)").as("bytes"), expr("sum(instances)").as("instances"))
        .collectAsList()
        .forEach(
            row -> {
              Dump dump = dumps.byId(row.getAs("dump_id"));
              if (dump != null) {
                sizes
                    .computeIfAbsent(row.getAs("class_name"), name -> new ArrayList<>())
                    .add(
                        new Size(
                            dump, row.getAs("bytes"), row.getAs("instances"), null, List.of()));
              }
            });
    return sizes;
  }

  private Column recent() {
    return col("captured_date").geq(lit(Date.valueOf(night.minusDays(DAYS))));
  }

  /** A call in flight that holds a leak's largest object, by signature. */
  private Map<String, String> requests(List<Row> leaks, Map<String, List<Size>> places) {
    Map<String, String> byObject = new HashMap<>();
    spark
        .table("requests")
        .where(recent().and(col("collection_id").isNotNull()))
        .select("dump_id", "collection_id", "kind", "method", "path_template", "frame")
        .collectAsList()
        .forEach(
            row ->
                byObject.put(
                    row.getAs("dump_id") + " " + row.getAs("collection_id"), Calls.label(row)));
    Map<String, String> bySignature = new HashMap<>();
    for (Row leak : leaks) {
      String signature = leak.getAs("signature");
      places.getOrDefault(signature, List.of()).stream()
          .sorted(Comparator.comparing((Size size) -> KnownDumps.time(size.dump())).reversed())
          .map(size -> byObject.get(size.dump().dumpId() + " " + size.largestId()))
          .filter(Objects::nonNull)
          .findFirst()
          .ifPresent(call -> bySignature.put(signature, "held by " + call));
      List<String> keys = leak.getList(leak.fieldIndex("sample_keys"));
      if (keys.stream().filter(key -> PATH_KEY.matcher(key).matches()).count() * 2 > keys.size()) {
        bySignature.putIfAbsent(
            signature, "outlives the requests that fill it: its keys are paths, " + keys.get(0));
      }
    }
    return bySignature;
  }

  private Leak leak(Row row, List<Size> sizes, boolean place, String call) {
    String signature = row.getAs("signature");
    String worst = row.getAs("worst_instance");
    return new Leak(
        signature,
        row.getAs("verdict"),
        row.getAs("state"),
        row.getAs("reason"),
        row.getAs("refuted_by"),
        row.getAs("owner"),
        row.getAs("collection"),
        row.getAs("content_type"),
        row.getAs("service"),
        services(row),
        row.getList(row.fieldIndex("builds")),
        row.getAs("instances_affected"),
        row.getAs("instances_seen"),
        row.getAs("first_seen_build"),
        KnownDumps.instant(row, "first_seen_at"),
        row.<Date>getAs("first_night").toLocalDate(),
        row.getAs("elements"),
        row.getAs("retained_bytes"),
        row.getAs("retained_median"),
        row.getAs("retained_p95"),
        row.getAs("retained_max"),
        row.getAs("growth_bytes_per_day"),
        row.getAs("growth_low"),
        row.getAs("growth_high"),
        row.getAs("trend_dumps"),
        row.getAs("robust_z"),
        worst,
        row.getList(row.fieldIndex("sample_keys")),
        call,
        paths(row, sizes),
        series(sizes),
        HeatMap.of(
            sizes.stream()
                .map(
                    size ->
                        new HeatMap.Size(
                            LocalDate.ofInstant(KnownDumps.time(size.dump()), ZoneOffset.UTC),
                            KnownDumps.key(size.dump()),
                            size.retainedBytes()))
                .toList()),
        evidence(row),
        queries(row, sizes, place));
  }

  private static Listed<PathTree.Line> paths(Row row, List<Size> sizes) {
    PathTree tree = new PathTree();
    sizes.stream()
        .filter(size -> size.dump().newest() && !size.path().isEmpty())
        .forEach(size -> tree.add(size.path(), size.retainedBytes()));
    if (tree.isEmpty()) {
      tree.add(row.getList(row.fieldIndex("path")), row.getAs("retained_max"));
    }
    return Listed.first(MOST_PATH_LINES, tree.lines());
  }

  private static Listed<Series> series(List<Size> sizes) {
    Map<String, List<Size>> byInstance = new LinkedHashMap<>();
    sizes.stream()
        .filter(size -> size.dump().capturedAt() != null)
        .sorted(Comparator.comparing((Size size) -> size.dump().capturedAt()))
        .forEach(
            size ->
                byInstance
                    .computeIfAbsent(KnownDumps.key(size.dump()), key -> new ArrayList<>())
                    .add(size));
    List<Series> all = new ArrayList<>();
    for (List<Size> ofInstance : byInstance.values()) {
      Dump dump = ofInstance.get(0).dump();
      all.add(
          new Series(
              dump.service(),
              KnownDumps.name(dump),
              ofInstance.stream()
                  .map(
                      size ->
                          new Point(
                              size.dump().capturedAt(),
                              size.dump().build(),
                              size.retainedBytes(),
                              size.elements()))
                  .toList()));
    }
    all.sort(
        Comparator.<Series>comparingLong(series -> -series.last()).thenComparing(Series::instance));
    return Listed.first(MOST_SERIES, all);
  }

  private List<Evidence> evidence(Row row) {
    List<Evidence> evidence = new ArrayList<>();
    for (String id : row.<String>getList(row.fieldIndex("evidence_dumps"))) {
      Dump dump = dumps.byId(id);
      evidence.add(
          dump == null
              ? new Evidence(id, null, null, null)
              : new Evidence(id, KnownDumps.name(dump), dump.build(), dump.capturedAt()));
    }
    return evidence;
  }

  private Queries queries(Row row, List<Size> sizes, boolean place) {
    String signature = row.getAs("signature");
    Commands commands = new Commands(request);
    Optional<Size> largest =
        sizes.stream()
            .filter(size -> size.dump().newest())
            .max(Comparator.comparingLong(Size::retainedBytes));
    String series =
        place
            ? """
              SELECT d.service, d.instance, d.captured_at, l.retained_bytes, l.elements \
              FROM leak_paths l JOIN dumps d ON d.dump_id = l.dump_id \
              WHERE l.signature = %s ORDER BY d.service, d.instance, d.captured_at"""
                .formatted(Commands.text(signature))
            : """
              SELECT d.service, d.instance, d.captured_at, sum(h.shallow_bytes) AS retained_bytes, \
              sum(h.instances) AS elements FROM class_histogram h JOIN dumps d ON d.dump_id = h.dump_id \
              WHERE h.class_name = %s GROUP BY ALL ORDER BY d.service, d.instance, d.captured_at"""
                .formatted(Commands.text(String.valueOf(row.<String>getAs("content_type"))));
    return new Queries(
        commands.sql(
            """
            SELECT instances_affected, instances_seen, elements, retained_median, retained_p95, \
            retained_max, growth_bytes_per_day FROM fleet_leaks WHERE night = DATE '%s' \
            AND signature = %s"""
                .formatted(night, Commands.text(signature))),
        commands.sql(series),
        largest.map(size -> commands.explain(size.dump().dumpId(), size.largestId())).orElse(null));
  }
}
