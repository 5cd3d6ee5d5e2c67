package io.heapfleet.jobs.fleet;

import static org.apache.spark.sql.functions.expr;

import io.heapfleet.jobs.sql.TableSchemas;
import io.heapfleet.jobs.sql.TableViews;
import java.io.IOException;
import java.sql.Date;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** What earlier nights said of signatures: the table {@code signature_history}. */
final class SignatureHistory {
  private final Map<String, Past> pasts = new TreeMap<>();

  /**
   * What is known of a signature.
   *
   * @param verdict that of the last night that had a row of it
   * @param state likewise
   * @param firstNight the first night that found it
   */
  record Past(
      LeakVerdict verdict, LeakState state, LocalDate firstNight, String owner, String collection) {
    /** Whether somebody was answering for it. */
    boolean wasAllowed() {
      return verdict == LeakVerdict.KNOWN;
    }

    boolean isOpen() {
      return state != LeakState.FIXED;
    }

    /** What is to be said of it once no dump shows it. */
    SignatureFacts gone(String signature) {
      return new SignatureFacts(
          signature,
          owner,
          collection,
          null,
          List.of(),
          List.of(),
          Set.of(),
          List.of(),
          0,
          0,
          0,
          0,
          0,
          0,
          -1,
          null,
          Double.NaN,
          Double.NaN,
          Double.NaN);
    }
  }

  /** The nights before this one, so that a night that is done again comes out the same. */
  static SignatureHistory before(SparkSession spark, String outputUri, LocalDate night)
      throws IOException {
    SignatureHistory history = new SignatureHistory();
    Dataset<Row> rows = TableViews.nights(spark, outputUri, TableSchemas.SIGNATURE_HISTORY);
    rows.where(rows.col(TableSchemas.NIGHT).lt(Date.valueOf(night)))
        .groupBy("signature")
        .agg(expr("max(struct(night, verdict, state, first_night, owner, collection)) as last"))
        .collectAsList()
        .forEach(
            row -> {
              Row last = row.getStruct(1);
              history.pasts.put(
                  row.getString(0),
                  new Past(
                      LeakVerdict.valueOf(last.getString(1)),
                      LeakState.valueOf(last.getString(2)),
                      last.getDate(3).toLocalDate(),
                      last.getString(4),
                      last.getString(5)));
            });
    return history;
  }

  /** Before the first night. */
  static SignatureHistory none() {
    return new SignatureHistory();
  }

  /** Null if no earlier night found the signature. */
  Past of(String signature) {
    return pasts.get(signature);
  }

  /** Signatures that were found and are not fixed so far as anybody knows. */
  Map<String, Past> open() {
    Map<String, Past> open = new HashMap<>(pasts);
    open.values().removeIf(past -> !past.isOpen());
    return open;
  }

  /** The night's rows: of everything that is or was a leak. */
  static List<Row> rows(List<LeakRow> leaks) {
    return leaks.stream()
        .filter(leak -> leak.state() != null)
        .map(
            leak ->
                RowFactory.create(
                    leak.signature(),
                    leak.owner(),
                    leak.collection(),
                    leak.verdict().name(),
                    leak.state().name(),
                    Date.valueOf(leak.firstNight()),
                    leak.firstSeenBuild(),
                    leak.instancesAffected(),
                    leak.retainedBytes(),
                    leak.retainedMax(),
                    leak.growthBytesPerDay(),
                    leak.reason()))
        .toList();
  }

  @Override
  public String toString() {
    return pasts.toString();
  }
}
