package io.heapfleet.jobs.cli;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.heapfleet.finding.Amounts;
import io.heapfleet.jobs.catalog.Skipped;
import io.heapfleet.jobs.cli.TextTable.Align;
import io.heapfleet.jobs.fleet.FleetResult;
import io.heapfleet.jobs.fleet.LeakRow;
import io.heapfleet.jobs.fleet.LeakVerdict;
import io.heapfleet.jobs.fleet.TypeRow;
import io.heapfleet.jobs.fleet.TypeVerdict;
import io.heapfleet.jobs.parse.DumpOutcome;
import io.heapfleet.jobs.progress.Figures;
import io.heapfleet.jobs.templates.TemplateRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a person is told at the end of a scan: who leaks, what became of the dumps, what to do next.
 */
final class ScanSummary {
  private static final int SHOWN_LEAKS = 10;
  private static final int SHOWN_PROBLEMS = 20;
  private static final int SHOWN_HOLDERS = 3;
  private static final int DUMPS_OF_A_TREND = 3;

  /** Requests that hold less are not worth a table. */
  private static final long LEAST_TOLD_BYTES = 1 << 20;

  private final FleetScan.Result result;
  private final String output;
  private final OptionalLong failOnBytes;

  /**
   * @param output where the tables are, as the user gave it
   * @param failOnBytes from how many bytes on a finding makes the command fail
   */
  ScanSummary(FleetScan.Result result, String output, OptionalLong failOnBytes) {
    this.result = result;
    this.output = output;
    this.failOnBytes = failOnBytes;
  }

  /** 0, {@link ExitCode#FINDINGS} or {@link ExitCode#SOME_DUMPS_FAILED}. */
  int exitCode() {
    if (!overThreshold().isEmpty()) {
      return ExitCode.FINDINGS;
    }
    return problems().isEmpty() && unreadable().isEmpty()
        ? ExitCode.OK
        : ExitCode.SOME_DUMPS_FAILED;
  }

  void print(Console console) {
    if (console.terminal().out()) {
      // Apart from the progress above it.
      console.print("");
    }
    console.printBold(headline());
    for (String line : lines(console.tableWidthColumns())) {
      console.print(line);
    }
  }

  /** Who leaks, in a sentence. */
  String headline() {
    if (result.catalog().dumps().isEmpty()) {
      return "No dumps to scan.";
    }
    FleetResult fleet = result.fleet().orElseThrow();
    if (fleet.dumpsLookedAt() == 0) {
      return "No dump could be used, so nothing can be said about leaks.";
    }
    List<LeakRow> findings = fleet.findings();
    Optional<DumpOutcome> request = largestRequest();
    // What holds more comes first.
    if (request.isPresent()
        && (findings.isEmpty()
            || request.get().request().retainedBytes() > findings.get(0).retainedMax())) {
      return DisplayWidth.visible(
          instance(request.get()) + ": " + uncapitalized(request.get().request().sentence()) + ".");
    }
    if (!findings.isEmpty()) {
      LeakRow worst = findings.get(0);
      return DisplayWidth.visible(
          service(worst.service())
              + (worst.verdict() == LeakVerdict.LEAK ? " leaks " : " may leak ")
              + (worst.contentType() == null ? "" : worst.contentType() + " ")
              + "on "
              + instances(worst)
              + (worst.owner() == null ? "" : ", held by " + worst.owner())
              + (findings.size() > 1 ? "; " + (findings.size() - 1) + " more" : "")
              + ".");
    }
    if (fleet.dumpsLookedAt() < DUMPS_OF_A_TREND) {
      return "Nothing can be said about leaks yet: a trend takes three dumps of one instance.";
    }
    return "Nothing leaks, as far as "
        + Figures.count(fleet.dumpsLookedAt(), "dump")
        + " can tell.";
  }

  /** Everything after the headline. */
  List<String> lines(int widthColumns) {
    List<String> lines = new ArrayList<>();
    result
        .fleet()
        .ifPresent(
            fleet -> {
              if (!fleet.findings().isEmpty()) {
                lines.add("  " + DisplayWidth.visible(fleet.findings().get(0).reason()));
              }
            });
    if (!result.parse().outcomes().isEmpty()) {
      lines.add("");
      lines.addAll(dumpsByHealth().lines(widthColumns));
    }
    addProblems(lines);
    addLeftOut(lines);
    addLeaks(lines, widthColumns);
    addTypes(lines, widthColumns);
    addRequests(lines);
    addTemplates(lines, widthColumns);
    addHolders(lines);
    if (failOnBytes.isPresent()) {
      lines.add("");
      int over = overThreshold().size();
      lines.add(
          (over == 0 ? "No finding" : Figures.count(over, "finding"))
              + " of at least "
              + Amounts.bytes(failOnBytes.getAsLong())
              + " (--fail-on).");
    }
    if (!result.parse().outcomes().isEmpty()) {
      lines.add("");
      lines.add("Tables:   " + output);
      lines.add("Go on:    " + commandName() + " leaks --tables " + shellWord(output));
    }
    return lines;
  }

