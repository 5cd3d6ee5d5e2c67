package io.heapfleet.jobs;

import io.heapfleet.jobs.fleet.FleetJob;
import io.heapfleet.jobs.fleet.FleetOptions;
import io.heapfleet.jobs.output.LockRequest;
import io.heapfleet.jobs.output.OutputRun;
import io.heapfleet.jobs.runs.RunReport;
import io.heapfleet.jobs.runs.RunReport.RunAlert;
import io.heapfleet.jobs.runs.RunReport.RunDump;
import io.heapfleet.jobs.runs.RunTables;
import io.heapfleet.jobs.templates.TemplateJob;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** A {@link TinyFleet} after a night: every table has rows. */
public final class WholeFleet {
  private WholeFleet() {}

  /** Writes all tables into a folder. */
  public static void write(SparkSession spark, Path output) throws Exception {
    TinyFleet.write(output);
    FleetJob.run(spark, FleetOptions.of(output.toString()).withMaterial(0.01, 1000));
    Configuration conf = new Configuration();
    try (OutputRun run = OutputRun.begin(conf, output.toString(), LockRequest.of("nightly"))) {
      TemplateJob.run(spark, run, 1);
      RunTables.writeNewest(conf, run, aNight(output));
    }
  }

  private static RunReport aNight(Path output) {
    Instant start = Instant.parse("2026-03-05T03:15:00Z");
    return new RunReport(
        "20260305T031500Z-0123abcd",
        "nightly",
        "1",
        start,
        start.plusSeconds(90),
        0,
        null,
        "orders leaks com.acme.Session.",
        output.toString(),
        List.of(
            new RunDump(
                "orders-3-20260305",
                "file:///dumps/orders-3-20260305",
                "orders",
                "orders-3",
                "OK",
                1_000_000,
                9_000,
                100,
                0.1,
                1,
                0.5,
                0.4,
                List.of())),
        List.of(),
        Map.of("parse", Duration.ofSeconds(60)),
        List.of(),
        RunAlert.OFF,
        List.of());
  }
}
