package io.heapfleet.jobs.cli;

import io.heapfleet.jobs.alert.Alert;
import io.heapfleet.jobs.alert.Webhook;
import io.heapfleet.jobs.catalog.CatalogResult;
import io.heapfleet.jobs.catalog.Skipped;
import io.heapfleet.jobs.compact.CompactJob;
import io.heapfleet.jobs.fleet.FleetOptions;
import io.heapfleet.jobs.output.OutputRun;
import io.heapfleet.jobs.output.PublishedDumps;
import io.heapfleet.jobs.prune.PruneJob;
import io.heapfleet.jobs.report.FleetReport;
import io.heapfleet.jobs.report.ReportFormat;
import io.heapfleet.jobs.report.ReportReader;
import io.heapfleet.jobs.runs.RunMetrics;
import io.heapfleet.jobs.runs.RunReport;
import io.heapfleet.jobs.runs.RunReport.RunAlert;
import io.heapfleet.jobs.runs.RunReport.RunLeak;
import io.heapfleet.jobs.sql.TableViews;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * One night: catalog, scan, comparison, alert, tidying up, reports of the fleet; and whatever
 * happens, a report of how it went.
 *
 * <p>The report is written last and also after a failure. What goes wrong beside the tables (event
 * logs, alert, metrics, reports) is a warning in it and never ends the night.
 */
final class Night {
  private static final String COMMAND = "nightly";

  private final NightlyConfig config;
  private final Console console;
  private final RunRecorder recorder;
  private Configuration conf;

  Night(NightlyConfig config, Console console) {
    this.config = config;
    this.console = console;
    this.recorder = new RunRecorder(COMMAND, config.output(), console, console.progress());
    this.conf = CommandSpark.hadoop(config.settings());
  }

  /**
   * What a night came to.
   *
   * @param scan what a person is told of it
   */
  record Ended(ScanSummary scan, RunReport report) {}

  /** Goes through the night; an exception that ends it is thrown on once it is written down. */
  Ended run() throws IOException {
    try (CommandSpark spark = startSpark()) {
      conf = spark.session().sparkContext().hadoopConfiguration();
      FleetScan scan = new FleetScan(spark.session(), recorder.clock());
      CatalogResult catalog = scan.list(config.catalog());
      try (OutputRun run =
          RunRecorder.begin(conf, config.output(), COMMAND, config.patience(), console)) {
        FleetOptions fleet =
            FleetOptions.of(config.output()).withAllowList(config.allowList().orElse(null));
        FleetScan.Result result = scan.read(run, catalog, config.parse(), fleet);
        recorder.scanned(result);
        tellNews(spark.session(), result);
        tidy(spark.session(), run);
        writeReports(spark.session(), result);
        ScanSummary summary = new ScanSummary(result, config.output(), config.failOnBytes());
        writeMetrics(summary.exitCode());
        return new Ended(summary, recorder.write(conf, run, summary.exitCode()));
      }
    } catch (IOException | RuntimeException | Error e) {
      recorder.failed(e);
      writeMetrics(ExitCode.of(e));
      recorder.writeAfterFailure(conf, ExitCode.of(e));
      throw e;
    }
  }

  private CommandSpark startSpark() {
    Map<String, String> settings = new HashMap<>(config.settings());
    EventLogFolder.of(config)
        .ifPresent(
            folder -> {
              try {
                settings.putAll(EventLogFolder.prepare(folder, config.eventLogs(), conf));
              } catch (IOException | RuntimeException e) {
                recorder.warn("Spark writes no event log: " + HeapfleetCommand.oneLine(e));
              }
            });
    return CommandSpark.start(console, config.master().orElse(null), settings);
  }

  /** Merges small files and lets old dumps go; what is not done tonight is done tomorrow. */
  private void tidy(SparkSession spark, OutputRun run) {
    try {
      if (!new PublishedDumps(conf, config.output()).areThere()) {
        return;
      }
      if (config.pruneOlderThan().isPresent()) {
        LocalDate keepFrom = NightlyConfig.keepFrom(config.pruneOlderThan().get(), Instant.now());
        PruneJob.run(conf, run, keepFrom, recorder.clock());
        recorder.clock().finish();
      }
      if (config.compact()) {
        LocalDate before = CompactJob.firstNotAtRest(CompactJob.USUAL_REST);
        CompactJob.run(spark, run, before, recorder.clock());
        recorder.clock().finish();
      }
    } catch (IOException | RuntimeException e) {
      recorder.warn("the tables were not tidied up: " + HeapfleetCommand.oneLine(e));
    }
  }

  private void writeReports(SparkSession spark, FleetScan.Result result) {
    if (config.reports().isEmpty()) {
      return;
    }
    int unfinished =
        (int)
            result.catalog().skipped().stream()
                .filter(skipped -> skipped.why() == Skipped.Why.UNFINISHED)
                .count();
    try {
      recorder
          .clock()
          .time(
              "report",
              () -> {
                TableViews.register(spark, config.output());
                FleetReport report =
                    ReportReader.read(
                        spark,
                        ReportFile.request(config.output(), console).withUnfinished(unfinished));
                for (String file : config.reports()) {
                  ReportFile.write(
                      conf, file, ReportFormat.ofName(file).orElseThrow().text(report));
                }
                return report;
              });
    } catch (IOException | RuntimeException e) {
      recorder.warn("the report was not written: " + HeapfleetCommand.oneLine(e));
    }
  }

  private void tellNews(SparkSession spark, FleetScan.Result result) {
    try {
      recorder.told(recorder.clock().time("alert", () -> tell(spark, result)));
    } catch (IOException | RuntimeException e) {
      recorder.warn("nobody was told of new leaks: " + HeapfleetCommand.oneLine(e));
    }
  }

  private RunAlert tell(SparkSession spark, FleetScan.Result result) throws IOException {
    if (config.webhook().isEmpty()) {
      return RunAlert.OFF;
    }
    NightlyConfig.Alerting alerting = config.webhook().get();
    List<RunLeak> untold =
        LeakNews.untold(spark, config.output(), RunRecorder.findings(result)).stream()
            .filter(leak -> leak.retainedMax() >= alerting.minBytes())
            .map(RunRecorder::leak)
            .toList();
    if (untold.isEmpty()) {
      return new RunAlert("NOTHING_NEW", null, List.of(), List.of());
    }
    Webhook.Delivery delivery =
        alerting
            .webhook()
            .send(
                new Alert(
                    recorder.runId(),
                    Instant.now(),
                    console.secrets().masked(config.output()),
                    untold));
    List<String> signatures = untold.stream().map(RunLeak::signature).toList();
    if (delivery.succeeded()) {
      return new RunAlert("SENT", null, signatures, List.of());
    }
    String error = "%s, %s".formatted(delivery.error().orElseThrow(), tries(delivery.tries()));
    recorder.warn("the webhook " + error + ": the next run tries again");
    return new RunAlert("FAILED", error, List.of(), signatures);
  }

  private static String tries(int tries) {
    return tries == 1 ? "tried once" : "tried " + tries + " times";
  }

  private void writeMetrics(int exitCode) throws IOException {
    if (config.metrics().isPresent()) {
      Path file = config.metrics().get();
      try {
        RunMetrics.write(file, recorder.report(exitCode));
      } catch (IOException | RuntimeException e) {
        recorder.warn("no metrics in " + file + ": " + HeapfleetCommand.oneLine(e));
      }
    }
  }
}
