package io.heapfleet.jobs.fleet;

import io.heapfleet.jobs.output.Change;
import io.heapfleet.jobs.output.OutputRun;
import io.heapfleet.jobs.sql.TableSchemas;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/**
 * The table {@code fleet_leaks}, a folder {@code night=YYYY-MM-DD} per night, one file in it. That
 * is written beside the tables and then moved over the one that is there: at once on a local disk
 * and on HDFS, so that a reader sees the old rows or the new ones.
 */
final class LeakTable {
  private static final String ATTEMPT = "fleet";
  private static final String FILE = "leaks.parquet";

  private final SparkSession spark;
  private final OutputRun run;
  private final FileSystem files;

  LeakTable(SparkSession spark, OutputRun run) throws IOException {
    this.spark = spark;
    this.run = run;
    this.files =
        new Path(run.work().outputUri()).getFileSystem(spark.sessionState().newHadoopConf());
  }

  /** Replaces the night's rows; no rows leave an empty night, which says that it was looked at. */
  void replace(LocalDate night, List<LeakRow> rows) throws IOException {
    String place = TableSchemas.FLEET_LEAKS + "/" + TableSchemas.NIGHT + "=" + night;
    Path staged = new Path(run.work().attempt(ATTEMPT), place);
    List<Row> values = new ArrayList<>();
    for (LeakRow row : rows) {
      values.add(values(row));
    }
    spark
        .createDataFrame(values, TableSchemas.fleetLeaks())
        .coalesce(1)
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(staged.toString());
    files.rename(onlyFile(staged), new Path(staged, FILE));
    run.publish(new Change(others(place), List.of(run.work().staged(staged + "/" + FILE))));
  }

  private Path onlyFile(Path folder) throws IOException {
    for (FileStatus file : files.listStatus(folder)) {
      if (file.getPath().getName().endsWith(".parquet")) {
        return file.getPath();
      }
    }
    throw new FileNotFoundException(folder + ": expected the file that Spark wrote, found none");
  }

  /** What else is in the night's folder: by earlier versions. */
  private List<String> others(String place) throws IOException {
    List<String> others = new ArrayList<>();
    Path folder = new Path(run.work().outputUri(), place);
    if (files.exists(folder)) {
      for (FileStatus file : files.listStatus(folder)) {
        String name = file.getPath().getName();
        if (!name.equals(FILE)) {
          others.add(place + "/" + name);
        }
      }
    }
    return others;
  }

  private static Row values(LeakRow row) {
    return RowFactory.create(
        row.rank(),
        row.signature(),
        row.service(),
        row.owner(),
        row.contentType(),
        row.verdict().name(),
        row.reason(),
        row.instancesAffected(),
        row.instancesSeen(),
        row.growingInstances(),
        row.firstSeenBuild(),
        row.firstSeenAt() == null ? null : Timestamp.from(row.firstSeenAt()),
        row.objects(),
        row.shallowBytes(),
        row.shallowMedian(),
        row.shallowP95(),
        row.shallowMax(),
        row.growthBytesPerDay(),
        row.robustZ(),
        row.worstInstance(),
        row.evidenceDumps());
  }
}
