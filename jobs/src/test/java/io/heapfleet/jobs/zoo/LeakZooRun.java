package io.heapfleet.jobs.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.jobs.LocalSpark;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The leak zoo from end to end: real libraries, real JVMs, real dumps. Takes many minutes; run it
 * by name.
 */
@ExtendWith(LocalSpark.class)
class LeakZooRun {
  private final SparkSession spark;
  @TempDir Path folder;

  LeakZooRun(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void leaksAreFoundAndHealthyServicesLeftAlone() throws Exception {
    LeakZoo zoo = LeakZoo.run(spark, Specimen.all(), folder);

    LeakZoo.Score judging = zoo.score(true);
    assertTrue(judging.recall() >= 0.95, () -> told(zoo));
    assertTrue(judging.precision() >= 0.95, () -> told(zoo));
    assertTrue(judging.ownersRightShare() >= 0.9, () -> told(zoo));
    assertEquals(0, judging.falseAlarms(), () -> told(zoo));
    assertTrue(judging.healthyDumps() >= 20, judging::toString);
  }

  private static String told(LeakZoo zoo) {
    return String.join("\n", zoo.report()) + "\n" + String.join("\n", zoo.details());
  }
}
