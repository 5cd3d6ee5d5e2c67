package io.heapfleet.jobs.serve;

import java.util.concurrent.CancellationException;
import java.util.function.UnaryOperator;
import org.apache.hive.service.rpc.thrift.TStatus;
import org.apache.hive.service.rpc.thrift.TStatusCode;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;

/** What a client is told went wrong: a message and a SQL state of five letters and digits. */
final class SqlFailure extends Exception {
  static final String REFUSED = "42501";
  static final String NOT_SUPPORTED = "0A000";
  static final String NO_SUCH_TABLE = "42P01";
  static final String CANCELLED = "HY008";
  static final String TOO_MUCH = "53000";
  static final String NO_SUCH_HANDLE = "HY000";
  private static final String GENERAL = "HY000";

  private static final long serialVersionUID = 1L;

  private final String sqlState;

  SqlFailure(String sqlState, String message) {
    super(message);
    this.sqlState = sqlState;
  }

  private SqlFailure(String sqlState, String message, Throwable cause) {
    super(message, cause);
    this.sqlState = sqlState;
  }

  /** What the innermost Spark error that has a SQL state says, else the outermost message. */
  static SqlFailure of(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof SqlFailure ours) {
        return ours;
      }
      if (at instanceof CancellationException || at instanceof InterruptedException) {
        return new SqlFailure(CANCELLED, "the statement was cancelled", failure);
      }
      if (at instanceof SparkThrowable spark && spark.getSqlState() != null) {
        String message =
            at instanceof AnalysisException analysis
                ? analysis.getSimpleMessage()
                : at.getMessage();
        return new SqlFailure(spark.getSqlState(), message, failure);
      }
    }
    String message = failure.getMessage();
    return new SqlFailure(
        GENERAL, message == null ? failure.getClass().getSimpleName() : message.strip(), failure);
  }

  String sqlState() {
    return sqlState;
  }

  TStatus status(UnaryOperator<String> masked) {
    TStatus status = new TStatus(TStatusCode.ERROR_STATUS);
    status.setErrorMessage(masked.apply(getMessage()));
    status.setSqlState(sqlState);
    status.setErrorCode(0);
    return status;
  }
}
