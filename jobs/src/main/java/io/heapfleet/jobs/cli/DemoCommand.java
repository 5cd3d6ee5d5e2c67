package io.heapfleet.jobs.cli;

import io.heapfleet.jobs.catalog.CatalogRequest;
import io.heapfleet.jobs.catalog.CatalogResult;
import io.heapfleet.jobs.catalog.PathTemplate;
import io.heapfleet.jobs.demo.DemoFleet;
import io.heapfleet.jobs.fleet.FleetOptions;
import io.heapfleet.jobs.output.LockRequest;
import io.heapfleet.jobs.output.OutputRun;
import io.heapfleet.jobs.parse.ParseOptions;
import io.heapfleet.jobs.progress.StageClock;
import io.heapfleet.jobs.report.FleetReport;
import io.heapfleet.jobs.report.ReportFormat;
import io.heapfleet.jobs.report.ReportReader;
import io.heapfleet.jobs.sql.TableViews;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code heapfleet demo}: a fleet of real JVMs, dumped and scanned. */
@Command(
    name = "demo",
    description = {
      "Starts a small fleet of real JVMs, one of them leaking and one working on large exports, takes"
          + " heap dumps of them on three simulated nights, scans the dumps with the Spark inside this"
          + " process, prints which requests hold the memory and who leaks, and writes the report of it,"
          + " a page to open. Takes a minute or two on two cores.",
      "",
      "The fleet: four instances of a service called orders, two of them on its new build 1.9.0."
          + " At most two JVMs of 64 MB run at a time.",
    },
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Examples:",
      "  heapfleet demo",
      "  heapfleet sql --tables heapfleet-demo 'SELECT instance, captured_at, objects FROM dumps'",
      "  heapfleet sql --tables heapfleet-demo 'SELECT * FROM request_templates'",
    })
final class DemoCommand implements Callable<Integer> {
  /** Says that a folder is a demo's, so that the next demo may replace it. */
  private static final String MARKER = "_HEAPFLEET_DEMO";

  private final Console console;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description =
          "the folder for the tables; what an earlier demo left there is replaced; default:"
              + " ${DEFAULT-VALUE}")
  private Path output = Path.of("heapfleet-demo");

  @Option(
      names = "--keep-dumps",
      description = "keep the heap dumps, about 110 MB, and say where they are")
  private boolean keepDumps;

  @Option(
      names = "--only-dumps",
      paramLabel = "DIR",
      description = "make the heap dumps in this folder, and scan nothing")
  private Path onlyDumps;

  @Mixin private SharedOptions shared;

  DemoCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (onlyDumps != null) {
      makeDumps(onlyDumps);
      return ExitCode.OK;
    }
    prepare(output);
    Path dumps = Files.createTempDirectory("heapfleet-demo-dumps-");
    Thread cleaner = new Thread(() -> deleteWhileOthersEnd(dumps), "delete demo dumps");
    if (!keepDumps) {
      // For Ctrl-C: heap dumps are not to be left lying about.
      Runtime.getRuntime().addShutdownHook(cleaner);
    }
    try {
      makeDumps(dumps);
      return scan(dumps);
    } finally {
      if (keepDumps) {
        console.print("Dumps:    " + dumps);
      } else {
        delete(dumps);
        unhook(cleaner);
      }
    }
  }

  private void makeDumps(Path dumps) throws IOException, InterruptedException {
    console.say(
        "heapfleet: four JVMs of the service orders, two at a time; the heap of each is dumped on"
            + " three nights; beside them gcdumps of the .NET service web, which are made up");
    LocalDate yesterday = LocalDate.now(ZoneOffset.UTC).minusDays(1);
    new DemoFleet(dumps, yesterday, line -> console.say("  " + line)).dumpNights();
  }

  private int scan(Path dumps) throws IOException {
    console.say("heapfleet: " + DemoFleet.dumps() + " heap dumps are there, scanning them");
    try (CommandSpark spark = shared.startSpark(console)) {
      String tables = output.toString();
      StageClock clock = new StageClock(console.progress());
      FleetScan scan = new FleetScan(spark.session(), clock);
      CatalogResult catalog =
          scan.list(
              CatalogRequest.of(List.of(dumps.toString()))
                  .withLayout(PathTemplate.parse(DemoFleet.LAYOUT)));
      FleetScan.Result result;
      try (OutputRun run =
          OutputRun.begin(
              spark.session().sparkContext().hadoopConfiguration(),
              tables,
              LockRequest.of("demo"))) {
        result = scan.read(run, catalog, ParseOptions.into(tables), FleetOptions.of(tables));
      }
      clock.start("report", 0, 0);
      Path report = writeReport(spark.session());
      clock.finish();
      ScanSummary summary = new ScanSummary(result, tables, OptionalLong.empty());
      summary.print(console);
      console.print("Report:   " + report);
      return summary.exitCode();
    }
  }

  private Path writeReport(SparkSession spark) throws IOException {
    Path page = output.resolve("report.html");
    TableViews.register(spark, output.toString());
    FleetReport report = ReportReader.read(spark, ReportFile.request(output.toString(), console));
    ReportFile.write(
        spark.sessionState().newHadoopConf(), page.toString(), ReportFormat.HTML.text(report));
    return page;
  }

  /** An empty folder for the tables; one that holds anything but an earlier demo is left alone. */
  private static void prepare(Path output) throws IOException {
    if (Files.exists(output)) {
      boolean empty;
      try (Stream<Path> files = Files.list(output)) {
        empty = files.findAny().isEmpty();
      } catch (java.nio.file.NotDirectoryException e) {
        throw new UserError("--output " + output + ": expected a folder, found a file", e);
      }
      if (!empty && !Files.exists(output.resolve(MARKER))) {
        throw new UserError(
            "--output "
                + output
                + ": holds something else than an earlier demo; name another folder");
      }
      delete(output);
    }
    Files.createDirectories(output);
    Files.createFile(output.resolve(MARKER));
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder, e);
    }
  }

  /** At the end of this JVM its children end too, and one of them may still be writing a dump. */
  private static void deleteWhileOthersEnd(Path folder) {
    for (int attempt = 0; attempt < 10 && Files.exists(folder); attempt++) {
      try {
        delete(folder);
      } catch (UncheckedIOException e) {
        LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      }
    }
  }

  private static void unhook(Thread cleaner) {
    try {
      Runtime.getRuntime().removeShutdownHook(cleaner);
    } catch (IllegalStateException e) {
      // The JVM is ending and the hook is at work already.
      return;
    }
  }
}
