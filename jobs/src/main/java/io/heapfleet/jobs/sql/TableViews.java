package io.heapfleet.jobs.sql;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;

import io.heapfleet.jobs.output.PublishedDumps;
import io.heapfleet.table.HeapTable;
import io.heapfleet.table.TablePath;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The tables of an output folder as temporary views of a Spark session, named as the tables. */
public final class TableViews {
  private TableViews() {}

  /**
   * Registers a view per table, in place of older ones of the same name.
   *
   * <p>The views show the dumps that are published at this moment: rows of a dump that is being
   * written, or was half written, are not seen. A dump published later shows once the views are
   * registered again. A table without files is an empty view.
   *
   * @param outputUri the folder that holds the tables
   * @throws FileNotFoundException if there is no such folder
   */
  public static void register(SparkSession spark, String outputUri) throws IOException {
    Path output = new Path(outputUri);
    if (!exists(spark, output)) {
      throw new FileNotFoundException(output + ": expected a folder of tables, found none");
    }
    // Not by a query: it would be Spark's first, and took half of the registration.
    Set<String> published =
        new PublishedDumps(spark.sessionState().newHadoopConf(), outputUri).days().keySet();
    for (HeapTable table : HeapTable.values()) {
      Dataset<Row> rows = read(spark, outputUri, table);
      Object[] unpublished =
          Arrays.stream(rows.inputFiles())
              .flatMap(file -> TablePath.dumpId(file).stream())
              .filter(id -> !published.contains(id))
              .distinct()
              .toArray();
      if (unpublished.length > 0) {
        rows = rows.where(not(col(TablePath.DUMP_ID).isin(unpublished)));
      }
      rows.createOrReplaceTempView(table.tableName());
    }
    for (String table : TableSchemas.NIGHTLY) {
      nights(spark, outputUri, table).createOrReplaceTempView(table);
    }
    for (RunTable table : RunTable.values()) {
      read(spark, outputUri, table).createOrReplaceTempView(table.tableName());
    }
    requestTemplates(spark, outputUri).createOrReplaceTempView(TableSchemas.REQUEST_TEMPLATES);
  }

  /** All nights of one of {@link TableSchemas#NIGHTLY}; no files, no rows. */
  public static Dataset<Row> nights(SparkSession spark, String outputUri, String table)
      throws IOException {
    return read(
        spark,
        new Path(outputUri, table),
        TableSchemas.ofNight(table).add(TableSchemas.NIGHT, DataTypes.DateType));
  }

  /** All days of {@code request_templates}; no files, no rows. */
  public static Dataset<Row> requestTemplates(SparkSession spark, String outputUri)
      throws IOException {
    return read(
        spark,
        new Path(outputUri, TableSchemas.REQUEST_TEMPLATES),
        TableSchemas.requestTemplates());
  }

  /** All rows of a table of runs; no files, no rows. */
  public static Dataset<Row> read(SparkSession spark, String outputUri, RunTable table)
      throws IOException {
    return read(spark, new Path(outputUri, table.tableName()), TableSchemas.of(table));
  }

  /**
   * All rows of a table, also those of dumps that are not published. Columns that the files do not
   * have are null; no files, no rows.
   */
  public static Dataset<Row> read(SparkSession spark, String outputUri, HeapTable table)
      throws IOException {
    StructType schema = TableSchemas.of(table);
    Column[] inOrder = Arrays.stream(schema.fieldNames()).map(Column::new).toArray(Column[]::new);
    // Spark puts columns that folders hold behind all others.
    return read(spark, new Path(TablePath.folder(outputUri, table)), schema).select(inOrder);
  }

  private static Dataset<Row> read(SparkSession spark, Path folder, StructType schema)
      throws IOException {
    // With the schema given, partition columns keep their types instead of being guessed.
    return exists(spark, folder)
        ? spark.read().schema(schema).parquet(folder.toString())
        : spark.createDataFrame(List.of(), schema);
  }

  private static boolean exists(SparkSession spark, Path path) throws IOException {
    return path.getFileSystem(spark.sessionState().newHadoopConf()).exists(path);
  }
}
