package io.heapfleet.jobs.fleet;

import io.heapfleet.jobs.output.Basis;
import io.heapfleet.jobs.output.Change;
import io.heapfleet.jobs.output.OutputRun;
import io.heapfleet.jobs.sql.TableSchemas;
import io.heapfleet.table.OutOfRoomException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/**
 * The tables {@link TableSchemas#NIGHTLY}, each a folder {@code night=YYYY-MM-DD} per night, one
 * file in it. A night is written beside the tables and then moved over what is there: file by file
 * at once on a local disk and on HDFS, so that a reader sees the old rows or the new ones.
 */
final class NightTables {
  private static final String ATTEMPT = "fleet";
  private static final String FILE = "night.parquet";

  private final SparkSession spark;
  private final OutputRun run;
  private final FileSystem files;

  NightTables(SparkSession spark, OutputRun run) throws IOException {
    this.spark = spark;
    this.run = run;
    this.files =
        new Path(run.work().outputUri()).getFileSystem(spark.sessionState().newHadoopConf());
  }

  /** The rows of a night, each kind by rank. */
  record Night(List<LeakRow> leaks, List<TypeRow> types) {}

  /** The night's rows, if they rest on this and nothing else; else null. */
  Night restingOn(String basis, LocalDate night) throws IOException {
    // Comes last of all when a night is published, so the rest is there.
    if (!Basis.isOf(files, place(TableSchemas.FLEET_TYPES, night), basis)) {
      return null;
    }
    return new Night(
        rows(TableSchemas.FLEET_LEAKS, night).stream()
            .map(LeakTable::row)
            .sorted(Comparator.comparingInt(LeakRow::rank))
            .toList(),
        rows(TableSchemas.FLEET_TYPES, night).stream()
            .map(TypeTable::row)
            .sorted(Comparator.comparingInt(TypeRow::rank))
            .toList());
  }

  private List<Row> rows(String table, LocalDate night) {
    return spark
        .read()
        .schema(TableSchemas.ofNight(table))
        .parquet(place(table, night).toString())
        .collectAsList();
  }

  /**
   * Replaces the night's rows; no rows leave an empty night, which says that it was looked at.
   *
   * @param basis what they rest on
   */
  void replace(LocalDate night, Night rows, String basis) throws IOException {
    List<String> others = new ArrayList<>();
    List<String> staged = new ArrayList<>();
    try {
      stage(
          TableSchemas.SIGNATURE_HISTORY,
          night,
          SignatureHistory.rows(rows.leaks()),
          others,
          staged);
      stage(
          TableSchemas.FLEET_LEAKS,
          night,
          rows.leaks().stream().map(LeakTable::values).toList(),
          others,
          staged);
      Path types =
          stage(
              TableSchemas.FLEET_TYPES,
              night,
              rows.types().stream().map(TypeTable::values).toList(),
              others,
              staged);
      Basis.write(files, types, basis);
      staged.add(run.work().staged(types + "/" + Basis.FILE));
    } catch (IOException | RuntimeException | FSError e) {
      OutOfRoomException.throwIfBehind(e, run.work().outputUri());
      throw e;
    }
    run.publish(new Change(others, staged));
  }

  /** Writes a table's night; returns the folder where it lies until it is published. */
  private Path stage(
      String table, LocalDate night, List<Row> rows, List<String> others, List<String> staged)
      throws IOException {
    Path folder = new Path(run.work().attempt(ATTEMPT), relative(table, night));
    spark
        .createDataFrame(rows, TableSchemas.ofNight(table))
        .coalesce(1)
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(folder.toString());
    Path file = new Path(folder, FILE);
    files.rename(onlyFile(folder), file);
    staged.add(run.work().staged(file.toString()));
    others.addAll(others(table, night));
    return folder;
  }

  private static String relative(String table, LocalDate night) {
    return table + "/" + TableSchemas.NIGHT + "=" + night;
  }

  private Path place(String table, LocalDate night) {
    return new Path(run.work().outputUri(), relative(table, night));
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
  private List<String> others(String table, LocalDate night) throws IOException {
    List<String> others = new ArrayList<>();
    Path folder = place(table, night);
    if (files.exists(folder)) {
      for (FileStatus file : files.listStatus(folder)) {
        String name = file.getPath().getName();
        if (!name.equals(FILE) && !name.equals(Basis.FILE)) {
          others.add(relative(table, night) + "/" + name);
        }
      }
    }
    return others;
  }
}
