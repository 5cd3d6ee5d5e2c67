package io.heapfleet.jobs.cli;

import io.heapfleet.jobs.progress.Figures;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code heapfleet gate}: fails a pipeline when the newest night brought leaks or growth. */
@Command(
    name = "gate",
    description = {
      "Ends with exit code 2 if the newest night has more new leaks, or heaps have grown by more,"
          + " than is allowed.",
    },
    optionListHeading = "%nOptions:%n",
    sortOptions = false,
    footer = {
      "",
      "New are the leaks of the newest night that no earlier night had, and those that had been"
          + " fixed and are back.",
      "The growth is that of a service's median heap from the day before with dumps of it to the"
          + " newest.",
      "",
      "Example:",
      "  heapfleet gate --tables tables --max-new-leaks 0 --max-growth 10%",
    })
final class GateCommand implements Callable<Integer> {
  private final Console console;

  @Spec private CommandSpec spec;

  @Mixin private TablesOption tables;

  @Option(
      names = "--max-new-leaks",
      paramLabel = "N",
      defaultValue = "0",
      description = "how many new leaks pass; default: ${DEFAULT-VALUE}")
  private int maxNewLeaks;

  @Option(
      names = "--max-growth",
      paramLabel = "PERCENT",
      description = "by how much a service's median heap may grow, 10%%; default: any")
  private String maxGrowth;

  @Mixin private SharedOptions shared;

  GateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    double percent = percent();
    try (CommandSpark spark = shared.startSpark(console)) {
      tables.register(spark.session());
      boolean leaks = tooManyLeaks(spark.session());
      boolean growth = tooMuchGrowth(spark.session(), percent);
      return leaks || growth ? ExitCode.FINDINGS : ExitCode.OK;
    }
  }

  private double percent() {
    if (maxNewLeaks < 0) {
      throw new ParameterException(
          spec.commandLine(), "--max-new-leaks: expected 0 or more, found " + maxNewLeaks);
    }
    if (maxGrowth == null) {
      return Double.POSITIVE_INFINITY;
    }
    try {
      double percent = Double.parseDouble(maxGrowth.replaceFirst("%$", ""));
      if (percent >= 0) {
        return percent;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new ParameterException(
        spec.commandLine(), "--max-growth: expected percent such as 10%, found " + maxGrowth);
  }

  private boolean tooManyLeaks(SparkSession spark) {
    List<Row> fresh =
        spark
            .sql(
                "SELECT coalesce(owner, collection), reason FROM fleet_leaks"
                    + " WHERE night = DATE '"
                    + tables.newestNight(spark)
                    + "'"
                    + " AND verdict = 'LEAK' AND state IN ('NEW', 'REGRESSED') ORDER BY rank")
            .collectAsList();
    boolean failed = fresh.size() > maxNewLeaks;
    console.print(
        (failed ? "FAILED  " : "passed  ")
            + Figures.count(fresh.size(), "new leak")
            + ", allowed are "
            + maxNewLeaks);
    fresh.forEach(leak -> console.print("          " + DisplayWidth.visible(leak.getString(1))));
    return failed;
  }

  private boolean tooMuchGrowth(SparkSession spark, double percent) {
    if (Double.isInfinite(percent)) {
      return false;
    }
    boolean failed = false;
    for (Row growth :
        spark
            .sql(
                """
                WITH days AS (
                  SELECT service, captured_date, percentile(heap_bytes, 0.5) AS heap,
                    row_number() OVER (PARTITION BY service ORDER BY captured_date DESC) AS age
                  FROM dumps WHERE health = 'OK' AND captured_date IS NOT NULL
                  GROUP BY service, captured_date)
                SELECT coalesce(now.service, 'an unnamed service'),
                  100 * (now.heap - before.heap) / before.heap
                FROM days now JOIN days before
                  ON now.service <=> before.service AND now.age = 1 AND before.age = 2
                WHERE before.heap > 0
                ORDER BY 2 DESC
                """)
            .collectAsList()) {
      boolean over = growth.getDouble(1) > percent;
      failed |= over;
      console.print(
          String.format(
              Locale.ROOT,
              "%s  heaps of %s grew by %.1f %%, allowed are %s %%",
              over ? "FAILED" : "passed",
              DisplayWidth.visible(growth.getString(0)),
              growth.getDouble(1),
              percent));
    }
    return failed;
  }
}
