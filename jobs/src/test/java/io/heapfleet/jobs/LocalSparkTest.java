package io.heapfleet.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LocalSpark.class)
class LocalSparkTest {
  private final SparkSession spark;

  LocalSparkTest(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void countsOnTwoThreads() {
    assertEquals(1000, spark.range(0, 1000, 1, 4).count());
    assertEquals(2, spark.sparkContext().defaultParallelism());
  }

  @Test
  void isTheSameWithinOneTestClass(SparkSession again) {
    assertSame(spark, again);
  }
}
