package io.heapfleet.jobs.fleet;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

public final class FleetJob {
  private FleetJob() {}

  public static FleetResult run(SparkSession spark, FleetOptions options) {
    return new FleetResult(Optional.empty(), 0, Map.of(), List.of(), 0, List.of());
  }
}
