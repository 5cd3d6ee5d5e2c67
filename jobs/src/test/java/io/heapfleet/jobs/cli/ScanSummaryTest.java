package io.heapfleet.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.jobs.catalog.CatalogResult;
import io.heapfleet.jobs.catalog.Skipped;
import io.heapfleet.jobs.fleet.FleetResult;
import io.heapfleet.jobs.fleet.LeakRow;
import io.heapfleet.jobs.fleet.LeakState;
import io.heapfleet.jobs.fleet.LeakVerdict;
import io.heapfleet.jobs.fleet.TypeRow;
import io.heapfleet.jobs.fleet.TypeVerdict;
import io.heapfleet.jobs.parse.DumpOutcome;
import io.heapfleet.jobs.parse.ParseResult;
import io.heapfleet.jobs.parse.StageSeconds;
import io.heapfleet.jobs.parse.TopRequest;
import io.heapfleet.jobs.parse.TopSuspect;
import io.heapfleet.jobs.templates.TemplateRow;
import io.heapfleet.model.DumpSource;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A night's result told to a person. */
class ScanSummaryTest {
  private static final long MB = 1_000_000;

  private final List<DumpOutcome> outcomes = new ArrayList<>();
  private final List<TemplateRow> templates = new ArrayList<>();
  private final List<Skipped> skipped = new ArrayList<>();
  private final List<TypeRow> types = new ArrayList<>();
  private final List<LeakRow> leaks = new ArrayList<>();
  private OptionalLong failOn = OptionalLong.empty();

  @Test
  void namesTheLeakTheServiceAndTheInstance() {
    threeGoodDumps();
    leaks.add(leak("shop.orders.RefundCase", LeakVerdict.LEAK, 2 * MB));
    types.add(type("shop.orders.Note", TypeVerdict.SUSPECT, MB));

    assertEquals(
        "orders leaks shop.orders.RefundCase on orders-4, 1 of 4 instances, held by"
            + " com.acme.Desk#open.",
        summary().headline());
    String table = text();
    assertTrue(table.contains("read       3    3 MB      300  1.5 MB"), table);
    assertTrue(
        table.contains("LEAK     NEW    orders   com.acme.Desk#open     1 of 4  orders-4     2 MB"),
        table);
    assertTrue(table.contains("+500 kB"), table);
    assertTrue(table.contains("leaks --tables out"), table);
    assertFalse(table.contains("shop.orders.Note"), "what grows along is not told beside a leak");
    assertEquals(ExitCode.OK, summary().exitCode());
  }

  @Test
  void countsWhatIsFoundBesideTheFirst() {
    threeGoodDumps();
    leaks.add(leak("A", LeakVerdict.LEAK, MB));
    leaks.add(leak("B", LeakVerdict.SUSPECT, MB));
    leaks.add(leak("C", LeakVerdict.CACHE_LIKE, MB));

    assertTrue(summary().headline().endsWith("; 1 more."), summary().headline());
  }

  @Test
  void aSuspectIsNotCalledALeak() {
    threeGoodDumps();
    leaks.add(leak("A", LeakVerdict.SUSPECT, MB));

    assertTrue(summary().headline().startsWith("orders may leak A on orders-4, "), "suspected");
  }

  @Test
  void whereNothingIsFoundItTellsWhichTypesGrow() {
    threeGoodDumps();
    types.add(type("shop.orders.Note", TypeVerdict.SUSPECT, MB));

    assertEquals("Nothing leaks, as far as 3 dumps can tell.", summary().headline());
    assertTrue(
        text().contains("SUSPECT  orders   shop.orders.Note     1 of 4  orders-4     1 MB"),
        text());
  }

  @Test
  void saysWhenNothingLeaks() {
    threeGoodDumps();
    types.add(type("byte[]", TypeVerdict.NONE, MB));

    assertEquals("Nothing leaks, as far as 3 dumps can tell.", summary().headline());
    assertFalse(text().contains("byte[]"), text());
  }

  @Test
  void doesNotPraiseAFleetItHasSeenTooLittleOf() {
    outcomes.add(outcome("a", DumpOutcome.OK, 100, List.of()));

    assertEquals(
        "Nothing can be said about leaks yet: a trend takes three dumps of one instance.",
        summary().headline());
  }

