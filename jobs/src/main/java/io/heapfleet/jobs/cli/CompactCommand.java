package io.heapfleet.jobs.cli;

import io.heapfleet.jobs.compact.CompactJob;
import io.heapfleet.jobs.compact.CompactResult;
import io.heapfleet.jobs.output.OutputRun;
import io.heapfleet.jobs.output.PublishedDumps;
import io.heapfleet.jobs.progress.Figures;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code heapfleet compact}: small files of the tables made into few. */
@Command(
    name = "compact",
    description = {
      "Merges the files of the small tables (all but objects, refs and roots): a scan writes one for"
          + " each dump, afterwards there is one for each day. The rows stay the same.",
      "",
      "Dumps that failed keep their files, for the next scan tries them again. A query that runs"
          + " while a day is merged may end with a file that is not found; run it again.",
    },
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Example:",
      "  heapfleet compact --tables tables",
      "",
      "Exit codes: 0 fine, 64 wrong usage, 70 internal error, 75 another run changes the same"
          + " tables.",
    })
final class CompactCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private TablesOption tables;

  @Option(
      names = "--rest",
      paramLabel = "SPAN",
      defaultValue = "1d",
      converter = TimeSpan.class,
      description =
          "merge days that ended this long ago, for dumps of later ones may still arrive; default:"
              + " ${DEFAULT-VALUE}")
  private Duration rest;

  @Mixin private OutputOptions outputOptions;

  @Mixin private SharedOptions shared;

  CompactCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (CommandSpark spark = shared.startSpark(console)) {
      Configuration conf = spark.session().sessionState().newHadoopConf();
      new PublishedDumps(conf, tables.folder()).requireThere();
      try (OutputRun run = outputOptions.begin(conf, tables.folder(), "compact", console)) {
        CompactResult result =
            CompactJob.run(
                spark.session(), run, CompactJob.firstNotAtRest(rest), console.progress());
        console.print(
            result.days() == 0
                ? "nothing to merge"
                : "merged %s: %s became %s"
                    .formatted(
                        Figures.count(result.days(), "day"),
                        Figures.count(result.filesBefore(), "file"),
                        Figures.count(result.filesAfter(), "file")));
        return ExitCode.OK;
      }
    }
  }
}
