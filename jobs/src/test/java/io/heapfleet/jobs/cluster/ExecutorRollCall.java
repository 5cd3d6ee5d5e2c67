package io.heapfleet.jobs.cluster;

import java.io.IOException;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** A small job: adds up numbers, and prints the sum and which executors took part. */
public final class ExecutorRollCall {
  private ExecutorRollCall() {}

  /**
   * Adds up.
   *
   * @param args how many numbers; a negative one makes the tasks fail
   */
  public static void main(String[] args) throws IOException {
    int numbers = Integer.parseInt(args[0]);
    try (SparkSession spark = SparkSession.builder().appName("roll call").getOrCreate()) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      List<String> executors =
          context
              .parallelize(List.of(1, 2), 2)
              .map(
                  task -> {
                    // Long enough that the other task goes to the other executor.
                    Thread.sleep(1_000);
                    return SparkEnv.get().executorId();
                  })
              .distinct()
              .collect();
      if (numbers < 0) {
        throw new IllegalArgumentException("asked to fail");
      }
      long sum = spark.range(0, numbers, 1, 4).toJavaRDD().map(Long::longValue).reduce(Long::sum);
      System.out.println("sum " + sum + " by executors " + executors.stream().sorted().toList());
    }
  }
}
