package io.heapfleet.jobs.cli;

import io.heapfleet.jobs.progress.Figures;
import io.heapfleet.jobs.runs.RunJson;
import io.heapfleet.jobs.runs.RunReport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code heapfleet nightly}: everything that has to be done every night, by a configuration. */
@Command(
    name = "nightly",
    description = {
      "Does what is to be done every night: scans what is new, compares the fleet, tells of new"
          + " leaks, and writes down how it went.",
      "",
      "What and where stands in a configuration file; --print-config prints one with every key"
          + " explained. The command may be run again at any time: it goes on where it ended.",
    },
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Beside the tables stand a summary of each run as JSON (runs/_latest.json is the newest) and"
          + " the tables runs and run_dumps: see docs/nightly.md.",
      "",
      "Examples:",
      "  heapfleet nightly --print-config > heapfleet.yaml",
      "  heapfleet nightly --config heapfleet.yaml --check-config",
      "  heapfleet nightly --config heapfleet.yaml --dry-run",
      "  heapfleet nightly --config heapfleet.yaml",
      "",
      "Exit codes: 0 fine, 2 a finding over fail-on, 3 some dumps could not be read or only in"
          + " part, 64 wrong usage or configuration, 70 internal error, 75 another run changes the"
          + " same tables.",
    })
final class NightlyCommand implements Callable<Integer> {
  private final Console console;

  @Spec private CommandSpec spec;

  @Option(names = "--config", paramLabel = "FILE", description = "the configuration, as YAML")
  private Path config;

  @Option(names = "--check-config", description = "only say whether the configuration is fine")
  private boolean checkConfig;

  @Option(
      names = "--print-config",
      description = "print a configuration with every key explained, to begin with")
  private boolean printConfig;

  @Option(
      names = "--dry-run",
      description = "only list what would be scanned, and what not and why; reads no dump")
  private boolean dryRun;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "how the end is told: text, or json, the run's summary (default: text)")
  private DryRun.Format format = DryRun.Format.TEXT;

  @Mixin private CommandOptions options;

  NightlyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (printConfig) {
      return printExample();
    }
    if (config == null) {
      throw new ParameterException(
          spec.commandLine(), "--config is missing; --print-config prints one to begin with");
    }
    NightlyConfig read =
        NightlyConfig.read(config, System::getenv, Instant.now())
            .withSettings(options.apply(console));
    read.secrets().forEach(console.secrets()::learn);
    LogLevel.stages();
    if (checkConfig) {
      console.print(
          "%s is fine: %s, tables go to %s"
              .formatted(
                  config, Figures.count(read.catalog().inputs().size(), "input"), read.output()));
      return ExitCode.OK;
    }
    if (dryRun) {
      return new DryRun(console, CommandSpark.hadoop(read.settings()))
          .run(read.catalog(), read.parse(), format);
    }
    return tell(new Night(read, console).run());
  }

  private int tell(Night.Ended night) throws IOException {
    RunReport report = night.report();
    if (format == DryRun.Format.JSON) {
      console.out().write(console.secrets().masked(RunJson.of(report)));
      console.out().flush();
      return report.exitCode();
    }
    night.scan().print(console);
    long fresh = report.leaks().stream().filter(RunReport.RunLeak::isNew).count();
    String told =
        switch (report.alert().state()) {
          case "SENT" -> "; the webhook was told of " + report.alert().alerted().size();
          case "FAILED" -> "; the webhook " + report.alert().error();
          default -> "";
        };
    console.print("Night:    " + Figures.count(fresh, "new finding") + told);
    console.print(
        "Run:      %s, %s, exit code %d"
            .formatted(
                report.runId(),
                Figures.time(Duration.between(report.startedAt(), report.endedAt())),
                report.exitCode()));
    return report.exitCode();
  }

  private int printExample() throws IOException {
    try (InputStream example = NightlyCommand.class.getResourceAsStream("heapfleet.yaml")) {
      // Not through the mask: it would take what stands behind "key" for a secret.
      console.out().write(new String(example.readAllBytes(), StandardCharsets.UTF_8));
      console.out().flush();
    }
    return ExitCode.OK;
  }
}
