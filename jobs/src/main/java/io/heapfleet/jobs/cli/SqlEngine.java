package io.heapfleet.jobs.cli;

import java.io.IOException;
import java.io.UncheckedIOException;

/** What answers SQL over a folder of tables; the views have the names of the tables. */
interface SqlEngine extends AutoCloseable {
  /** Which one to ask. */
  enum Choice {
    /** DuckDB where it can read the tables, else Spark. */
    AUTO,
    DUCKDB,
    SPARK
  }

  /** What people call it. */
  String name();

  /**
   * Runs one statement.
   *
   * @param sql without a semicolon at its end
   * @param maxRows how many rows are wanted; there may be more
   * @throws Exception what {@link #blamed} turns into a message
   */
  ResultRows query(String sql, long maxRows) throws Exception;

  /**
   * Stops the statement that another thread runs or reads rows of, which then fails there; if there
   * is none, nothing happens.
   */
  void cancel();

  /**
   * What went wrong while a statement ran or its rows were read: a {@link UserError} without a
   * trace where the statement is to blame.
   */
  RuntimeException blamed(Exception failure);

  /** What no statement is to blame for, as it was but for having to be declared. */
  static RuntimeException unchecked(Exception failure) {
    if (failure instanceof RuntimeException unchecked) {
      return unchecked;
    }
    return failure instanceof IOException io
        ? new UncheckedIOException(io)
        : new IllegalStateException(failure.getMessage(), failure);
  }

  @Override
  void close();
}