  @Test
  void anEmptyNightIsNoFailure() {
    skipped.add(new Skipped("file:///d/a.hprof", Skipped.Why.FILTERED, "of another service"));

    assertEquals("No dumps to scan.", summary().headline());
    assertEquals(List.of("", "Left out:", "  1 dump by your filters"), summary().lines(100));
    assertEquals(ExitCode.OK, summary().exitCode());
  }

  @Test
  void aBrokenDumpIsNamedWithWhatIsWrongAndExits3() {
    threeGoodDumps();
    String wrong = "file:///d/bad.hprof @ 0x1F: expected segment length 1..88, found 4294901760";
    outcomes.add(outcome("bad", DumpOutcome.FAILED, 0, List.of(wrong)));
    outcomes.add(outcome("cut", DumpOutcome.SALVAGED, 99.97, List.of("ends in the middle")));

    assertEquals(ExitCode.SOME_DUMPS_FAILED, summary().exitCode());
    String text = text();
    assertTrue(text.contains("\n  file:///d/bad.hprof\n    " + wrong + "\n"), text);
    assertTrue(
        text.contains("\n  file:///d/cut.hprof (99.9 % understood)\n    ends in the middle\n"),
        text);
    assertTrue(text.contains("not readable      1"), text);
  }

  @Test
  void aPlaceThatMayNotBeReadExits3AndIsNamed() {
    threeGoodDumps();
    skipped.add(new Skipped("file:///d/secret", Skipped.Why.UNREADABLE, "may not be read"));
    skipped.add(new Skipped("file:///d/readme.txt", Skipped.Why.NOT_A_DUMP, "no dump"));

    assertEquals(ExitCode.SOME_DUMPS_FAILED, summary().exitCode());
    assertTrue(text().contains("1 file that is no heap dump\n"), text());
    assertTrue(text().contains("file:///d/secret: may not be read"), text());
    assertFalse(text().contains("readme.txt"), text());
  }

  @Test
  void aFindingOfTheThresholdOrMoreExits2() {
    threeGoodDumps();
    leaks.add(leak("A", LeakVerdict.LEAK, 2 * MB));

    failOn = OptionalLong.of(2 * MB);
    assertEquals(ExitCode.FINDINGS, summary().exitCode());
    assertTrue(text().contains("1 finding of at least 2 MB (--fail-on)."), text());

    failOn = OptionalLong.of(2 * MB + 1);
    assertEquals(ExitCode.OK, summary().exitCode());
    assertTrue(text().contains("No finding of at least 2 MB (--fail-on)."), text());
  }

  @Test
  void whatBehavesLikeACacheIsNoFindingButASuspectIs() {
    threeGoodDumps();
    failOn = OptionalLong.of(MB);
    leaks.add(leak("A", LeakVerdict.CACHE_LIKE, 9 * MB));
    assertEquals(ExitCode.OK, summary().exitCode());

    leaks.add(leak("B", LeakVerdict.SUSPECT, 9 * MB));
    assertEquals(ExitCode.FINDINGS, summary().exitCode());
  }

  @Test
  void aFindingWeighsMoreThanABrokenDump() {
    threeGoodDumps();
    outcomes.add(outcome("bad", DumpOutcome.FAILED, 0, List.of()));
    leaks.add(leak("A", LeakVerdict.LEAK, 2 * MB));
    failOn = OptionalLong.of(MB);

    assertEquals(ExitCode.FINDINGS, summary().exitCode());
  }

  @Test
  void fitsANarrowTerminalAndKeepsTheEndOfClassNames() {
    threeGoodDumps();
    types.add(type("com.example.platform.commerce.orders.RefundCase", TypeVerdict.SUSPECT, 2 * MB));

    String row =
        summary().lines(100).stream().filter(line -> line.startsWith("SUSPECT")).findFirst().get();
    assertTrue(row.length() <= 100, row);
    assertTrue(row.contains("….") || row.contains("…"), row);
    assertTrue(row.contains(".RefundCase "), row);
  }