  private TextTable dumpsByHealth() {
    TextTable table =
        new TextTable()
            .column("Dumps", Align.LEFT)
            .column("Count", Align.RIGHT)
            .column("Stored", Align.RIGHT)
            .column("Objects", Align.RIGHT)
            .column("Heap", Align.RIGHT);
    row(table, DumpOutcome.OK, "read");
    row(table, DumpOutcome.SALVAGED, "read in part");
    row(table, DumpOutcome.FAILED, "not readable");
    row(table, DumpOutcome.UNSUPPORTED, "of a kind that is not read");
    row(table, DumpOutcome.SKIPPED, "in the tables already");
    return table;
  }

  private void row(TextTable table, String health, String shown) {
    List<DumpOutcome> dumps = outcomes(health);
    if (dumps.isEmpty()) {
      return;
    }
    boolean read = health.equals(DumpOutcome.OK) || health.equals(DumpOutcome.SALVAGED);
    table.row(
        shown,
        number(dumps.size()),
        Amounts.bytes(dumps.stream().mapToLong(DumpOutcome::sizeBytes).sum()),
        read ? number(dumps.stream().mapToLong(DumpOutcome::objects).sum()) : "",
        read ? Amounts.bytes(dumps.stream().mapToLong(DumpOutcome::heapBytes).sum()) : "");
  }

  private void addProblems(List<String> lines) {
    List<DumpOutcome> problems = new ArrayList<>(problems());
    // Nothing went wrong with them, so that they do not count for the exit code.
    problems.addAll(outcomes(DumpOutcome.UNSUPPORTED));
    if (problems.isEmpty()) {
      return;
    }
    lines.add("");
    lines.add("Not readable, or only in part:");
    for (DumpOutcome dump : problems.subList(0, Math.min(problems.size(), SHOWN_PROBLEMS))) {
      String covered =
          dump.health().equals(DumpOutcome.SALVAGED)
              ? String.format(
                  Locale.ROOT, " (%.1f %% understood)", floorToTenth(dump.coveragePct()))
              : "";
      lines.add("  " + DisplayWidth.visible(dump.source().uri()) + covered);
      for (String note : dump.notes()) {
        lines.add("    " + DisplayWidth.visible(note));
      }
    }
    if (problems.size() > SHOWN_PROBLEMS) {
      lines.add(
          "  and "
              + (problems.size() - SHOWN_PROBLEMS)
              + " more: SELECT uri, notes FROM dumps WHERE health <> 'OK'");
    }
  }

  private void addLeftOut(List<String> lines) {
    List<String> leftOut = new ArrayList<>();
    Map<Skipped.Why, Long> counts =
        new TreeMap<>(
            result.catalog().skipped().stream().collect(groupingBy(Skipped::why, counting())));
    counts.forEach(
        (why, count) ->
            leftOut.add(
                switch (why) {
                  case NOT_A_DUMP ->
                      Figures.count(count, "file")
                          + " that "
                          + are(count)
                          + " no heap dump"
                          + (count == 1 ? "" : "s");
                  case UNFINISHED -> Figures.count(count, "dump") + " still being written";
                  case UNREADABLE -> Figures.count(count, "place") + " that may not be read";
                  case FILTERED -> Figures.count(count, "dump") + " by your filters";
                }));
    result
        .catalog()
        .skipped()
        .forEach(
            skipped -> {
              boolean worthNaming =
                  skipped.why() == Skipped.Why.UNFINISHED
                      || skipped.why() == Skipped.Why.UNREADABLE;
              if (worthNaming && leftOut.size() < counts.size() + SHOWN_PROBLEMS) {
                leftOut.add("  " + skipped.uri() + ": " + skipped.reason());
              }
            });
    result.fleet().ifPresent(fleet -> leftOut.addAll(fleet.leftOut()));
    result.parse().outcomes().stream()
        .filter(dump -> dump.withoutHolders() != null)
        .limit(SHOWN_PROBLEMS)
        .forEach(dump -> leftOut.add(instance(dump) + ": " + dump.withoutHolders()));
    if (!leftOut.isEmpty()) {
      lines.add("");
      lines.add("Left out:");
      leftOut.forEach(line -> lines.add("  " + DisplayWidth.visible(line)));
    }
  }

