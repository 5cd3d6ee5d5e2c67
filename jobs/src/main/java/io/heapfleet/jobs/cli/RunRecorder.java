package io.heapfleet.jobs.cli;

import io.heapfleet.jobs.catalog.CatalogResult;
import io.heapfleet.jobs.fleet.FleetResult;
import io.heapfleet.jobs.fleet.LeakRow;
import io.heapfleet.jobs.output.InterruptedRun;
import io.heapfleet.jobs.output.LockRequest;
import io.heapfleet.jobs.output.OutputRun;
import io.heapfleet.jobs.parse.DumpOutcome;
import io.heapfleet.jobs.progress.Progress;
import io.heapfleet.jobs.progress.StageClock;
import io.heapfleet.jobs.runs.RunReport;
import io.heapfleet.jobs.runs.RunReport.LeftOut;
import io.heapfleet.jobs.runs.RunReport.RunAlert;
import io.heapfleet.jobs.runs.RunReport.RunDump;
import io.heapfleet.jobs.runs.RunReport.RunLeak;
import io.heapfleet.jobs.runs.RunTables;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;

/** Collects how a run of the command goes, and writes it down when it is over. */
final class RunRecorder {
  private static final DateTimeFormatter ID_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final int ID_CHANCE_CHARS = 8;
  private static final String UNENDED = "The run came to no end.";

  /** The commands whose runs are written down. */
  private static final Set<String> RECORDED = Set.of("scan", "nightly");

  private final String command;
  private final String output;
  private final Console console;
  private final Instant startedAt = Instant.now();
  private final String runId = id(startedAt, UUID.randomUUID().toString());
  private final StageClock clock;
  private final List<String> warnings = new ArrayList<>();
  private FleetScan.Result result;
  private RunAlert alert = RunAlert.OFF;
  private String error;

  /**
   * @param command which command runs
   * @param output folder of the tables
   * @param progress is told how far the run is
   */
  RunRecorder(String command, String output, Console console, Progress progress) {
    this.command = command;
    this.output = output;
    this.console = console;
    this.clock = new StageClock(progress);
  }

  String runId() {
    return runId;
  }

  Instant startedAt() {
    return startedAt;
  }

  /** Takes the time of stages. */
  StageClock clock() {
    return clock;
  }

  void scanned(FleetScan.Result scan) {
    result = scan;
  }

  void told(RunAlert news) {
    alert = news;
  }

  void failed(Throwable failure) {
    error = console.secrets().masked(HeapfleetCommand.oneLine(failure));
  }

  /** Something went wrong that does no harm to the tables; tells it at once, too. */
  void warn(String warning) {
    String shown = console.secrets().masked(warning);
    warnings.add(shown);
    console.say("heapfleet: " + shown);
  }

  /** What has been collected so far. */
  RunReport report(int exitCode) throws IOException {
    Optional<FleetScan.Result> scan = Optional.ofNullable(result);
    return new RunReport(
        runId,
        command,
        HeapfleetCommand.Version.ofHeapfleet(),
        startedAt,
        Instant.now(),
        exitCode,
        error,
        scan.map(done -> new ScanSummary(done, output, OptionalLong.empty()).headline())
            .orElse(UNENDED),
        console.secrets().masked(output),
        scan.map(done -> done.parse().outcomes().stream().map(RunRecorder::dump).toList())
            .orElse(List.of()),
        scan.map(FleetScan.Result::catalog).map(RunRecorder::leftOut).orElse(List.of()),
        clock.took(),
        scan.map(done -> findings(done).stream().map(RunRecorder::leak).toList()).orElse(List.of()),
        alert,
        warnings);
  }

  /** Writes it beside the tables; what goes wrong is said, and the run is what it was. */
  RunReport write(Configuration conf, OutputRun run, int exitCode) throws IOException {
    RunReport report = report(exitCode);
    try {
      RunTables.writeNewest(conf, run, report);
    } catch (IOException | RuntimeException | FSError e) {
      warn("this run is not in the table of runs: " + HeapfleetCommand.oneLine(e));
    }
    return report;
  }

  /** The same for who does not hold the tables, or no longer. */
  void writeAfterFailure(Configuration conf, int exitCode) throws IOException {
    try (OutputRun run = begin(conf, output, command, Duration.ZERO, console)) {
      write(conf, run, exitCode);
    } catch (IOException | RuntimeException | FSError e) {
      // Another run has them, or they are out of reach.
      try {
        RunTables.writeAside(conf, output, report(exitCode));
      } catch (IOException | RuntimeException | FSError again) {
        warn("this run is not in the table of runs: " + HeapfleetCommand.oneLine(again));
      }
    }
  }

  /**
   * Begins a run on tables, and writes down the one before if it was killed: nobody else can.
   *
   * @param patience how long to wait for another run that changes them
   */
  static OutputRun begin(
      Configuration conf, String output, String command, Duration patience, Console console)
      throws IOException {
    OutputRun run =
        OutputRun.begin(
            conf,
            output,
            new LockRequest(command, patience, said -> console.say("heapfleet: " + said)));
    if (run.interrupted().filter(before -> RECORDED.contains(before.command())).isPresent()) {
      try {
        RunTables.write(conf, run, interrupted(run.interrupted().get(), output, console));
      } catch (IOException | RuntimeException e) {
        console.say(
            "heapfleet: the run before is not in the table of runs: "
                + HeapfleetCommand.oneLine(e));
      }
    }
    return run;
  }

  private static RunReport interrupted(InterruptedRun before, String output, Console console) {
    return new RunReport(
        id(before.since(), before.owner()),
        before.command(),
        "unknown",
        before.since(),
        before.heardAt(),
        ExitCode.NONE,
        "its process was gone before its end: " + before.description(),
        UNENDED,
        console.secrets().masked(output),
        List.of(),
        List.of(),
        Map.of(),
        List.of(),
        RunAlert.OFF,
        List.of());
  }

  private static String id(Instant startedAt, String chance) {
    return ID_TIME.format(startedAt) + "-" + chance.substring(0, ID_CHANCE_CHARS);
  }

  /** What leaks, and what is suspected to. */
  static List<LeakRow> findings(FleetScan.Result result) {
    return result.fleet().map(FleetResult::findings).orElse(List.of());
  }

  private static RunDump dump(DumpOutcome dump) {
    return new RunDump(
        dump.dumpId(),
        dump.source().uri(),
        dump.source().service(),
        dump.source().instance(),
        dump.health(),
        dump.sizeBytes(),
        dump.objects(),
        dump.coveragePct(),
        dump.seconds().plan(),
        dump.seconds().parse(),
        dump.seconds().holders(),
        dump.seconds().publish(),
        dump.notes());
  }

  private static List<LeftOut> leftOut(CatalogResult catalog) {
    return catalog.skipped().stream()
        .map(skipped -> new LeftOut(skipped.uri(), skipped.why().name(), skipped.reason()))
        .toList();
  }

  static RunLeak leak(LeakRow row) {
    return new RunLeak(
        row.signature(),
        row.owner(),
        row.collection(),
        row.contentType(),
        row.service(),
        row.verdict().name(),
        row.reason(),
        row.worstInstance(),
        row.instancesAffected(),
        row.instancesSeen(),
        row.retainedMax(),
        row.growthBytesPerDay(),
        row.firstSeenBuild(),
        row.isNew());
  }
}
