package io.heapfleet.jobs.cli;

import io.heapfleet.finding.Amounts;
import io.heapfleet.jobs.cli.TextTable.Align;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code heapfleet leaks}: what leaks, by who holds it. */
@Command(
    name = "leaks",
    description = {
      "Says what leaks across the fleet, by who holds it: the newest night of fleet_leaks, what is"
          + " most at stake first.",
    },
    optionListHeading = "%nOptions:%n",
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  heapfleet leaks --tables tables",
      "  heapfleet leaks --tables tables --all --format json",
    })
final class LeaksCommand implements Callable<Integer> {
  private static final int ROWS = 50;

  private final Console console;

  @Mixin private TablesOption tables;

  @Option(
      names = "--all",
      description = "also what grew but behaves as a cache does, and what is fixed or known")
  private boolean all;

  @Option(
      names = "--format",
      defaultValue = "table",
      description = "table, csv (RFC 4180) or json (an object per line); default: ${DEFAULT-VALUE}")
  private ResultFormat format;

  @Mixin private SharedOptions shared;

  LeaksCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (CommandSpark spark = shared.startSpark(console)) {
      tables.register(spark.session());
      LocalDate night = tables.newestNight(spark.session());
      Dataset<Row> leaks =
          spark
              .session()
              .sql(
                  "SELECT * FROM fleet_leaks WHERE night = DATE '"
                      + night
                      + "'"
                      + (all ? "" : " AND verdict IN ('LEAK', 'SUSPECT')")
                      + " ORDER BY rank");
      switch (format) {
        case TABLE -> print(leaks.collectAsList(), night);
        case CSV -> new QueryResult(leaks, Long.MAX_VALUE).writeCsv(console.out());
        case JSON -> new QueryResult(leaks, Long.MAX_VALUE).writeJson(console.out());
      }
      return ExitCode.OK;
    }
  }

  private void print(List<Row> leaks, LocalDate night) {
    if (leaks.isEmpty()) {
      console.print("Nothing leaks, as far as the dumps up to " + night + " can tell.");
      return;
    }
    List<Row> shown = leaks.subList(0, Math.min(ROWS, leaks.size()));
    TextTable table =
        new TextTable()
            .column("Verdict", Align.LEFT)
            .column("State", Align.LEFT)
            .column("Service", Align.LEFT)
            .column("Held by", Align.LEFT_KEEPING_END)
            .column("Instances", Align.RIGHT)
            .column("Largest", Align.RIGHT)
            .column("A day", Align.RIGHT)
            .column("Since build", Align.LEFT);
    for (Row leak : shown) {
      String owner = leak.getAs("owner");
      Double perDay = leak.getAs("growth_bytes_per_day");
      table.row(
          leak.getAs("verdict"),
          leak.getAs("state"),
          leak.getAs("service"),
          owner == null ? leak.getAs("collection") : owner,
          leak.getAs("instances_affected") + " of " + leak.getAs("instances_seen"),
          Amounts.bytes(leak.<Long>getAs("retained_max")),
          perDay == null ? "" : Amounts.growth(perDay),
          leak.getAs("first_seen_build"));
    }
    table.lines(console.tableWidthColumns()).forEach(console::print);
    for (Row leak : shown) {
      console.print("");
      console.print(DisplayWidth.visible(leak.getAs("reason")));
      List<String> path = leak.getList(leak.fieldIndex("path"));
      path.forEach(step -> console.print("  " + DisplayWidth.visible(step)));
      console.print("  Refuted by: " + leak.getAs("refuted_by") + ".");
    }
    if (leaks.size() > shown.size()) {
      console.print("");
      console.print("and " + (leaks.size() - shown.size()) + " more; --format json has them all");
    }
  }
}
