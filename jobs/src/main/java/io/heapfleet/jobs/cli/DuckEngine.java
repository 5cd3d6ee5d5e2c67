package io.heapfleet.jobs.cli;

import io.heapfleet.jobs.sql.DuckTables;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;

/** DuckDB inside this process: tables on a local disk, without a start to wait for. */
final class DuckEngine implements SqlEngine {
  /** A name that is not there is not there for Spark either. */
  private static final Pattern NAME_IS_WRONG =
      Pattern.compile(
          "^(Catalog Error: Table with name|Binder Error: (Referenced|Values list|Table) )");

  private static final Pattern MAY_BE_DIALECT =
      Pattern.compile("^(Parser|Catalog|Binder|Not implemented) Error:");

  /**
   * All that DuckDB's driver says when the first rows of a result that is read as it comes cannot
   * be computed, or when it is stopped. Run without its rows, a statement fails with the reason.
   */
  private static final String FAILED_AT_ITS_FIRST_ROWS = "Invalid Input Error: Invalid result set";

  private final DuckTables tables;
  private volatile Statement latest;
  private volatile boolean stopped;

  private DuckEngine(DuckTables tables) {
    this.tables = tables;
  }

  /**
   * Opens a folder of tables.
   *
   * @throws SQLException if DuckDB does not start
   * @throws LinkageError if DuckDB has no library for this machine
   */
  static DuckEngine open(Path folder) throws IOException, SQLException {
    return new DuckEngine(DuckTables.open(folder));
  }

  @Override
  public String name() {
    return "DuckDB";
  }

  @Override
  public ResultRows query(String sql, long maxRows) throws IOException, SQLException {
    Statement statement = tables.connectionFor(sql).createStatement();
    latest = statement;
    stopped = false;
    try {
      statement.execute(sql);
      return new DuckRows(statement);
    } catch (SQLException | RuntimeException e) {
      statement.close();
      if (!stopped && String.valueOf(e.getMessage()).equals(FAILED_AT_ITS_FIRST_ROWS)) {
        throwReason(sql);
      }
      throw e;
    }
  }

  private void throwReason(String sql) throws IOException, SQLException {
    try (Statement again = tables.connectionFor(sql).createStatement()) {
      latest = again;
      again.execute("EXPLAIN ANALYZE " + sql);
    }
  }

  @Override
  public void cancel() {
    stopped = true;
    Statement running = latest;
    try {
      if (running != null && !running.isClosed()) {
        running.cancel();
      }
    } catch (SQLException e) {
      // It ended by itself meanwhile.
    }
  }

  @Override
  public RuntimeException blamed(Exception failure) {
    if (failure instanceof SQLException || failure instanceof DuckRows.DuckException) {
      Throwable cause = failure instanceof SQLException ? failure : failure.getCause();
      String message = DisplayWidth.visibleLines(String.valueOf(cause.getMessage()).strip());
      boolean dialect =
          MAY_BE_DIALECT.matcher(message).find() && !NAME_IS_WRONG.matcher(message).find();
      return new UserError(
          dialect
              ? message + "\n\nThis is DuckDB's SQL; --engine spark understands Spark's."
              : message,
          failure);
    }
    return SqlEngine.unchecked(failure);
  }

  @Override
  public void close() {
    try {
      tables.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
