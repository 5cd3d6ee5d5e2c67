package io.heapfleet.jobs.report;

import io.heapfleet.jobs.report.FleetReport.BigObject;
import io.heapfleet.jobs.report.FleetReport.ClassSize;
import io.heapfleet.jobs.report.FleetReport.Detail;
import io.heapfleet.jobs.report.FleetReport.Dump;
import io.heapfleet.jobs.report.FleetReport.DumpCommands;
import io.heapfleet.jobs.report.FleetReport.DuplicateText;
import io.heapfleet.jobs.report.FleetReport.Evidence;
import io.heapfleet.jobs.report.FleetReport.Finding;
import io.heapfleet.jobs.report.FleetReport.Leak;
import io.heapfleet.jobs.report.FleetReport.Point;
import io.heapfleet.jobs.report.FleetReport.Queries;
import io.heapfleet.jobs.report.FleetReport.Request;
import io.heapfleet.jobs.report.FleetReport.RequestTemplate;
import io.heapfleet.jobs.report.FleetReport.Series;
import io.heapfleet.jobs.report.FleetReport.ServiceBuild;
import io.heapfleet.jobs.report.FleetReport.Suspect;
import io.heapfleet.jobs.report.FleetReport.ThreadSize;
import io.heapfleet.jobs.report.FleetReport.Totals;
import io.heapfleet.jobs.report.FleetReport.TreeNode;
import io.heapfleet.jobs.report.FleetReport.WasteLine;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A made-up report of any number of dumps, each with as many rows as {@link DetailReader} allows
 * when there are 500 of them, a leak that grows on instance-0, and as many further leaks as asked
 * for, each told at such length as {@link LeakReader} allows.
 */
final class ManyDumps {
  private static final Instant START = Instant.parse("2026-03-02T03:00:00Z");
  private static final int NIGHTS = 10;

  /** A third of the leaks of a full report leak still. */
  private static final int OPEN = 3;

  private final int dumps;
  private final int leaks;
  private final String name;

  private ManyDumps(int dumps, int leaks, String name) {
    this.dumps = dumps;
    this.leaks = leaks;
    this.name = name;
  }

  static FleetReport report(int dumps) {
    return new ManyDumps(dumps, 1, "com.acme.billing.invoicing.internal.Invoice").report();
  }

  /** As long as a report gets: with all the leaks, requests and rows that it may have. */
  static FleetReport full(int dumps) {
    return full(dumps, 100);
  }

  static FleetReport full(int dumps, int leaks) {
    return new ManyDumps(dumps, leaks, "com.acme.billing.invoicing.internal.Invoice").report();
  }

  /** The same where everything that comes out of a dump is called like this. */
  static FleetReport calledLike(String name) {
    return new ManyDumps(2 * NIGHTS, 2, name).report();
  }

  private static <T> Listed<T> rows(int count, long more, IntFunction<T> row) {
    return new Listed<>(IntStream.range(0, count).mapToObj(row).toList(), more);
  }

  private static Instant night(int night) {
    return START.plusSeconds(86_400L * night);
  }

  private FleetReport report() {
    Listed<Request> requests = rows(leaks == 1 ? 4 : 50, 0, i -> request("dump-0-9", i));
    return new FleetReport(
        FleetReport.VERSION,
        "test",
        LocalDate.ofInstant(night(NIGHTS - 1), ZoneOffset.UTC),
        "tables",
        false,
        List.of(
            new Finding(
                "LEAK",
                "NEW",
                "instance-0 leaks " + name,
                "grew: " + name,
                "orders",
                "instance-0",
                "1 of 50 instances",
                name,
                36_000L,
                10_000_000,
                12.5,
                1_000_000.0,
                "build 1.9.0, 2026-03-02",
                name + "#map",
                null,
                "5ea1",
                "dump-0-9")),
        new Totals(
            dumps,
            dumps,
            0,
            0,
            0,
            0,
            dumps / NIGHTS,
            1,
            1,
            1_000,
            1_000_000,
            1_000,
            START,
            night(NIGHTS - 1),
            1,
            1,
            1,
            0),
        rows(leaks, 0, this::leak),
        rows(leaks == 1 ? 4 : 50, 0, this::requestTemplate),
        requests,
        HeatMap.of(
            IntStream.range(0, NIGHTS)
                .mapToObj(
                    night ->
                        new HeatMap.Size(
                            LocalDate.ofInstant(night(night), ZoneOffset.UTC), name, 1L << 26))
                .toList()),
        List.of(
            new ServiceBuild(
                name, "1.9.0", dumps / NIGHTS, dumps, 64_000_000, 90_000_000, START, 1)),
        rows(dumps, 0, this::dump),
        new DumpCommands("heapfleet explain --dump DUMP", "heapfleet report --dump DUMP"));
  }

  private RequestTemplate requestTemplate(int rank) {
    return new RequestTemplate(
        LocalDate.ofInstant(night(NIGHTS - 1), ZoneOffset.UTC),
        name,
        "GET /" + rank + "/" + name,
        12,
        3,
        7,
        1_000_000,
        2_000_000,
        4_000_000,
        12_000_000,
        530_038L,
        name,
        name,
        "dump-0-9");
  }