  @Test
  void aHostileNameCannotDriveTheTerminal() {
    threeGoodDumps();
    leaks.add(leak("Evil\u001B[2J", LeakVerdict.LEAK, MB));
    outcomes.add(outcome("bad", DumpOutcome.FAILED, 0, List.of("found \u001B[31m")));

    assertFalse(text().contains("\u001B"), text());
  }

  private void threeGoodDumps() {
    for (String name : List.of("a", "b", "c")) {
      outcomes.add(outcome(name, DumpOutcome.OK, 100, List.of()));
    }
  }

  private String text() {
    return String.join("\n", summary().lines(Integer.MAX_VALUE)) + "\n";
  }

  @Test
  void whoHoldsTheMemoryIsToldByTheLatestDumpOfEachInstance() {
    outcomes.add(held("a", "2026-11-21T02:00:00Z", new TopSuspect("Old.news", 9, 1L), null));
    outcomes.add(held("a", "2026-11-22T02:00:00Z", new TopSuspect("Cache.rows", 5, 0x20L), null));
    outcomes.add(held("b", "2026-11-22T02:00:00Z", new TopSuspect("Big.map", 7, 0x30L), null));
    outcomes.add(held("c", "2026-11-22T02:00:00Z", null, null));

    List<String> lines = summary().lines(100);
    int at = lines.indexOf("Who holds most of the memory:");
    assertEquals("  b: Big.map", lines.get(at + 1));
    assertEquals("  a: Cache.rows", lines.get(at + 2));
    assertTrue(lines.get(at + 3).endsWith(" --object 0x30"), lines.get(at + 3));
    assertFalse(lines.toString().contains("Old.news"));
  }

  private static final TopRequest EXPORT =
      new TopRequest("Thread \"exec-3\", handling GET /api/export, holds a list", MB, 48, 0x40L);

  @Test
  void requestsThatHoldMoreThanWhatLeaksComeFirst() {
    outcomes.add(handling("a", "2026-11-22T02:00:00Z", EXPORT));
    leaks.add(leak("com.acme.Small", LeakVerdict.LEAK, MB / 2));

    assertEquals(
        "a: thread \"exec-3\", handling GET /api/export, holds a list.", summary().headline());
    List<String> lines = summary().lines(100);
    int at = lines.indexOf("Which requests hold most of the memory:");
    assertEquals(
        "  a: Thread \"exec-3\", handling GET /api/export, holds a list", lines.get(at + 1));
    assertTrue(lines.get(at + 2).endsWith(" --request"), lines.get(at + 2));

    leaks.set(0, leak("com.acme.Large", LeakVerdict.LEAK, 2 * MB));
    assertTrue(summary().headline().startsWith("orders leaks com.acme.Large"), "the larger one");
  }

  private static TemplateRow template(String path, long retainedMax) {
    return new TemplateRow(
        LocalDate.of(2026, 11, 22),
        "reports",
        "Tomcat",
        "HTTP",
        "GET",
        path,
        1_203,
        2,
        MB / 2,
        2 * MB,
        retainedMax,
        5 * MB,
        530_038L,
        "java.util.ArrayList",
        "com.acme.Row",
        "a");
  }

  @Test
  void requestsAreSummedUpOverAllInstancesIfOneHoldsMuch() {
    outcomes.add(handling("a", "2026-11-22T02:00:00Z", EXPORT));
    templates.add(template("/api/orders/{n}", MB - 1));
    assertFalse(text().contains("over all instances"), text());

    templates.add(0, template("/api/export", 3 * MB));
    List<String> lines = summary().lines(100);
    int at = lines.indexOf("Requests in flight over all instances, in the dumps of 2026-11-22:");
    assertTrue(lines.get(at + 3).startsWith("GET /api/export "), lines::toString);
    assertTrue(
        lines.get(at + 3).matches(".* 1,203 +2 +500 kB +2 MB +3 MB +530,038"), lines::toString);
    assertTrue(lines.get(at + 4).startsWith("GET /api/orders/{n} "), lines::toString);

    templates.set(1, template(null, MB));
    assertTrue(
        summary().lines(100).get(at + 4).startsWith("GET http "), "a path nobody could read");
  }

