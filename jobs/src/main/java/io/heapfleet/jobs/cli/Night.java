package io.heapfleet.jobs.cli;

import io.heapfleet.jobs.alert.Alert;
import io.heapfleet.jobs.alert.Webhook;
import io.heapfleet.jobs.catalog.CatalogResult;
import io.heapfleet.jobs.compact.CompactJob;
import io.heapfleet.jobs.fleet.FleetOptions;
import io.heapfleet.jobs.fleet.LeakRow;
import io.heapfleet.jobs.output.OutputRun;
import io.heapfleet.jobs.output.PublishedDumps;
import io.heapfleet.jobs.prune.PruneJob;
import io.heapfleet.jobs.runs.RunMetrics;
import io.heapfleet.jobs.runs.RunReport;
import io.heapfleet.jobs.runs.RunReport.RunAlert;
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
 * One night: catalog, scan, comparison, alert, tidying up; and whatever happens, a report of it.
 *
 * <p>The report is written last and also after a failure. What goes wrong beside the tables (event
 * logs, alert, metrics, the report itself) is a warning in it and never ends the night.
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
        // Every finding may be news, not only those that are shown.
        FleetOptions fleet = FleetOptions.of(config.output()).withTopRows(Integer.MAX_VALUE);
        FleetScan.Result result = scan.read(run, catalog, config.parse(), fleet);
        recorder.scanned(result);
        tellNews(spark.session(), result);
        tidy(spark.session(), run);
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

  private void tellNews(SparkSession spark, FleetScan.Result result) {
    try {
      LeakNews news = LeakNews.of(spark, config.output(), result);
      List<LeakRow> findings = RunRecorder.findings(result);
      recorder.news(
          news.newSignatures(), recorder.clock().time("alert", () -> tell(news, findings)));
    } catch (IOException | RuntimeException e) {
      recorder.warn("nobody was told of new leaks: " + HeapfleetCommand.oneLine(e));
    }
  }

  private RunAlert tell(LeakNews news, List<LeakRow> findings) {
    if (config.webhook().isEmpty()) {
      return RunAlert.OFF;
    }
    NightlyConfig.Alerting alerting = config.webhook().get();
    List<LeakRow> untold =
        findings.stream()
            .filter(row -> news.untold().contains(row.signature()))
            .filter(row -> row.shallowMax() >= alerting.minBytes())
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
                    untold.stream().map(Night::leak).toList()));
    List<String> signatures = untold.stream().map(LeakRow::signature).toList();
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

  private static Alert.NewLeak leak(LeakRow row) {
    return new Alert.NewLeak(
        row.signature(),
        row.service(),
        row.contentType(),
        row.verdict().name(),
        row.reason(),
        row.worstInstance(),
        row.instancesAffected(),
        row.instancesSeen(),
        row.shallowMax(),
        row.growthBytesPerDay(),
        row.firstSeenBuild());
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