  /** What leaks, by who holds it. */
  private void addLeaks(List<String> lines, int widthColumns) {
    if (findings().isEmpty()) {
      return;
    }
    TextTable table =
        new TextTable()
            .column("Verdict", Align.LEFT)
            .column("State", Align.LEFT)
            .column("Service", Align.LEFT)
            .column("Held by", Align.LEFT_KEEPING_END)
            .column("Instances", Align.RIGHT)
            .column("Worst", Align.LEFT)
            .column("Largest", Align.RIGHT)
            .column("A day", Align.RIGHT)
            .column("Since build", Align.LEFT);
    for (LeakRow row : findings().subList(0, Math.min(findings().size(), SHOWN_LEAKS))) {
      table.row(
          row.verdict().name(),
          row.state().name(),
          service(row.service()),
          row.name(),
          row.instancesAffected() + " of " + row.instancesSeen(),
          row.worstInstance(),
          Amounts.bytes(row.retainedMax()),
          row.growthBytesPerDay() == null ? "" : Amounts.growth(row.growthBytesPerDay()),
          row.firstSeenBuild());
    }
    lines.add("");
    lines.addAll(table.lines(widthColumns));
    if (findings().size() > SHOWN_LEAKS) {
      lines.add("and " + number(findings().size() - SHOWN_LEAKS) + " more in fleet_leaks");
    }
  }

  /** What grows, by type, where nothing is found: it may be too early to tell a leak. */
  private void addTypes(List<String> lines, int widthColumns) {
    List<TypeRow> grown =
        result.fleet().map(FleetResult::top).orElse(List.of()).stream()
            .filter(row -> row.verdict() != TypeVerdict.NONE)
            .toList();
    if (grown.isEmpty() || !findings().isEmpty()) {
      return;
    }
    TextTable table =
        new TextTable()
            .column("Verdict", Align.LEFT)
            .column("Service", Align.LEFT)
            .column("Type", Align.LEFT_KEEPING_END)
            .column("Instances", Align.RIGHT)
            .column("Worst", Align.LEFT)
            .column("Largest", Align.RIGHT)
            .column("A day", Align.RIGHT)
            .column("Since build", Align.LEFT);
    for (TypeRow row : grown.subList(0, Math.min(grown.size(), SHOWN_LEAKS))) {
      table.row(
          row.verdict().name(),
          service(row.service()),
          row.contentType(),
          row.instancesAffected() + " of " + row.instancesSeen(),
          row.worstInstance(),
          Amounts.bytes(row.shallowMax()),
          row.growthBytesPerDay() == null ? "" : Amounts.growth(row.growthBytesPerDay()),
          row.firstSeenBuild());
    }
    lines.add("");
    lines.addAll(table.lines(widthColumns));
    long all =
        result.fleet().orElseThrow().rowsByVerdict().entrySet().stream()
            .filter(entry -> entry.getKey() != TypeVerdict.NONE)
            .mapToLong(Map.Entry::getValue)
            .sum();
    long shown = Math.min(grown.size(), SHOWN_LEAKS);
    if (all > shown) {
      lines.add(String.format(Locale.ROOT, "and %,d more in fleet_types", all - shown));
    }
  }

  /** Who holds the memory, by the latest dump of each instance. */
  private void addHolders(List<String> lines) {
    List<DumpOutcome> largest =
        latestBy(dump -> dump.suspect() != null).stream()
            .sorted(Comparator.comparingLong(dump -> -dump.suspect().retainedBytes()))
            .limit(SHOWN_HOLDERS)
            .toList();
    if (largest.isEmpty()) {
      return;
    }
    lines.add("");
    lines.add("Who holds most of the memory:");
    for (DumpOutcome dump : largest) {
      lines.add("  " + DisplayWidth.visible(instance(dump) + ": " + dump.suspect().sentence()));
    }
    DumpOutcome first = largest.get(0);
    lines.add(
        "  "
            + commandName()
            + " explain --tables "
            + shellWord(output)
            + " --dump "
            + shellWord(first.dumpId())
            + (first.suspect().objectId() == null
                ? ""
                : String.format(" --object 0x%x", first.suspect().objectId())));
  }

  /** Which requests hold much, by the latest dump of each instance. */
  private void addRequests(List<String> lines) {
    List<DumpOutcome> largest =
        withRequests()
            .sorted(Comparator.comparingLong(dump -> -dump.request().retainedBytes()))
            .limit(SHOWN_HOLDERS)
            .toList();
    if (largest.isEmpty()) {
      return;
    }
    lines.add("");
    lines.add("Which requests hold most of the memory:");
    for (DumpOutcome dump : largest) {
      lines.add("  " + DisplayWidth.visible(instance(dump) + ": " + dump.request().sentence()));
    }
    lines.add(
        "  "
            + commandName()
            + " explain --tables "
            + shellWord(output)
            + " --dump "
            + shellWord(largest.get(0).dumpId())
            + " --request");
  }

