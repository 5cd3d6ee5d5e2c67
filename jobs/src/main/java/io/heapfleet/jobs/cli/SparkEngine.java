package io.heapfleet.jobs.cli;

import io.heapfleet.jobs.sql.TableViews;
import java.io.IOException;
import java.util.UUID;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Spark: every file system and any size. */
final class SparkEngine implements SqlEngine {
  private static final Logger LOG = LoggerFactory.getLogger(SparkEngine.class);

  private final CommandSpark spark;

  /** What Spark knows the jobs of the latest statement by; each has a name of its own. */
  private volatile String latest = "";

  private SparkEngine(CommandSpark spark) {
    this.spark = spark;
  }

  /** Takes over the Spark, which {@link #close} stops. */
  static SparkEngine open(CommandSpark spark, String tables, Console console) throws IOException {
    LOG.info("Spark {} is up", spark.session().version());
    try {
      TableViews.register(spark.session(), tables);
    } catch (IOException | RuntimeException e) {
      spark.close();
      throw e;
    }
    LOG.info("the views of {} are there", console.secrets().masked(tables));
    return new SparkEngine(spark);
  }

  @Override
  public String name() {
    return "Spark";
  }

  @Override
  public ResultRows query(String sql, long maxRows) {
    latest = "heapfleet-sql-" + UUID.randomUUID();
    spark.session().sparkContext().setJobGroup(latest, "heapfleet sql", true);
    return new SparkRows(spark.session().sql(sql), maxRows);
  }

  @Override
  public void cancel() {
    // Also the jobs that a statement has yet to begin: it may still be planned.
    spark.session().sparkContext().cancelJobGroupAndFutureJobs(latest);
  }

  /**
   * What Spark blames on the query becomes one message without a trace: SQL states 42 (syntax,
   * names), 22 (values: division by zero, a failed cast) and 21, 0A beside them.
   */
  @Override
  public RuntimeException blamed(Exception failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof SparkThrowable spark && isQuerysFault(spark.getSqlState())) {
        String message =
            at instanceof AnalysisException analysis
                ? analysis.getSimpleMessage()
                : at.getMessage();
        return new UserError(DisplayWidth.visibleLines(message.strip()), failure);
      }
    }
    return SqlEngine.unchecked(failure);
  }

  private static boolean isQuerysFault(String sqlState) {
    return sqlState != null
        && (sqlState.startsWith("42")
            || sqlState.startsWith("22")
            || sqlState.startsWith("21")
            || sqlState.startsWith("0A"));
  }

  @Override
  public void close() {
    spark.close();
  }
}
