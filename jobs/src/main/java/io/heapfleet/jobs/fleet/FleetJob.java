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
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Says which types leak over a fleet: reads the tables {@code dumps} and {@code class_histogram} of
 * an output folder, writes a night of {@code fleet_leaks}.
 */
public final class FleetJob {
  private static final String SHUFFLE_PARTITIONS = "spark.sql.shuffle.partitions";

  private FleetJob() {}

  /**
   * Looks at all published dumps of the folder and replaces the rows of the newest dump's night.
   * Running it again gives the same rows; without another dump in between it only reads them.
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
    List<FleetDump> dumps = dumps(spark, options.outputUri());
    Timeline timeline = new Timeline(dumps, options);
    if (timeline.night().isEmpty()) {
      return new FleetResult(timeline.night(), 0, Map.of(), List.of(), 0, timeline.leftOut());
    }
    Set<String> dumpIds = new TreeSet<>();
    timeline.processes().forEach(process -> process.dumps().forEach(d -> dumpIds.add(d.dumpId())));
    timeline.instances().forEach(instance -> dumpIds.add(instance.newest().dumpId()));
    LeakTable table = new LeakTable(spark, run);
    String basis = basis(dumps, options);
    List<LeakRow> rows = table.restingOn(basis, timeline.night().get());
    if (rows == null) {
      rows = rows(spark, timeline, dumpIds, options);
      table.replace(timeline.night().get(), rows, basis);
    }
    return new FleetResult(
        timeline.night(),
        rows.size(),
        rows.stream().collect(Collectors.groupingBy(LeakRow::verdict, Collectors.counting())),
        rows.subList(0, Math.min(options.topRows(), rows.size())),
        dumpIds.size(),
        timeline.leftOut());
  }

  private static List<LeakRow> rows(
      SparkSession spark, Timeline timeline, Set<String> dumpIds, FleetOptions options)
      throws IOException {
    Dataset<Row> histogram =
        TableViews.read(spark, options.outputUri(), HeapTable.CLASS_HISTOGRAM)
            .select("dump_id", "class_name", "instances", "shallow_bytes")
            // Passes over the pages of other dumps, among them those that are not published.
            .where(col("dump_id").isin(dumpIds.toArray()));
    return Finding.rows(new TypeStatistics(timeline).compute(histogram), timeline);
  }

  /**
   * What the rows of a night follow from, so short that a night can keep it: the rows of {@code
   * dumps}, each with the time when it was written, which changes whenever a dump is scanned again;
   * what is looked at and deemed worth telling; and who compares.
   */
  private static String basis(List<FleetDump> dumps, FleetOptions options) {
    StringBuilder text = new StringBuilder();
    text.append(FleetJob.class.getPackage().getImplementationVersion()).append('\n');
    text.append(options.withTopRows(0)).append('\n');
    dumps.stream()
        // Those that could not be read are tried, and written, every night; no row rests on them.
        .filter(dump -> !dump.health().equals("FAILED"))
        .map(FleetDump::toString)
        .sorted()
        .forEach(dump -> text.append(dump).append('\n'));
    return DigestUtils.sha256Hex(text.toString());
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
            // Tables of a time when there were only JVMs do not say.
            "coalesce(platform, 'JVM') as platform",
            "service",
            "instance",
            "build",
            "unix_micros(captured_at) as captured_at_micros",
            "coalesce(heap_bytes, 0L) as heap_bytes",
            "coalesce(coverage_pct, 0D) as coverage_pct",
            "coalesce(health, 'FAILED') as health",
            "unix_micros(_metadata.file_modification_time) as published_micros")
        .collectAsList()
        .stream()
        .map(
            row ->
                new FleetDump(
                    row.getAs("dump_id"),
                    row.getAs("platform"),
                    row.getAs("service"),
                    row.getAs("instance"),
                    row.getAs("build"),
                    row.getAs("captured_at_micros"),
                    row.getAs("heap_bytes"),
                    row.getAs("coverage_pct"),
                    row.getAs("health"),
                    row.getAs("published_micros")))
        .toList();
  }
}