  private Leak leak(int rank) {
    boolean open = rank % OPEN == 0;
    List<Series> series = new ArrayList<>();
    for (int instance = 0; instance < 12; instance++) {
      long step = instance == 0 ? 1_000_000 : 0;
      series.add(
          new Series(
              "orders",
              "instance-" + instance,
              IntStream.range(0, NIGHTS)
                  .mapToObj(
                      night ->
                          new Point(night(night), "1.9.0", 300_000 + step * night, 3_000 + night))
                  .toList()));
    }
    return new Leak(
        "5ea" + (rank + 1),
        open ? "LEAK" : "FIXED",
        open ? "NEW" : "FIXED",
        "grew: " + name,
        "a later dump",
        name + "#map" + rank,
        "java.util.HashMap",
        name,
        "orders",
        List.of("orders"),
        List.of("1.9.0"),
        1,
        50,
        "1.9.0",
        START,
        LocalDate.of(2026, 3, 4),
        36_000,
        10_000_000,
        300_000,
        310_000,
        10_000_000,
        1_000_000.0,
        40_000.0,
        42_000.0,
        10,
        33.0,
        "instance-0",
        List.of("a9"),
        null,
        paths(rank),
        new Listed<>(series, 38),
        rank == 0 ? new HeatMap(List.of(), List.of()) : sizes(),
        List.of(new Evidence("dump-0-9", "instance-0", "1.9.0", night(NIGHTS - 1))),
        new Queries("heapfleet sql 1", "heapfleet sql 2", "heapfleet explain"));
  }

  private Listed<PathTree.Line> paths(int rank) {
    return rows(
        rank == 0 ? 2 : 40,
        0,
        depth ->
            new PathTree.Line(
                depth,
                depth == 0 ? "class " + name : name + "#map: java.util.HashMap",
                1,
                10_000_000,
                depth % 2 == 1));
  }

  /** A month with ten orders of size. */
  private HeatMap sizes() {
    List<HeatMap.Size> sizes = new ArrayList<>();
    for (int night = 0; night < HeatMap.MOST_NIGHTS; night++) {
      for (int instance = 0; instance < 12; instance++) {
        LocalDate date = LocalDate.ofInstant(night(night), ZoneOffset.UTC);
        sizes.add(new HeatMap.Size(date, name + instance, 1_000L << instance));
      }
    }
    return HeatMap.of(sizes);
  }

  private Request request(String dumpId, int i) {
    return new Request(
        "orders",
        "instance-0",
        dumpId,
        "GET /api/export",
        null,
        null,
        "Tomcat",
        "http-nio-8080-exec-" + i,
        name + ".write:67",
        6_700_000 - i,
        26,
        3,
        20_000_000,
        "java.util.ArrayList",
        180_012L,
        name,
        null,
        "Thread \"http-nio-8080-exec-" + i + "\" holds " + name);
  }

  private Dump dump(int i) {
    String id = "dump-" + i / NIGHTS + "-" + i % NIGHTS;
    return new Dump(
        id,
        "orders",
        "instance-" + i / NIGHTS,
        "1.9.0",
        null,
        night(i % NIGHTS),
        START,
        "JVM",
        "OpenJDK 17",
        "OK",
        100,
        List.of(),
        "file:/dumps/" + id + ".hprof",
        100_000_000,
        1_000_000 + i,
        4_000_000,
        64_000_000,
        100_000L,
        i % NIGHTS == NIGHTS - 1,
        detail(id));
  }

  private Detail detail(String id) {
    return new Detail(
        rows(
            5,
            3,
            i ->
                new Suspect(
                    "holds a java.util.HashMap with 36,060 entries of " + name,
                    "0xfd72d31" + i,
                    7_400_000,
                    11,
                    List.of("class " + name, name + "#map: java.util.HashMap"))),
        rows(25, 1_234, i -> new ClassSize(name + i, 1_000 - i, 100_000 - i, 200_000L - i)),
        rows(
            20,
            900,
            i ->
                i == 0
                    ? new TreeNode(List.of(name), 1, 60_000_000)
                    : new TreeNode(List.of(name, name + i), i, 1_000_000)),
        rows(10, 90, i -> new BigObject("0xfd72d31" + i, name, name + "#map", 7_000_000 - i)),
        rows(5, 0, i -> request(id, i)),
        rows(
            8,
            20,
            i ->
                new ThreadSize(
                    "http-nio-8080-exec-" + i, "RUNNABLE", 6_700_000L - i, "GET /api/export")),
        IntStream.range(0, 9)
            .mapToObj(i -> new WasteLine("DUPLICATE_STRINGS", 100 + i, 10_000L, null))
            .toList(),
        rows(4, 996, i -> new DuplicateText(20, 1_000, 64_000 - i, name + "#text", null)));
  }
}
