package io.heapfleet.jobs.report;

import io.heapfleet.jobs.report.FleetReport.Dump;
import io.heapfleet.jobs.report.FleetReport.Leak;
import io.heapfleet.jobs.report.FleetReport.Request;
import io.heapfleet.jobs.report.FleetReport.RequestTemplate;
import io.heapfleet.jobs.report.FleetReport.ServiceBuild;
import io.heapfleet.jobs.report.FleetReport.Totals;
import java.sql.Date;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Reads a report's facts from the tables: one query for each table, whatever the number of dumps.
 */
public final class ReportReader {
  private static final int MOST_DUMPS = 2_000;
  private static final int MOST_REQUESTS = 50;

  private final SparkSession spark;
  private final ReportRequest request;

  private ReportReader(SparkSession spark, ReportRequest request) {
    this.spark = spark;
    this.request = request;
  }

  /**
   * Reads them.
   *
   * @param spark a session that has the views of the tables
   * @throws IllegalArgumentException if a dump is asked for that is not in the tables, or several
   *     are
   */
  public static FleetReport read(SparkSession spark, ReportRequest request) {
    return new ReportReader(spark, request).read();
  }

  private FleetReport read() {
    LocalDate night = day(spark.sql("SELECT max(night) AS night FROM fleet_types").first());
    KnownDumps dumps = KnownDumps.read(spark, request.mask());
    if (request.dump() != null) {
      dumps = dumps.only(request.dump());
    }
    Listed<Leak> leaks =
        night == null ? Listed.nothing() : new LeakReader(spark, request, dumps, night).leaks();
    DetailReader details = new DetailReader(spark, request, dumps, leaks.rows());
    List<Dump> told = details.dumps();
    Listed<Request> requests = Listed.first(MOST_REQUESTS, details.newestRequests());
    return new FleetReport(
        FleetReport.VERSION,
        request.version(),
        night,
        request.mask().apply(request.tables()),
        request.values(),
        Findings.of(leaks.rows(), requests.rows(), dumps),
        totals(dumps, leaks),
        leaks,
        request.dump() == null ? requestTemplates() : Listed.nothing(),
        requests,
        HeatMap.of(dumps.read().map(ReportReader::heap).toList()),
        services(dumps, leaks.rows()),
        Listed.first(MOST_DUMPS, told),
        new Commands(request).ofDumps());
  }

  private Listed<RequestTemplate> requestTemplates() {
    return Listed.first(
        MOST_REQUESTS,
        spark
            .sql(
                "SELECT * FROM request_templates"
                    + " WHERE captured_date = (SELECT max(captured_date) FROM request_templates)"
                    + " ORDER BY retained_bytes DESC, service, path_template, method")
            .collectAsList()
            .stream()
            .map(ReportReader::requestTemplate)
            .toList());
  }

  private static RequestTemplate requestTemplate(Row row) {
    return new RequestTemplate(
        row.<Date>getAs("captured_date").toLocalDate(),
        row.getAs("service"),
        Calls.labelOfKind(row),
        row.getAs("in_flight"),
        row.getAs("in_flight_max"),
        row.getAs("instances"),
        row.getAs("retained_median"),
        row.getAs("retained_p95"),
        row.getAs("retained_max"),
        row.getAs("retained_bytes"),
        row.getAs("largest_elements"),
        row.getAs("content_class"),
        row.getAs("worst_instance"),
        row.getAs("worst_dump"));
  }

  private static LocalDate day(Row row) {
    return row.isNullAt(0) ? null : row.getDate(0).toLocalDate();
  }

  private static HeatMap.Size heap(Dump dump) {
    return new HeatMap.Size(
        LocalDate.ofInstant(KnownDumps.time(dump), ZoneOffset.UTC),
        KnownDumps.key(dump),
        dump.heapBytes());
  }

  private Totals totals(KnownDumps dumps, Listed<Leak> leaks) {
    Map<String, Long> byHealth =
        dumps.all().stream().collect(Collectors.groupingBy(Dump::health, Collectors.counting()));
    List<Instant> times =
        dumps.all().stream().map(Dump::capturedAt).filter(Objects::nonNull).sorted().toList();
    return new Totals(
        dumps.all().size(),
        byHealth.getOrDefault("OK", 0L),
        byHealth.getOrDefault("SALVAGED", 0L),
        byHealth.getOrDefault("FAILED", 0L),
        byHealth.getOrDefault("UNSUPPORTED", 0L),
        request.unfinished() == null ? unfinished() : request.unfinished(),
        distinct(dumps, KnownDumps::key),
        distinct(dumps, Dump::service),
        distinct(dumps, dump -> dump.build() == null ? null : dump.service() + " " + dump.build()),
        sum(dumps, Dump::objects),
        sum(dumps, Dump::heapBytes),
        sum(dumps, Dump::sizeBytes),
        times.isEmpty() ? null : times.get(0),
        times.isEmpty() ? null : times.get(times.size() - 1),
        open(leaks).count(),
        open(leaks).filter(leak -> leak.trendDumps() != null).count(),
        open(leaks).filter(leak -> List.of("NEW", "REGRESSED").contains(leak.state())).count(),
        leaks.rows().stream().filter(leak -> leak.verdict().equals("FIXED")).count());
  }

  /** How many dumps the newest run left for the next; null if there is no run. */
  private Integer unfinished() {
    return (Integer)
        spark.sql("SELECT max_by(dumps_unfinished, started_at) FROM runs").first().get(0);
  }

  private static Stream<Leak> open(Listed<Leak> leaks) {
    return leaks.rows().stream().filter(Leak::open);
  }

  private static long distinct(KnownDumps dumps, Function<Dump, String> key) {
    return dumps.all().stream().map(key).filter(Objects::nonNull).distinct().count();
  }

  private static long sum(KnownDumps dumps, Function<Dump, Long> bytes) {
    return dumps.all().stream().mapToLong(bytes::apply).sum();
  }

  private static List<ServiceBuild> services(KnownDumps dumps, List<Leak> leaks) {
    Map<String, List<Dump>> byBuild =
        dumps
            .read()
            .collect(
                Collectors.groupingBy(
                    dump -> dump.service() + "\n" + dump.build(),
                    TreeMap::new,
                    Collectors.toList()));
    List<ServiceBuild> services = new ArrayList<>();
    byBuild.forEach(
        (key, ofBuild) -> {
          // Of an instance the newest dump that is of this build.
          Map<String, Dump> newest =
              ofBuild.stream()
                  .collect(Collectors.toMap(KnownDumps::key, dump -> dump, KnownDumps::later));
          long[] heaps = newest.values().stream().mapToLong(Dump::heapBytes).sorted().toArray();
          Dump any = ofBuild.get(0);
          services.add(
              new ServiceBuild(
                  any.service(),
                  any.build(),
                  newest.size(),
                  ofBuild.size(),
                  heaps[(heaps.length - 1) / 2],
                  heaps[heaps.length - 1],
                  ofBuild.stream()
                      .map(Dump::capturedAt)
                      .filter(Objects::nonNull)
                      .max(Comparator.naturalOrder())
                      .orElse(null),
                  leaks.stream().filter(leak -> isOf(leak, any)).count()));
        });
    return services;
  }

  private static boolean isOf(Leak leak, Dump dump) {
    return leak.open()
        && FleetReport.isOn(dump.service(), leak.service(), leak.services())
        && (dump.build() == null || leak.builds().contains(dump.build()));
  }
}
