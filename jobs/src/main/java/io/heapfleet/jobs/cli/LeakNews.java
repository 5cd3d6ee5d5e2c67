package io.heapfleet.jobs.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.heapfleet.jobs.fleet.LeakRow;
import io.heapfleet.jobs.fleet.Verdict;
import io.heapfleet.jobs.sql.RunTable;
import io.heapfleet.jobs.sql.TableSchemas;
import io.heapfleet.jobs.sql.TableViews;
import java.io.IOException;
import java.sql.Date;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Which findings are news: the tables know, there is no other memory.
 *
 * @param newSignatures findings that no earlier night had as one
 * @param untold those of them, and of the runs before that could not tell, that nobody was told of
 */
record LeakNews(Set<String> newSignatures, Set<String> untold) {
  /** Runs that are older do not count: what nobody could be told in a month is no news. */
  private static final int RUN_DAYS = 30;

  /** Looks up the findings of a scan. */
  static LeakNews of(SparkSession spark, String output, FleetScan.Result scan) throws IOException {
    Optional<LocalDate> night = scan.fleet().flatMap(fleet -> fleet.night());
    Set<String> now =
        RunRecorder.findings(scan).stream().map(LeakRow::signature).collect(Collectors.toSet());
    if (night.isEmpty() || now.isEmpty()) {
      return new LeakNews(Set.of(), Set.of());
    }
    Set<String> fresh = new HashSet<>(now);
    TableViews.nights(spark, output, TableSchemas.FLEET_TYPES)
        .where(col(TableSchemas.NIGHT).lt(Date.valueOf(night.get())))
        .where(col("verdict").isin(Verdict.SUSPECT.name(), Verdict.OUTLIER.name()))
        .where(col("signature").isin(now.toArray()))
        .select("signature")
        .distinct()
        .collectAsList()
        .forEach(row -> fresh.remove(row.getString(0)));
    Set<String> untold = new HashSet<>(fresh);
    Set<String> told = new HashSet<>();
    LocalDate since = LocalDate.now(ZoneOffset.UTC).minusDays(RUN_DAYS);
    for (Row run :
        TableViews.read(spark, output, RunTable.RUNS)
            .where(col(RunTable.STARTED_DATE).geq(lit(Date.valueOf(since))))
            .select("alerted", "undelivered")
            .collectAsList()) {
      told.addAll(run.getList(0));
      untold.addAll(run.getList(1));
    }
    untold.removeAll(told);
    untold.retainAll(now);
    return new LeakNews(fresh, untold);
  }
}
