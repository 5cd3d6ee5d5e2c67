package io.heapfleet.jobs.fleet;

import static org.apache.spark.sql.functions.col;

import io.heapfleet.jobs.output.LockRequest;
import io.heapfleet.jobs.output.OutputRun;
import io.heapfleet.jobs.sql.TableViews;
import io.heapfleet.table.HeapTable;
import io.heapfleet.table.TablePath;
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
 * Says what leaks over a fleet: reads the tables {@code dumps}, {@code leak_paths} and {@code
 * class_histogram} of an output folder, writes a night of {@code fleet_leaks}, {@code
 * signature_history} and {@code fleet_types}.
 */
public final class FleetJob {
  private static final String SHUFFLE_PARTITIONS = "spark.sql.shuffle.partitions";

  private FleetJob() {}

  /**
   * Looks at all published dumps of the folder and replaces the rows of the newest dump's night.
   * Running it again gives the same rows.
   *
   * @throws FileNotFoundException if the folder has no table {@code dumps}
   * @throws io.heapfleet.jobs.output.OutputBusyException if another run changes the folder
   */
  public static FleetResult run(SparkSession spark, FleetOptions options) throws IOException {
    try (OutputRun run =
        OutputRun.begin(
            spark.sessionState().newHadoopConf(), options.outputUri(), LockRequest.of("fleet"))) {
      return run(spark, run, options);
    }
  }

  /** The same, as a part of a run that is under way. */
  public static FleetResult run(SparkSession spark, OutputRun run, FleetOptions options)
      throws IOException {
    // A night of histograms is small; Spark's 200 tasks for each of dozens of shuffles are not.
    String configured = spark.conf().get(SHUFFLE_PARTITIONS);
    int enough = 2 * spark.sparkContext().defaultParallelism();
    spark
        .conf()
        .set(SHUFFLE_PARTITIONS, Integer.toString(Math.min(Integer.parseInt(configured), enough)));
    try {
      return compare(spark, run, options);
    } finally {
      spark.conf().set(SHUFFLE_PARTITIONS, configured);
    }
  }

  private static FleetResult compare(SparkSession spark, OutputRun run, FleetOptions options)
      throws IOException {
    Timeline timeline = new Timeline(dumps(spark, options.outputUri()), options);
    if (timeline.night().isEmpty()) {
      return new FleetResult(
          timeline.night(), 0, Map.of(), List.of(), List.of(), 0, timeline.leftOut());
    }
    Set<String> dumpIds = new TreeSet<>();
    timeline.processes().forEach(process -> process.dumps().forEach(d -> dumpIds.add(d.dumpId())));
    timeline.instances().forEach(instance -> dumpIds.add(instance.newest().dumpId()));

    Dataset<Row> histogram =
        TableViews.read(spark, options.outputUri(), HeapTable.CLASS_HISTOGRAM)
            .select("dump_id", "class_name", "instances", "shallow_bytes")
            // Picks the folders of these dumps; a dump that is not published is in none of them.
            .where(col("dump_id").isin(dumpIds.toArray()));
    List<TypeFacts> facts = new TypeStatistics(spark, timeline).compute(histogram);
    List<LeakRow> rows = Finding.rows(facts, timeline);
    List<SignatureRow> leaks = leaks(spark, timeline, dumpIds, options);
    run.requireHeld();
    new SignatureTable(spark, new Path(options.outputUri())).replace(timeline.night().get(), leaks);
    new LeakTable(spark, new Path(options.outputUri())).replace(timeline.night().get(), rows);
    return new FleetResult(
        timeline.night(),
        rows.size(),
        rows.stream().collect(Collectors.groupingBy(LeakRow::verdict, Collectors.counting())),
        rows.subList(0, Math.min(options.topRows(), rows.size())),
        leaks,
        dumpIds.size(),
        timeline.leftOut());
  }

  private static List<SignatureRow> leaks(
      SparkSession spark, Timeline timeline, Set<String> dumpIds, FleetOptions options)
      throws IOException {
    Dataset<Row> paths =
        TableViews.read(spark, options.outputUri(), HeapTable.LEAK_PATHS)
            .where(col("dump_id").isin(dumpIds.toArray()));
    AllowList allowed =
        options.allowListUri() == null
            ? AllowList.ofTheJdk()
            : AllowList.read(spark.sessionState().newHadoopConf(), options.allowListUri());
    return new LeakJudge(
            timeline,
            SignatureHistory.before(spark, options.outputUri(), timeline.night().orElseThrow()),
            allowed)
        .rows(new SignatureStatistics(spark, timeline).compute(paths));
  }

  private static List<FleetDump> dumps(SparkSession spark, String outputUri) throws IOException {
    Path folder = new Path(TablePath.folder(outputUri, HeapTable.DUMPS));
    if (!folder.getFileSystem(spark.sessionState().newHadoopConf()).exists(folder)) {
      throw new FileNotFoundException(
          folder + ": expected the table of scanned dumps, found no such folder");
    }
    return TableViews.read(spark, outputUri, HeapTable.DUMPS)
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
                new FleetDump(
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
}
