package io.heapfleet.jobs.fleet;

import io.heapfleet.jobs.output.Basis;
import io.heapfleet.jobs.output.Change;
import io.heapfleet.jobs.output.OutputRun;
import io.heapfleet.jobs.sql.TableSchemas;
import io.heapfleet.table.OutOfRoomException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.fs.FSError;
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

  /** The night's rows by rank, if they rest on this and nothing else; else null. */
  List<LeakRow> restingOn(String basis, LocalDate night) throws IOException {
    Path place = new Path(run.work().outputUri(), place(night));
    if (!Basis.isOf(files, place, basis)) {
      return null;
    }
    return spark
        .read()
        .schema(TableSchemas.fleetLeaks())
        .parquet(place.toString())
        .collectAsList()
        .stream()
        .map(LeakTable::leakRow)
        .sorted(Comparator.comparingInt(LeakRow::rank))
        .toList();
  }

  /**
   * Replaces the night's rows; no rows leave an empty night, which says that it was looked at.
   *
   * @param basis what they rest on
   */
  void replace(LocalDate night, List<LeakRow> rows, String basis) throws IOException {
    String place = place(night);
    Path staged = new Path(run.work().attempt(ATTEMPT), place);
    List<Row> values = new ArrayList<>();
    for (LeakRow row : rows) {
      values.add(values(row));
    }
    try {
      spark
          .createDataFrame(values, TableSchemas.fleetLeaks())
          .coalesce(1)
          .write()
          .mode(SaveMode.Overwrite)
          .parquet(staged.toString());
      files.rename(onlyFile(staged), new Path(staged, FILE));
      Basis.write(files, staged, basis);
    } catch (IOException | RuntimeException | FSError e) {
      OutOfRoomException.throwIfBehind(e, run.work().outputUri());
      throw e;
    }
    run.publish(
        new Change(
            others(place),
            List.of(
                run.work().staged(staged + "/" + FILE),
                run.work().staged(staged + "/" + Basis.FILE))));
  }

  private static String place(LocalDate night) {
    return TableSchemas.FLEET_LEAKS + "/" + TableSchemas.NIGHT + "=" + night;
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
        if (!name.equals(FILE) && !name.equals(Basis.FILE)) {
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

  private static LeakRow leakRow(Row row) {
    Timestamp firstSeenAt = row.getAs("first_seen_at");
    return new LeakRow(
        row.getAs("rank"),
        row.getAs("signature"),
        row.getAs("service"),
        row.getAs("owner"),
        row.getAs("content_type"),
        Verdict.valueOf(row.getAs("verdict")),
        row.getAs("reason"),
        row.getAs("instances_affected"),
        row.getAs("instances_seen"),
        row.getAs("growing_instances"),
        row.getAs("first_seen_build"),
        firstSeenAt == null ? null : firstSeenAt.toInstant(),
        row.getAs("objects"),
        row.getAs("shallow_bytes"),
        row.getAs("shallow_median"),
        row.getAs("shallow_p95"),
        row.getAs("shallow_max"),
        row.getAs("growth_bytes_per_day"),
        row.getAs("robust_z"),
        row.getAs("worst_instance"),
        row.getList(row.fieldIndex("evidence_dumps")));
  }
}
