package io.heapfleet.jobs.cli;

import io.heapfleet.blob.BlobStores;
import io.heapfleet.jobs.catalog.CatalogJob;
import io.heapfleet.jobs.catalog.CatalogRequest;
import io.heapfleet.jobs.catalog.CatalogResult;
import io.heapfleet.jobs.fleet.AllowList;
import io.heapfleet.jobs.fleet.FleetJob;
import io.heapfleet.jobs.fleet.FleetOptions;
import io.heapfleet.jobs.fleet.FleetResult;
import io.heapfleet.jobs.output.OutputRun;
import io.heapfleet.jobs.parse.ParseJob;
import io.heapfleet.jobs.parse.ParseOptions;
import io.heapfleet.jobs.parse.ParseResult;
import io.heapfleet.jobs.progress.StageClock;
import io.heapfleet.jobs.templates.TemplateJob;
import io.heapfleet.jobs.templates.TemplateRow;
import io.heapfleet.table.OutOfRoomException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way from dumps to leaks: catalog, parse, fleet, one job after the other. */
final class FleetScan {
  private static final Logger LOG = LoggerFactory.getLogger(FleetScan.class);

  /** Of so many kinds of requests a person is told. */
  private static final int SHOWN_TEMPLATES = 5;

  private final SparkSession spark;
  private final StageClock progress;
  private final long startNanos = System.nanoTime();

  FleetScan(SparkSession spark, StageClock progress) {
    this.spark = spark;
    this.progress = progress;
  }

  /**
   * What a scan came to.
   *
   * @param fleet empty if there was no dump to scan
   * @param templates which requests held most on the newest day, over all instances
   * @param took from the listing to the last table
   */
  record Result(
      CatalogResult catalog,
      ParseResult parse,
      Optional<FleetResult> fleet,
      List<TemplateRow> templates,
      Duration took) {}

  /**
   * Lists the dumps that the request asks for.
   *
   * @throws java.io.FileNotFoundException if nothing is at one of the inputs
   */
  CatalogResult list(CatalogRequest request) throws IOException {
    Configuration configuration = spark.sparkContext().hadoopConfiguration();
    // From here on the dumps' uris hold no credentials, and executors have the configuration.
    try {
      BlobStores.keepCredentials(request.locations(), configuration);
    } catch (IllegalArgumentException e) {
      throw new UserError(e.getMessage());
    }
    CatalogResult catalog =
        progress.time("list", () -> CatalogJob.run(BlobStores.open(configuration), request));
    LOG.info(
        "{} dumps to scan, {} files left out", catalog.dumps().size(), catalog.skipped().size());
    return catalog;
  }

  /** What a scan comes to that has listed no dumps. */
  Result nothing(CatalogResult catalog) {
    return new Result(catalog, new ParseResult(List.of()), Optional.empty(), List.of(), took());
  }

  /**
   * Scans what was listed.
   *
   * @throws io.heapfleet.jobs.output.LockLostException if another run has taken the tables over
   * @throws OutOfRoomException if the folder for the tables is full
   */
  Result read(
      OutputRun run, CatalogResult catalog, ParseOptions parseOptions, FleetOptions fleetOptions)
      throws IOException {
    if (catalog.dumps().isEmpty()) {
      return nothing(catalog);
    }
    checkAllowList(fleetOptions.allowListUri());
    try {
      ParseResult parse =
          ParseJob.run(spark, run, catalog.dumps(), catalog.notes(), parseOptions, progress);
      LOG.info("{} dumps parsed", parse.outcomes().size());
      progress.start("compare", 0, 0);
      FleetResult fleet = FleetJob.run(spark, run, fleetOptions);
      List<TemplateRow> templates = TemplateJob.run(spark, run, SHOWN_TEMPLATES);
      progress.finish();
      return new Result(catalog, parse, Optional.of(fleet), templates, took());
    } catch (Exception e) {
      // What a task has thrown comes wrapped in what Spark throws.
      OutOfRoomException outOfRoom = OutOfRoomException.behind(e);
      if (outOfRoom != null) {
        throw outOfRoom;
      }
      throw e;
    }
  }

  /** Before the scan, not after hours of it. */
  private void checkAllowList(String uri) throws IOException {
    try {
      if (uri != null) {
        AllowList.read(spark.sparkContext().hadoopConfiguration(), uri);
      }
    } catch (IllegalArgumentException e) {
      throw new UserError(e.getMessage(), e);
    }
  }

  private Duration took() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }
}
