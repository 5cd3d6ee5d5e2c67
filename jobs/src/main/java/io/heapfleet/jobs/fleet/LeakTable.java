package io.heapfleet.jobs.fleet;

import io.heapfleet.jobs.sql.TableSchemas;
import java.io.IOException;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/**
 * The table {@code fleet_leaks}, a folder {@code night=YYYY-MM-DD} per night.
 *
 * <p>A night is written beside its place, under a name that readers skip (it starts with an
 * underscore), then swapped in by two renames. Whoever lists the table between the two sees the
 * night missing, never half of it; a job that dies there leaves the old rows in {@code
 * _replaced-…}, and the next run of the night replaces them.
 */
final class LeakTable {
  private final SparkSession spark;
  private final Path table;

  LeakTable(SparkSession spark, Path output) {
    this.spark = spark;
    this.table = new Path(output, TableSchemas.FLEET_LEAKS);
  }

  /** Replaces the night's rows; no rows leave an empty night, which says that it was looked at. */
  void replace(LocalDate night, List<LeakRow> rows) throws IOException {
    FileSystem files = table.getFileSystem(spark.sessionState().newHadoopConf());
    Path place = new Path(table, TableSchemas.NIGHT + "=" + night);
    Path written = new Path(table, "_written-" + night + "-" + UUID.randomUUID());
    Path replaced = new Path(table, "_replaced-" + night + "-" + UUID.randomUUID());
    List<Row> values = new ArrayList<>();
    for (LeakRow row : rows) {
      values.add(values(row));
    }
    deleteLeftovers(files, night);
    spark
        .createDataFrame(values, TableSchemas.fleetLeaks())
        .coalesce(1)
        .write()
        .parquet(written.toString());
    boolean replaces = files.exists(place);
    if (replaces) {
      rename(files, place, replaced);
    }
    rename(files, written, place);
    if (replaces) {
      files.delete(replaced, true);
    }
  }

  private void deleteLeftovers(FileSystem files, LocalDate night) throws IOException {
    if (!files.exists(table)) {
      return;
    }
    for (FileStatus status : files.listStatus(table)) {
      String name = status.getPath().getName();
      if (name.startsWith("_written-" + night) || name.startsWith("_replaced-" + night)) {
        files.delete(status.getPath(), true);
      }
    }
  }

  private static void rename(FileSystem files, Path from, Path to) throws IOException {
    if (!files.rename(from, to)) {
      throw new IOException(
          "%s: expected to be renamed to %s, found that it was not".formatted(from, to));
    }
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
