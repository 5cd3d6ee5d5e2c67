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

  private final DuckTables tables;

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
  public ResultRows query(String sql, long maxRows) throws IOException, SQLException {
    Statement statement = tables.connectionFor(sql).createStatement();
    try {
      statement.execute(sql);
      return new DuckRows(statement);
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }

  @Override
  public RuntimeException blamed(Exception failure) {
    if (failure instanceof SQLException || failure instanceof DuckRows.DuckException) {
      Throwable cause = failure instanceof SQLException ? failure : failure.getCause();
      String message = String.valueOf(cause.getMessage()).strip();
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