  @Test
  void requestsOfAnOlderDumpAreOver() {
    outcomes.add(handling("a", "2026-11-21T02:00:00Z", EXPORT));
    outcomes.add(handling("a", "2026-11-22T02:00:00Z", null));

    assertFalse(summary().headline().contains("export"), summary().headline());
    assertFalse(text().contains("export"), text());
  }

  @Test
  void aDumpWhoseGraphDidNotFitIsNamed() {
    outcomes.add(held("a", "2026-11-22T02:00:00Z", null, "it takes about 9 GB"));
    assertTrue(summary().lines(100).contains("  a: it takes about 9 GB"), "left out");
    assertEquals(0, summary().exitCode());
  }

  private ScanSummary summary() {
    List<DumpSource> dumps = outcomes.stream().map(DumpOutcome::source).toList();
    Map<TypeVerdict, Long> counts = new EnumMap<>(TypeVerdict.class);
    types.forEach(row -> counts.merge(row.verdict(), 1L, Long::sum));
    FleetResult fleet =
        new FleetResult(
            Optional.of(LocalDate.of(2026, 11, 22)),
            types.size(),
            counts,
            types,
            leaks,
            outcomes.size(),
            List.of());
    return new ScanSummary(
        new FleetScan.Result(
            new CatalogResult(dumps, skipped, Map.of()),
            new ParseResult(outcomes),
            dumps.isEmpty() ? Optional.empty() : Optional.of(fleet),
            templates,
            Duration.ofSeconds(5)),
        "out",
        failOn);
  }

  private static final StageSeconds SECONDS = new StageSeconds(0.1, 1, 0.5, 0.4);

  private static DumpOutcome outcome(
      String name, String health, double coveragePct, List<String> notes) {
    DumpSource source =
        new DumpSource(
            "file:///d/" + name + ".hprof", "1", MB, "orders", "orders-4", null, "1.9.0", null);
    return new DumpOutcome(
        source,
        source.dumpId(),
        health,
        MB,
        100,
        MB / 2,
        coveragePct,
        notes,
        null,
        null,
        null,
        SECONDS);
  }

  private static DumpOutcome held(
      String instance, String time, TopSuspect suspect, String withoutHolders) {
    return outcome(instance, time, suspect, null, withoutHolders);
  }

  private static DumpOutcome handling(String instance, String time, TopRequest request) {
    return outcome(instance, time, null, request, null);
  }

  private static DumpOutcome outcome(
      String instance, String time, TopSuspect suspect, TopRequest request, String withoutHolders) {
    DumpSource source =
        new DumpSource(
            "file:///d/" + instance + time.replace(':', '-') + ".hprof",
            "1",
            MB,
            "orders",
            instance,
            null,
            "1.9.0",
            Instant.parse(time));
    return new DumpOutcome(
        source,
        source.dumpId(),
        "OK",
        MB,
        100,
        MB / 2,
        100,
        List.of(),
        suspect,
        request,
        withoutHolders,
        SECONDS);
  }

  private static TypeRow type(String type, TypeVerdict verdict, long bytes) {
    return new TypeRow(
        1,
        "0123456789abcdef",
        "orders",
        null,
        type,
        verdict,
        type + " grew.",
        1,
        4,
        1,
        "1.9.0",
        Instant.parse("2026-11-20T02:00:00Z"),
        1000,
        bytes,
        0,
        bytes,
        bytes,
        500_000.0,
        null,
        "orders-4",
        List.of());
  }

  /** What is held by {@code com.acme.Desk#open}. */
  private static LeakRow leak(String type, LeakVerdict verdict, long bytes) {
    return new LeakRow(
        1,
        "0123456789abcdef",
        "com.acme.Desk#open",
        "java.util.HashMap",
        type,
        verdict,
        LeakState.NEW,
        type + " grew.",
        "a dump in which it did not",
        "orders",
        List.of("orders"),
        List.of("1.9.0"),
        1,
        4,
        1,
        "1.9.0",
        Instant.parse("2026-11-20T02:00:00Z"),
        LocalDate.of(2026, 11, 22),
        1000,
        null,
        bytes,
        0,
        bytes,
        bytes,
        500_000.0,
        500_000.0 / 24,
        null,
        null,
        null,
        3,
        null,
        null,
        null,
        null,
        "orders-4",
        List.of(),
        List.of(),
        List.of());
  }
}
