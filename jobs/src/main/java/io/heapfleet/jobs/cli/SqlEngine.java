package io.heapfleet.jobs.cli;

/** What answers SQL over a folder of tables; the views have the names of the tables. */
interface SqlEngine extends AutoCloseable {
  /** Which one to ask. */
  enum Choice {
    /** DuckDB where it can read the tables, else Spark. */
    AUTO,
    DUCKDB,
    SPARK
  }

  /**
   * Runs one statement.
   *
   * @param sql without a semicolon at its end
   * @param maxRows how many rows are wanted; there may be more
   * @throws Exception what {@link #blamed} turns into a message
   */
  ResultRows query(String sql, long maxRows) throws Exception;

  /**
   * What went wrong while a statement ran or its rows were read: a {@link UserError} without a
   * trace where the statement is to blame.
   */
  RuntimeException blamed(Exception failure);

  @Override
  void close();
}
