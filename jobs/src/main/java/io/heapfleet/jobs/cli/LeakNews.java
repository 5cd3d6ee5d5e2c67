package io.heapfleet.jobs.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.heapfleet.jobs.fleet.LeakRow;
import io.heapfleet.jobs.sql.RunTable;
import io.heapfleet.jobs.sql.TableViews;
import java.io.IOException;
import java.sql.Date;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Which findings somebody has to be told of: the tables know, there is no other memory. */
final class LeakNews {
  /** Runs that are older do not count: what nobody could be told in a month is no news. */
  private static final int RUN_DAYS = 30;

  private LeakNews() {}

  /**
   * Those of the findings that are new, or could not be told by the runs before, and that nobody
   * was told of.
   */
  static List<LeakRow> untold(SparkSession spark, String output, List<LeakRow> findings)
      throws IOException {
    if (findings.isEmpty()) {
      return List.of();
    }
    Set<String> told = new HashSet<>();
    Set<String> undelivered = new HashSet<>();
    LocalDate since = LocalDate.now(ZoneOffset.UTC).minusDays(RUN_DAYS);
    for (Row run :
        TableViews.read(spark, output, RunTable.RUNS)
            .where(col(RunTable.STARTED_DATE).geq(lit(Date.valueOf(since))))
            .select("alerted", "undelivered")
            .collectAsList()) {
      told.addAll(run.getList(0));
      undelivered.addAll(run.getList(1));
    }
    return findings.stream()
        .filter(leak -> leak.isNew() || undelivered.contains(leak.signature()))
        .filter(leak -> !told.contains(leak.signature()))
        .toList();
  }
}
