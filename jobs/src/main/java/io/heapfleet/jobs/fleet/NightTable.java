package io.heapfleet.jobs.fleet;

import io.heapfleet.jobs.sql.TableSchemas;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * A table with a folder {@code night=YYYY-MM-DD} per night.
 *
 * <p>A night is written beside its place, under a name that readers skip (it starts with an
 * underscore), then swapped in by two renames. Whoever lists the table between the two sees the
 * night missing, never half of it; a job that dies there leaves the old rows in {@code
 * _replaced-…}, and the next run of the night replaces them.
 */
final class NightTable {
  private final SparkSession spark;
  private final Path table;
  private final StructType schema;

  NightTable(SparkSession spark, Path table, StructType schema) {
    this.spark = spark;
    this.table = table;
    this.schema = schema;
  }

  /** Replaces the night's rows; no rows leave an empty night, which says that it was looked at. */
  void replace(LocalDate night, List<Row> rows) throws IOException {
    FileSystem files = table.getFileSystem(spark.sessionState().newHadoopConf());
    Path place = new Path(table, TableSchemas.NIGHT + "=" + night);
    Path written = new Path(table, "_written-" + night + "-" + UUID.randomUUID());
    Path replaced = new Path(table, "_replaced-" + night + "-" + UUID.randomUUID());
    deleteLeftovers(files, night);
    spark.createDataFrame(rows, schema).coalesce(1).write().parquet(written.toString());
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
}
