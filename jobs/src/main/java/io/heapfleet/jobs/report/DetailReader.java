package io.heapfleet.jobs.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import io.heapfleet.finding.DominatorClassPath;
import io.heapfleet.jobs.report.FleetReport.BigObject;
import io.heapfleet.jobs.report.FleetReport.ClassSize;
import io.heapfleet.jobs.report.FleetReport.Detail;
import io.heapfleet.jobs.report.FleetReport.Dump;
import io.heapfleet.jobs.report.FleetReport.DuplicateText;
import io.heapfleet.jobs.report.FleetReport.Evidence;
import io.heapfleet.jobs.report.FleetReport.Leak;
import io.heapfleet.jobs.report.FleetReport.Request;
import io.heapfleet.jobs.report.FleetReport.Suspect;
import io.heapfleet.jobs.report.FleetReport.ThreadSize;
import io.heapfleet.jobs.report.FleetReport.TreeNode;
import io.heapfleet.jobs.report.FleetReport.WasteLine;
import java.sql.Date;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Reads what is in the dumps that a report has room for: the newest of each instance, those that
 * leaks rest on, then the newest others. The more dumps there are, the fewer rows each has.
 */
final class DetailReader {
  private static final int MOST_DETAILED = 500;

  /** What nobody worked out counts as what they take themselves. */
  private static final Comparator<ClassSize> BY_WHAT_THEY_HOLD =
      Comparator.comparingLong(
              (ClassSize size) ->
                  size.retainedBytes() == null ? -size.shallowBytes() : -size.retainedBytes())
          .thenComparing(ClassSize::name);

  private static final String OF_KIND =
      "(PARTITION BY dump_id, kind, method, path_template, if(path_template IS NULL, frame, NULL))";

  private final SparkSession spark;
  private final ReportRequest request;
  private final KnownDumps dumps;
  private final Set<String> chosen;
  private final TopRows top;
  private final Map<String, Listed<Row>> requests;

  DetailReader(SparkSession spark, ReportRequest request, KnownDumps dumps, List<Leak> leaks) {
    this.spark = spark;
    this.request = request;
    this.dumps = dumps;
    this.chosen = chosen(dumps, leaks);
    this.top = new TopRows(days());
    this.requests =
        TopRows.first(
            rows(2_500, 4, 50),
            top.of(spark.table("requests"))
                .withColumn("alike", expr("count(*) OVER " + OF_KIND))
                .withColumn(
                    "held_together",
                    expr(
                        "sum(retained_bytes) OVER "
                            + OF_KIND
                            + " + max(shared_bytes) OVER "
                            + OF_KIND)),
            col("rank"));
  }

  /** All dumps, with what is in those that were chosen. */
  List<Dump> dumps() {
    Map<String, Detail> details = chosen.isEmpty() ? Map.of() : details();
    return dumps.all().stream()
        .map(dump -> KnownDumps.with(dump, dump.newest(), details.get(dump.dumpId())))
        .toList();
  }

  /** The calls in the newest dump of each instance, those that hold most first. */
  List<Request> newestRequests() {
    return requests.entrySet().stream()
        .filter(ofDump -> dumps.byId(ofDump.getKey()).newest())
        .flatMap(ofDump -> ofDump.getValue().rows().stream())
        .map(this::request)
        .sorted(
            Comparator.<Request>comparingLong(call -> -call.heldTogether())
                .thenComparing(call -> -call.retainedBytes())
                .thenComparing(Request::dumpId))
        .toList();
  }

