package io.heapfleet.jobs.fleet;

import io.heapfleet.jobs.sql.TableSchemas;
import io.heapfleet.table.OutOfRoomException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSError;
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
  /** In a night's folder: what its rows rest on. Readers of the table skip the name. */
  private static final String BASIS = "_basis";

  private final SparkSession spark;
  private final Path table;

  LeakTable(SparkSession spark, Path output) {
    this.spark = spark;
    this.table = new Path(output, TableSchemas.FLEET_LEAKS);
  }

  /** The night's rows by rank, if they rest on this and nothing else; else null. */
  List<LeakRow> restingOn(String basis, LocalDate night) throws IOException {
    Path place = place(night);
    Path file = new Path(place, BASIS);
    FileSystem files = files();
    // Longer than any of ours is another one, too.
    byte[] found = new byte[basis.length() + 1];
    try (FSDataInputStream in = files.open(file)) {
      int length = in.readNBytes(found, 0, found.length);
      if (!basis.equals(new String(found, 0, length, StandardCharsets.UTF_8))) {
        return null;
      }
    } catch (FileNotFoundException e) {
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
    FileSystem files = files();
    Path place = place(night);
    Path written = new Path(table, "_written-" + night + "-" + UUID.randomUUID());
    Path replaced = new Path(table, "_replaced-" + night + "-" + UUID.randomUUID());
    List<Row> values = new ArrayList<>();
    for (LeakRow row : rows) {
      values.add(values(row));
    }
    deleteLeftovers(files, night);
    try {
      spark
          .createDataFrame(values, TableSchemas.fleetLeaks())
          .coalesce(1)
          .write()
          .parquet(written.toString());
      try (OutputStream out = files.create(new Path(written, BASIS))) {
        out.write(basis.getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException | RuntimeException | FSError e) {
      OutOfRoomException.throwIfBehind(e, table.getParent().toString());
      throw e;
    }
    boolean replaces = files.exists(place);
    if (replaces) {
      rename(files, place, replaced);
    }
    rename(files, written, place);
    if (replaces) {
      files.delete(replaced, true);
    }
  }

  private FileSystem files() throws IOException {
    return table.getFileSystem(spark.sessionState().newHadoopConf());
  }

  private Path place(LocalDate night) {
    return new Path(table, TableSchemas.NIGHT + "=" + night);
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
