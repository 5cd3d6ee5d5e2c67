package io.heapfleet.jobs.report;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/** The first rows of each dump, of the dumps that are told in detail: one query a table. */
final class TopRows {
  private static final String PLACE = "place_in_dump";
  private static final String OF = "rows_of_dump";

  private final Dataset<Row> dumps;

  /**
   * @param dumps the columns {@code captured_date} and {@code dump_id}
   */
  TopRows(Dataset<Row> dumps) {
    this.dumps = dumps;
  }

  /** The rows of a table that are of these dumps. */
  Dataset<Row> of(Dataset<Row> table) {
    // A dump without a time has no day, and null = null is not true.
    return table.join(
        broadcast(dumps),
        table
            .col("captured_date")
            .eqNullSafe(dumps.col("captured_date"))
            .and(table.col("dump_id").equalTo(dumps.col("dump_id"))),
        "left_semi");
  }

  /** By dump at most so many rows, in this order. */
  static Map<String, Listed<Row>> first(int most, Dataset<Row> rows, Column... order) {
    WindowSpec each = Window.partitionBy("dump_id");
    List<Row> found =
        rows.withColumn(PLACE, row_number().over(each.orderBy(order)))
            .withColumn(OF, count(lit(1)).over(each))
            .where(col(PLACE).leq(most))
            .orderBy("dump_id", PLACE)
            .collectAsList();
    Map<String, List<Row>> byDump = new HashMap<>();
    for (Row row : found) {
      byDump.computeIfAbsent(row.getAs("dump_id"), id -> new ArrayList<>()).add(row);
    }
    Map<String, Listed<Row>> listed = new HashMap<>();
    byDump.forEach(
        (id, ofDump) -> {
          long all = ofDump.get(0).getAs(OF);
          listed.put(id, new Listed<>(ofDump, all - ofDump.size()));
        });
    return listed;
  }
}
