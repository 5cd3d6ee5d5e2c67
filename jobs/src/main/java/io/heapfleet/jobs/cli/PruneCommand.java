package io.heapfleet.jobs.cli;

import io.heapfleet.finding.Amounts;
import io.heapfleet.jobs.output.OutputRun;
import io.heapfleet.jobs.progress.Figures;
import io.heapfleet.jobs.progress.Progress;
import io.heapfleet.jobs.prune.PruneJob;
import io.heapfleet.jobs.prune.PruneResult;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code heapfleet prune}: old dumps out of the tables. */
@Command(
    name = "prune",
    description = {
      "Deletes dumps that were taken long ago from the tables, whole days at a time, and nights of"
          + " fleet_leaks, runs and plans of the same age. The dumps themselves are not touched: a"
          + " scan that still finds one reads it again, so give scan a --since that is not older.",
    },
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Examples:",
      "  heapfleet prune --tables tables --older-than 90d --dry-run",
      "  heapfleet prune --tables tables --older-than 90d",
      "",
      "Exit codes: 0 fine, 64 wrong usage, 70 internal error, 75 another run changes the same"
          + " tables.",
    })
final class PruneCommand implements Callable<Integer> {
  private final Console console;

  @Spec private CommandSpec spec;

  @Mixin private TablesOption tables;

  @Option(
      names = "--older-than",
      paramLabel = "SPAN",
      required = true,
      converter = TimeSpan.class,
      description = "delete dumps of days that ended longer ago, for example 90d or 12w")
  private Duration olderThan;

  @Option(names = "--dry-run", description = "only say what would be deleted")
  private boolean dryRun;

  @Mixin private OutputOptions outputOptions;

  @Mixin private CommandOptions options;

  PruneCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (olderThan.compareTo(Duration.ofDays(1)) < 0) {
      throw new ParameterException(
          spec.commandLine(), "--older-than: expected a day (1d) or more, whole days go");
    }
    Configuration conf = options.hadoop(console);
    LocalDate keepFrom = LocalDate.now(ZoneOffset.UTC).minusDays(olderThan.toDays());
    PruneResult planned = PruneJob.plan(conf, tables.folder(), keepFrom);
    if (dryRun) {
      say(planned, "would delete ");
      return ExitCode.OK;
    }
    try (OutputRun run = outputOptions.begin(conf, tables.folder(), "prune", console)) {
      say(PruneJob.run(conf, run, keepFrom, Progress.SILENT), "deleted ");
    }
    return ExitCode.OK;
  }

  private void say(PruneResult result, String verb) {
    List<String> what = new ArrayList<>();
    if (!result.days().isEmpty()) {
      what.add(
          "%s of %s, %s to %s"
              .formatted(
                  Figures.count(result.dumps(), "dump"),
                  Figures.count(result.days().size(), "day"),
                  result.days().get(0),
                  result.days().get(result.days().size() - 1)));
    }
    if (result.nights() > 0) {
      what.add(Figures.count(result.nights(), "night") + " of fleet_leaks");
    }
    if (result.runs() > 0) {
      what.add(Figures.count(result.runs(), "day") + " of runs");
    }
    if (result.plans() > 0) {
      what.add(Figures.count(result.plans(), "plan"));
    }
    console.print(
        what.isEmpty()
            ? "nothing is that old"
            : "%s%s: %s, %s"
                .formatted(
                    verb,
                    String.join("; ", what),
                    Figures.count(result.files(), "file"),
                    Amounts.bytes(result.bytes())));
    if (result.undated() > 0) {
      console.print(Figures.count(result.undated(), "dump") + " of unknown time (1970-01-01) kept");
    }
  }
}
