package io.heapfleet.jobs.runs;

import io.heapfleet.jobs.runs.RunReport.Outcome;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a run went, as a file that Prometheus' node exporter collects from its textfile folder.
 *
 * <p>All are gauges of the last run. The time of the last run that came to its end is carried over
 * from the file before, so an alert can say "no whole night for 26 hours".
 */
public final class RunMetrics {
  private static final String LAST_SUCCESS = "heapfleet_last_success_timestamp_seconds";

  private final MetricSnapshots.Builder metrics = MetricSnapshots.builder();

  private RunMetrics() {}

  /** Writes the file, in place of one that is there; a reader sees the old one or the new one. */
  public static void write(Path file, RunReport report) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    MetricSnapshots snapshots = new RunMetrics().of(report, earlierSuccess(file));
    // The collector takes *.prom only.
    Path part = Files.createTempFile(folder, file.getFileName().toString(), ".part");
    try {
      try (OutputStream out = Files.newOutputStream(part)) {
        PrometheusTextFormatWriter.create().write(out, snapshots);
      }
      if (Files.getFileStore(part).supportsFileAttributeView("posix")) {
        // The collector is another user.
        Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-r--r--"));
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static Optional<Double> earlierSuccess(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(LAST_SUCCESS + " "))
          .map(line -> number(line.substring(LAST_SUCCESS.length()).strip()))
          .flatMap(Optional::stream)
          .findFirst();
    }
  }

  private static Optional<Double> number(String text) {
    try {
      return Optional.of(Double.valueOf(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private MetricSnapshots of(RunReport report, Optional<Double> earlierSuccess) {
    double ended = report.endedAt().toEpochMilli() / 1e3;
    gauge("heapfleet_last_run_timestamp_seconds", "When the last run ended.", ended);
    Optional<Double> success = report.outcome().isComplete() ? Optional.of(ended) : earlierSuccess;
    success.ifPresent(
        at -> gauge(LAST_SUCCESS, "When the last run ended that came to its end.", at));
    gauge(
        "heapfleet_run_outcome",
        "How the last run ended: 1 for its outcome, 0 for the others.",
        "outcome",
        Arrays.stream(Outcome.values())
            .collect(
                Collectors.toMap(
                    Outcome::name,
                    outcome -> outcome == report.outcome() ? 1.0 : 0.0,
                    (one, other) -> one,
                    LinkedHashMap::new)));
    gauge("heapfleet_run_seconds", "How long the last run took.", report.seconds());
    Map<String, Double> stages = new LinkedHashMap<>();
    report.stages().forEach((stage, took) -> stages.put(stage, RunReport.seconds(took)));
    gauge("heapfleet_run_stage_seconds", "How long its stages took.", "stage", stages);
    gauge(
        "heapfleet_run_dumps",
        "Dumps that it looked at: OK, SALVAGED (read in part), FAILED, UNSUPPORTED (of a kind that"
            + " is not read), SKIPPED (read by an earlier run).",
        "health",
        Stream.of("OK", "SALVAGED", "FAILED", "UNSUPPORTED", "SKIPPED")
            .collect(
                Collectors.toMap(
                    health -> health,
                    health -> (double) report.dumpsOf(health),
                    (one, other) -> one,
                    LinkedHashMap::new)));
    Map<String, Double> leftOut = new TreeMap<>();
    for (String why : List.of("FILTERED", "NOT_A_DUMP", "UNFINISHED", "UNREADABLE")) {
      leftOut.put(why, (double) report.leftOutFor(why));
    }
    gauge("heapfleet_run_left_out", "What it found and did not scan.", "why", leftOut);
    gauge("heapfleet_run_read_bytes", "Stored bytes that it read.", (double) report.readBytes());
    report
        .secondsPerGb()
        .ifPresent(
            seconds ->
                gauge(
                    "heapfleet_run_seconds_per_gigabyte",
                    "Seconds of planning and parsing per 10^9 stored bytes.",
                    seconds));
    gauge("heapfleet_run_leaks", "Types that leak or stand out.", report.leaks().size());
    gauge(
        "heapfleet_run_new_leaks", "Those that no earlier night had.", (double) report.newLeaks());
    gauge(
        "heapfleet_run_webhook_failed",
        "Whether new leaks could not be told of: 1 or 0.",
        report.alert().state().equals("FAILED") ? 1 : 0);
    return metrics.build();
  }

  private void gauge(String name, String help, double value) {
    metrics.metricSnapshot(
        GaugeSnapshot.builder()
            .name(name)
            .help(help)
            .dataPoint(GaugeDataPointSnapshot.builder().value(value).build())
            .build());
  }

  private void gauge(String name, String help, String label, Map<String, Double> values) {
    GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
    values.forEach(
        (of, value) ->
            gauge.dataPoint(
                GaugeDataPointSnapshot.builder()
                    .labels(Labels.of(label, of))
                    .value(value)
                    .build()));
    metrics.metricSnapshot(gauge.build());
  }
}