  /** The same over all instances, where one of them is worth a word. */
  private void addTemplates(List<String> lines, int widthColumns) {
    List<TemplateRow> templates = result.templates();
    if (templates.stream().noneMatch(row -> row.retainedMax() >= LEAST_TOLD_BYTES)) {
      return;
    }
    TextTable table =
        new TextTable()
            .column("Request", Align.LEFT)
            .column("In flight", Align.RIGHT)
            .column("Instances", Align.RIGHT)
            .column("Median", Align.RIGHT)
            .column("95 %", Align.RIGHT)
            .column("Largest", Align.RIGHT)
            .column("Elements", Align.RIGHT);
    for (TemplateRow row : templates) {
      table.row(
          (row.method() == null ? "" : row.method() + " ")
              + (row.pathTemplate() == null
                  ? row.kind().toLowerCase(Locale.ROOT)
                  : row.pathTemplate()),
          number(row.inFlight()),
          number(row.instances()),
          Amounts.bytes(row.retainedMedian()),
          Amounts.bytes(row.retainedP95()),
          Amounts.bytes(row.retainedMax()),
          row.largestElements() == null ? "" : number(row.largestElements()));
    }
    lines.add("");
    lines.add(
        "Requests in flight over all instances, in the dumps of " + templates.get(0).day() + ":");
    lines.addAll(table.lines(widthColumns));
  }

  private Optional<DumpOutcome> largestRequest() {
    return withRequests().max(Comparator.comparingLong(dump -> dump.request().retainedBytes()));
  }

  /** The dumps whose requests hold much: what an older dump of an instance says is over. */
  private Stream<DumpOutcome> withRequests() {
    return latestBy(dump -> true).stream().filter(dump -> dump.request() != null);
  }

  /** The latest dump of each instance, of those that fit. */
  private Collection<DumpOutcome> latestBy(Predicate<DumpOutcome> fits) {
    Map<String, DumpOutcome> latest = new LinkedHashMap<>();
    for (DumpOutcome dump : result.parse().outcomes()) {
      if (fits.test(dump)) {
        latest.merge(instance(dump), dump, ScanSummary::later);
      }
    }
    return latest.values();
  }

  private static String uncapitalized(String sentence) {
    return Character.toLowerCase(sentence.charAt(0)) + sentence.substring(1);
  }

  /** The instance that a dump is of; the dump's own name, where nobody knows. */
  private static String instance(DumpOutcome dump) {
    return dump.source().instance() == null ? dump.dumpId() : dump.source().instance();
  }

  private static DumpOutcome later(DumpOutcome one, DumpOutcome other) {
    Instant time = one.source().capturedAt();
    Instant otherTime = other.source().capturedAt();
    return time != null && otherTime != null && otherTime.isBefore(time) ? one : other;
  }

  private List<LeakRow> overThreshold() {
    return findings().stream()
        .filter(leak -> failOnBytes.isPresent() && leak.retainedMax() >= failOnBytes.getAsLong())
        .toList();
  }

  private List<LeakRow> findings() {
    return result.fleet().map(FleetResult::findings).orElse(List.of());
  }

  private List<DumpOutcome> problems() {
    return result.parse().outcomes().stream()
        .filter(
            dump ->
                dump.health().equals(DumpOutcome.FAILED)
                    || dump.health().equals(DumpOutcome.SALVAGED))
        .toList();
  }

  private List<Skipped> unreadable() {
    return result.catalog().skipped().stream()
        .filter(skipped -> skipped.why() == Skipped.Why.UNREADABLE)
        .toList();
  }

  private List<DumpOutcome> outcomes(String health) {
    return result.parse().outcomes().stream().filter(dump -> dump.health().equals(health)).toList();
  }

  private static String service(String name) {
    return name == null ? "an unnamed service" : name;
  }

  private static String instances(LeakRow row) {
    return row.instancesAffected() == 1
        ? row.worstInstance() + ", 1 of " + Figures.count(row.instancesSeen(), "instance")
        : row.instancesAffected() + " of " + Figures.count(row.instancesSeen(), "instance");
  }

  /** 99.97 % understood is not 100 %. */
  private static double floorToTenth(double percent) {
    return Math.floor(percent * 10) / 10;
  }

  private static String number(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  private static String are(long count) {
    return count == 1 ? "is" : "are";
  }

  /** How the user called this command, for the line to go on with. */
  static String commandName() {
    return shellWord(System.getProperty("heapfleet.command", "heapfleet"));
  }

  static String shellWord(String word) {
    return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