  private static Set<String> chosen(KnownDumps dumps, List<Leak> leaks) {
    Set<String> wanted = new LinkedHashSet<>();
    dumps.all().stream().filter(Dump::newest).map(Dump::dumpId).forEach(wanted::add);
    leaks.stream()
        .filter(Leak::open)
        .flatMap(leak -> leak.evidence().stream())
        .map(Evidence::dumpId)
        .forEach(wanted::add);
    dumps.all().stream().map(Dump::dumpId).forEach(wanted::add);
    return wanted.stream()
        .filter(id -> dumps.byId(id) != null && KnownDumps.wasRead(dumps.byId(id)))
        .limit(MOST_DETAILED)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private Dataset<Row> days() {
    List<Row> rows = new ArrayList<>();
    for (String id : chosen) {
      Dump dump = dumps.byId(id);
      rows.add(
          RowFactory.create(
              dump.capturedAt() == null
                  ? null
                  : Date.valueOf(LocalDate.ofInstant(dump.capturedAt(), ZoneOffset.UTC)),
              id));
    }
    return spark.createDataFrame(rows, StructType.fromDDL("captured_date date, dump_id string"));
  }

  /** How many rows of a dump there is room for, where all dumps together have so many. */
  private int rows(int together, int least, int most) {
    return Math.max(least, Math.min(most, together / Math.max(1, chosen.size())));
  }

  private Map<String, Detail> details() {
    Map<String, Listed<Row>> suspects =
        TopRows.first(rows(2_500, 3, 20), top.of(spark.table("suspects")), col("rank"));
    Map<String, Listed<Row>> classes = classes();
    Map<String, Listed<Row>> tree =
        TopRows.first(
            rows(10_000, 20, 400),
            top.of(spark.table("dominator_classes")),
            col("retained_bytes").desc(),
            col("depth"),
            col("path"));
    Map<String, Listed<Row>> objects =
        TopRows.first(
            rows(5_000, 10, 200), objects(), col("retained_bytes").desc(), col("object_id"));
    Map<String, Listed<Row>> threads =
        TopRows.first(
            rows(4_000, 8, 200),
            top.of(spark.table("threads")),
            col("retained_bytes").desc_nulls_last(),
            col("thread_serial"));
    Map<String, Listed<Row>> waste =
        TopRows.first(
            20,
            top.of(spark.table("waste")),
            col("wasted_bytes").desc_nulls_last(),
            col("analysis"));
    Map<String, Listed<Row>> duplicates =
        TopRows.first(rows(2_000, 3, 50), top.of(spark.table("duplicate_strings")), col("rank"));
    Map<String, Detail> details = new HashMap<>();
    for (String id : chosen) {
      Listed<Request> calls = of(requests, id).map(this::request);
      Map<Long, String> byThread = new HashMap<>();
      of(requests, id)
          .rows()
          .forEach(
              row -> {
                Long thread = row.getAs("thread_serial");
                if (thread != null) {
                  byThread.putIfAbsent(thread, Calls.label(row));
                }
              });
      details.put(
          id,
          new Detail(
              of(suspects, id).map(DetailReader::suspect),
              of(classes, id).map(DetailReader::classSize).sorted(BY_WHAT_THEY_HOLD),
              of(tree, id).map(DetailReader::node),
              of(objects, id).map(DetailReader::object),
              calls,
              of(threads, id).map(row -> thread(row, byThread)),
              of(waste, id).map(DetailReader::wasteLine).rows(),
              of(duplicates, id).map(this::duplicate)));
    }
    return details;
  }

  private static Listed<Row> of(Map<String, Listed<Row>> byDump, String id) {
    return byDump.getOrDefault(id, Listed.nothing());
  }

  /** The largest by themselves and those that retain most: by turns, whichever comes first. */
  private Map<String, Listed<Row>> classes() {
    Dataset<Row> sizes =
        top.of(spark.table("class_histogram"))
            .groupBy("dump_id", "class_name")
            .agg(
                expr("sum(instances)").as("instances"),
                expr("sum(shallow_bytes)").as("shallow_bytes"),
                expr("sum(retained_bytes)").as("retained_bytes"));
    String each = "row_number() OVER (PARTITION BY dump_id ORDER BY ";
    return TopRows.first(
        rows(12_500, 25, 1_000),
        sizes
            .withColumn("by_shallow", expr(each + "shallow_bytes DESC, class_name)"))
            .withColumn("by_retained", expr(each + "retained_bytes DESC NULLS LAST, class_name)")),
        expr("least(by_shallow, by_retained)"),
        col("by_shallow"));
  }

  /**
   * Of one dump all objects are looked at. Of many the table of objects is too large for that: what
   * is known of single objects in other tables stands for it.
   */
  private Dataset<Row> objects() {
    if (request.dump() != null) {
      return top.of(spark.table("objects"))
          .where("retained_bytes IS NOT NULL")
          .selectExpr(
              "dump_id",
              "object_id",
              "class_name",
              "retained_bytes",
              "CAST(NULL AS STRING) held_as");
    }
    Dataset<Row> suspects =
        top.of(spark.table("suspects"))
            .where("object_id IS NOT NULL AND instances = 1")
            .selectExpr(
                "dump_id", "object_id", "class_name", "retained_bytes", "'suspect' AS held_as");
    Dataset<Row> places =
        top.of(spark.table("leak_paths"))
            .selectExpr("dump_id", "largest_id", "collection", "largest_bytes", "owner AS held_as");
    Dataset<Row> locals =
        top.of(spark.table("frame_locals"))
            .where("retained_bytes IS NOT NULL AND class_name IS NOT NULL")
            .selectExpr(
                "dump_id", "object_id", "class_name", "retained_bytes", "'local variable' held_as");
    return suspects
        .union(places)
        .union(locals)
        .groupBy("dump_id", "object_id")
        .agg(
            expr("first(class_name)").as("class_name"),
            expr("max(retained_bytes)").as("retained_bytes"),
            expr("max_by(held_as, length(held_as))").as("held_as"));
  }

  private Request request(Row row) {
    Dump dump = dumps.byId(row.getAs("dump_id"));
    return new Request(
        dump.service(),
        KnownDumps.name(dump),
        dump.dumpId(),
        Calls.label(row),
        request.values() ? row.getAs("path") : null,
        request.values() ? row.getAs("query") : null,
        row.getAs("stack"),
        row.getAs("thread_name"),
        row.getAs("frame"),
        row.getAs("retained_bytes"),
        row.getAs("retained_pct"),
        row.getAs("alike"),
        row.getAs("held_together"),
        row.getAs("collection_class"),
        row.getAs("elements"),
        row.getAs("content_class"),
        row.getAs("trace_id"),
        row.getAs("sentence"));
  }

  private static Suspect suspect(Row row) {
    return new Suspect(
        row.getAs("sentence"),
        id(row.getAs("object_id")),
        row.getAs("retained_bytes"),
        row.getAs("retained_pct"),
        row.getList(row.fieldIndex("path")));
  }

  private static String id(Long objectId) {
    return objectId == null || objectId == 0 ? null : "0x" + Long.toHexString(objectId);
  }

  private static ClassSize classSize(Row row) {
    return new ClassSize(
        row.getAs("class_name"),
        row.getAs("instances"),
        row.getAs("shallow_bytes"),
        row.getAs("retained_bytes"));
  }

  private static TreeNode node(Row row) {
    return new TreeNode(
        List.of(row.<String>getAs("path").split(DominatorClassPath.SEPARATOR, -1)),
        row.getAs("instances"),
        row.getAs("retained_bytes"));
  }

  private static BigObject object(Row row) {
    return new BigObject(
        id(row.getAs("object_id")),
        row.getAs("class_name"),
        row.getAs("held_as"),
        row.getAs("retained_bytes"));
  }

  private static ThreadSize thread(Row row, Map<Long, String> requests) {
    Long serial = row.getAs("thread_serial");
    return new ThreadSize(
        row.getAs("name"), row.getAs("state"), row.getAs("retained_bytes"), requests.get(serial));
  }

  private static WasteLine wasteLine(Row row) {
    return new WasteLine(
        row.getAs("analysis"),
        row.getAs("wasted_objects"),
        row.getAs("wasted_bytes"),
        row.getAs("note"));
  }

  private DuplicateText duplicate(Row row) {
    return new DuplicateText(
        row.getAs("length_chars"),
        row.getAs("strings"),
        row.getAs("wasted_bytes"),
        row.getAs("owner_field"),
        request.values() ? row.getAs("value") : null);
  }
}
