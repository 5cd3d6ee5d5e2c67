package io.heapfleet.jobs.sql;

import org.apache.spark.sql.SparkSession;

public final class TableViews {
  private TableViews() {}

  public static void register(SparkSession spark, String tables) {
    spark.range(3).createOrReplaceTempView(tables);
  }
}
