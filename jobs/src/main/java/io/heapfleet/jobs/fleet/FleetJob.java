package io.heapfleet.jobs.fleet;

import static org.apache.spark.sql.functions.col;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Says which types leak over a fleet: reads the tables {@code dumps} and {@code class_histogram} of
 * an output folder, writes a night of {@code fleet_leaks}.
 */
public final class FleetJob {
  private FleetJob() {}

  /**
   * Looks at all published dumps of the folder and replaces the rows of the newest dump's night.
   * Running it again gives the same rows.
   *
   * @throws FileNotFoundException if the folder has no table {@code dumps}
   */
  public static FleetResult run(SparkSession spark, FleetOptions options) throws IOException {
    Path output = new Path(options.outputUri());
    Timeline timeline = new Timeline(dumps(spark, output), options);
    if (timeline.night().isEmpty()) {
      return new FleetResult(timeline.night(), 0, Map.of(), List.of(), 0, timeline.leftOut());
    }
    Set<String> dumpIds = new TreeSet<>();
    timeline.processes().forEach(process -> process.dumps().forEach(d -> dumpIds.add(d.dumpId())));
    timeline.instances().forEach(instance -> dumpIds.add(instance.newest().dumpId()));

    Dataset<Row> histogram =
        table(
                spark,
                output,
                "class_histogram",
                "class_name string, instances bigint, shallow_bytes bigint, dump_id string")
            // Picks the folders of these dumps; a dump that is not published is in none of them.
            .where(col("dump_id").isin(dumpIds.toArray()));
    List<TypeFacts> facts = new TypeStatistics(spark, timeline).compute(histogram);
    List<LeakRow> rows = Finding.rows(facts, timeline);
    new LeakTable(spark, output).replace(timeline.night().get(), rows);
    return new FleetResult(
        timeline.night(),
        rows.size(),
        rows.stream().collect(Collectors.groupingBy(LeakRow::verdict, Collectors.counting())),
        rows.subList(0, Math.min(options.topRows(), rows.size())),
        dumpIds.size(),
        timeline.leftOut());
  }

  private static List<DumpRow> dumps(SparkSession spark, Path output) throws IOException {
    return table(
            spark,
            output,
            "dumps",
            """
            service string, instance string, build string, captured_at timestamp, heap_bytes bigint,
            coverage_pct double, health string, dump_id string
            """)
        .selectExpr(
            "dump_id",
            "service",
            "instance",
            "build",
            "unix_micros(captured_at) as captured_at_micros",
            "coalesce(heap_bytes, 0L) as heap_bytes",
            "coalesce(coverage_pct, 0D) as coverage_pct",
            "coalesce(health, 'FAILED') as health")
        .collectAsList()
        .stream()
        .map(
            row ->
                new DumpRow(
                    row.getAs("dump_id"),
                    row.getAs("service"),
                    row.getAs("instance"),
                    row.getAs("build"),
                    row.getAs("captured_at_micros"),
                    row.getAs("heap_bytes"),
                    row.getAs("coverage_pct"),
                    row.getAs("health")))
        .toList();
  }

  /** Only the named columns; a table of an older version that lacks one of them yields null. */
  private static Dataset<Row> table(SparkSession spark, Path output, String name, String columns)
      throws IOException {
    Path folder = new Path(output, name);
    if (!folder.getFileSystem(spark.sessionState().newHadoopConf()).exists(folder)) {
      throw new FileNotFoundException(
          "%s: expected a folder of Parquet files, found none; scan dumps into %s first"
              .formatted(folder, output));
    }
    // dump_id is a partition column: naming its type keeps Spark from reading 0017 as a number.
    return spark.read().schema(columns).parquet(folder.toString());
  }
}
