package io.heapfleet.jobs.fleet;

import static org.apache.spark.sql.functions.col;

import io.heapfleet.jobs.output.LockRequest;
import io.heapfleet.jobs.output.OutputRun;
import io.heapfleet.jobs.sql.TableViews;
import io.heapfleet.table.HeapTable;
import io.heapfleet.table.TablePath;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.LocalDate;
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
 * Says what leaks over a fleet: reads the tables {@code dumps}, {@code leak_paths} and {@code
 * class_histogram} of an output folder, writes a night of {@code fleet_leaks}, {@code
 * signature_history} and {@code fleet_types}.
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
      return new FleetResult(
          timeline.night(), 0, Map.of(), List.of(), List.of(), 0, timeline.leftOut());
    }
    LocalDate night = timeline.night().get();
    Set<String> dumpIds = new TreeSet<>();
    timeline.processes().forEach(process -> process.dumps().forEach(d -> dumpIds.add(d.dumpId())));
    timeline.instances().forEach(instance -> dumpIds.add(instance.newest().dumpId()));
    SignatureHistory history = SignatureHistory.before(spark, options.outputUri(), night);
    AllowList allowed =
        options.allowListUri() == null
            ? AllowList.ofTheJdk()
            : AllowList.read(spark.sessionState().newHadoopConf(), options.allowListUri());
    NightTables tables = new NightTables(spark, run);
    String basis = basis(dumps, options, history, allowed);
    NightTables.Night rows = tables.restingOn(basis, night);
    if (rows == null) {
      List<TypeRow> types =
          Finding.rows(
              new TypeStatistics(timeline)
                  .compute(
                      of(dumpIds, spark, options, HeapTable.CLASS_HISTOGRAM)
                          .select("dump_id", "class_name", "instances", "shallow_bytes")),
              timeline);
      SignatureStatistics signatures = new SignatureStatistics(spark, timeline);
      List<SignatureFacts> places =
          signatures.compute(of(signatures.dumpIds(), spark, options, HeapTable.LEAK_PATHS));
      rows =
          new NightTables.Night(
              new LeakJudge(timeline, history, allowed).rows(places, types), types);
      tables.replace(night, rows, basis);
    }
    List<TypeRow> types = rows.types();
    return new FleetResult(
        timeline.night(),
        types.size(),
        types.stream().collect(Collectors.groupingBy(TypeRow::verdict, Collectors.counting())),
        types.subList(0, Math.min(options.topRows(), types.size())),
        rows.leaks(),
        dumpIds.size(),
        timeline.leftOut());
  }

  private static Dataset<Row> of(
      Set<String> dumpIds, SparkSession spark, FleetOptions options, HeapTable table)
      throws IOException {
    // Passes over the pages of other dumps, among them those that are not published.
    return TableViews.read(spark, options.outputUri(), table)
        .where(col("dump_id").isin(dumpIds.toArray()));
  }

  /**
   * What the rows of a night follow from, so short that a night can keep it: the rows of {@code
   * dumps}, each with the time when it was written, which changes whenever a dump is scanned again;
   * what is looked at and deemed worth telling; what earlier nights said; and who compares.
   */
  private static String basis(
      List<FleetDump> dumps, FleetOptions options, SignatureHistory history, AllowList allowed) {
    StringBuilder text = new StringBuilder();
    text.append(FleetJob.class.getPackage().getImplementationVersion()).append('\n');
    text.append(options.withTopRows(0)).append('\n');
    text.append(history).append('\n').append(allowed).append('\n');
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
            "unreachable_bytes",
            "unix_micros(started_at) as started_at_micros",
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
                    row.getAs("unreachable_bytes"),
                    row.getAs("started_at_micros"),
                    row.getAs("published_micros")))
        .toList();
  }
}
