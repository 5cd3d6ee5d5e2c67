package io.heapfleet.jobs.cli;

import io.heapfleet.finding.Amounts;
import io.heapfleet.jobs.report.FleetReport;
import io.heapfleet.jobs.report.ReportFormat;
import io.heapfleet.jobs.report.ReportReader;
import io.heapfleet.jobs.report.ReportRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code heapfleet report}: what the tables say of the fleet, for people. */
@Command(
    name = "report",
    description = {
      "Writes a report of the newest night: which instance leaks what, since when, held by whom, for"
          + " which request; the fleet by service and build; and what is in each dump.",
      "",
      "An HTML page needs nothing but itself: it can be mailed, printed, and opened offline.",
    },
    optionListHeading = "%nOptions:%n",
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  heapfleet report --tables tables --output report.html",
      "  heapfleet report --tables tables --output report.html --output report.json",
      "  heapfleet report --tables tables --output - --format markdown",
      "  heapfleet report --tables tables --dump orders-3-4f2a --output orders-3.html",
    })
final class ReportCommand implements Callable<Integer> {
  private static final String STANDARD_OUTPUT = "-";

  private final Console console;

  @Spec private CommandSpec spec;

  @Mixin private TablesOption tables;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      required = true,
      description =
          "where it goes, - for standard output; may be given several times, for several formats")
  private List<String> outputs = new ArrayList<>();

  @Option(
      names = "--format",
      description =
          "html, json or markdown; default: what the file's name ends with, .html, .json or .md")
  private ReportFormat format;

  @Option(
      names = "--dump",
      paramLabel = "ID",
      description = "only this dump, with more of it: dump_id of the tables, or the begin of one")
  private String dump;

  @Option(
      names = "--show-values",
      description =
          "with paths and queries of requests, and texts that are there many times, as far as the"
              + " scan kept them (scan --show-values)")
  private boolean showValues;

  @Mixin private SharedOptions shared;

  ReportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    List<ReportFormat> formats = outputs.stream().map(this::format).toList();
    try (CommandSpark spark = shared.startSpark(console)) {
      tables.register(spark.session());
      FleetReport report = read(spark);
      for (int i = 0; i < outputs.size(); i++) {
        String text = formats.get(i).text(report);
        if (outputs.get(i).equals(STANDARD_OUTPUT)) {
          console.out().write(text);
          console.out().flush();
        } else {
          long bytes =
              ReportFile.write(
                  spark.session().sessionState().newHadoopConf(), outputs.get(i), text);
          console.say("heapfleet: " + outputs.get(i) + ", " + Amounts.bytes(bytes));
        }
      }
      return ExitCode.OK;
    }
  }

  private FleetReport read(CommandSpark spark) throws IOException {
    ReportRequest request = ReportFile.request(tables.folder(), console);
    request = dump == null ? request : request.withDump(dump);
    request = showValues ? request.withValues() : request;
    try {
      return ReportReader.read(spark.session(), request);
    } catch (IllegalArgumentException e) {
      throw dump == null ? e : new UserError("--dump: " + e.getMessage(), e);
    }
  }

  private ReportFormat format(String output) {
    if (format != null) {
      return format;
    }
    return ReportFormat.ofName(output)
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "--output "
                        + output
                        + ": expected a name that ends with .html, .json or .md, or --format"));
  }
}
