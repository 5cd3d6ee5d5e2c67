package io.heapfleet.jobs.templates;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import io.heapfleet.jobs.output.Basis;
import io.heapfleet.jobs.output.Change;
import io.heapfleet.jobs.output.OutputRun;
import io.heapfleet.jobs.output.PublishedDumps;
import io.heapfleet.jobs.sql.TableSchemas;
import io.heapfleet.jobs.sql.TableViews;
import io.heapfleet.table.HeapTable;
import io.heapfleet.table.OutOfRoomException;
import io.heapfleet.table.TablePath;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.sql.Date;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/**
 * Sums up over a fleet which requests were in flight, and what they held: reads the tables {@code
 * requests} and {@code dumps} of an output folder and writes {@code request_templates}, a folder
 * {@code captured_date=YYYY-MM-DD} per day, one file in it.
 *
 * <p>A day is worked out again when the files that it rests on are others than before.
 */
public final class TemplateJob {
  private static final String ATTEMPT = "templates";
  private static final String FILE = "templates.parquet";

  private final SparkSession spark;
  private final OutputRun run;
  private final String outputUri;
  private final FileSystem files;
  private final PublishedDumps published;

  private TemplateJob(SparkSession spark, OutputRun run) throws IOException {
    Configuration conf = spark.sessionState().newHadoopConf();
    this.spark = spark;
    this.run = run;
    this.outputUri = run.work().outputUri();
    this.files = new Path(outputUri).getFileSystem(conf);
    this.published = new PublishedDumps(conf, outputUri);
  }

  /**
   * Brings the table up to date.
   *
   * @param top how many rows to return
   * @return of the newest day the rows whose requests held most, the largest first
   */
  public static List<TemplateRow> run(SparkSession spark, OutputRun run, int top)
      throws IOException {
    return new TemplateJob(spark, run).run(top);
  }

  private List<TemplateRow> run(int top) throws IOException {
    List<LocalDate> days = published.days(HeapTable.REQUESTS);
    Map<LocalDate, String> changed = new LinkedHashMap<>();
    for (LocalDate day : days) {
      String basis = basis(day);
      if (!Basis.isOf(files, new Path(outputUri, place(day)), basis)) {
        changed.put(day, basis);
      }
    }
    if (!changed.isEmpty()) {
      replace(changed);
    }
    return days.isEmpty() ? List.of() : top(days.get(days.size() - 1), top);
  }

  /** A day's files are others whenever a dump of it is scanned, pruned or merged. */
  private String basis(LocalDate day) throws IOException {
    StringBuilder text = new StringBuilder();
    text.append(TemplateJob.class.getPackage().getImplementationVersion()).append('\n');
    for (HeapTable table : List.of(HeapTable.DUMPS, HeapTable.REQUESTS)) {
      for (FileStatus file : published.files(table, day)) {
        text.append(file.getPath().getName()).append(' ').append(file.getLen());
        text.append(' ').append(file.getModificationTime()).append('\n');
      }
    }
    return DigestUtils.sha256Hex(text.toString());
  }

  private void replace(Map<LocalDate, String> basisByDay) throws IOException {
    Path attempt = new Path(run.work().attempt(ATTEMPT));
    List<String> removed = new ArrayList<>();
    List<String> staged = new ArrayList<>();
    try {
      rows(basisByDay.keySet().stream().map(Date::valueOf).toArray())
          .coalesce(1)
          .sortWithinPartitions(col(TablePath.CAPTURED_DATE), col("retained_bytes").desc())
          .write()
          .mode(SaveMode.Overwrite)
          .partitionBy(TablePath.CAPTURED_DATE)
          .parquet(new Path(attempt, TableSchemas.REQUEST_TEMPLATES).toString());
      for (Map.Entry<LocalDate, String> day : basisByDay.entrySet()) {
        Path folder = new Path(attempt, place(day.getKey()));
        Path file = new Path(folder, FILE);
        if (nameWhatSparkWrote(folder, file)) {
          staged.add(run.work().staged(file.toString()));
        } else {
          removed.add(place(day.getKey()) + "/" + FILE);
        }
        Basis.write(files, folder, day.getValue());
        staged.add(run.work().staged(new Path(folder, Basis.FILE).toString()));
      }
    } catch (IOException | RuntimeException | FSError e) {
      OutOfRoomException.throwIfBehind(e, outputUri);
      throw e;
    }
    run.publish(new Change(removed, staged));
  }

  /** Returns false if there were no requests that day. */
  private boolean nameWhatSparkWrote(Path folder, Path file) throws IOException {
    try {
      for (FileStatus found : files.listStatus(folder)) {
        if (found.getPath().getName().endsWith(".parquet")) {
          return files.rename(found.getPath(), file);
        }
      }
      return false;
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  private Dataset<Row> rows(Object[] days) throws IOException {
    Dataset<Row> dumps =
        TableViews.read(spark, outputUri, HeapTable.DUMPS)
            .where(col(TablePath.CAPTURED_DATE).isin(days))
            .selectExpr(TablePath.DUMP_ID, "service", "coalesce(instance, dump_id) AS instance");
    // Only dumps that are published have a row in dumps.
    return TableViews.read(spark, outputUri, HeapTable.REQUESTS)
        .where(col(TablePath.CAPTURED_DATE).isin(days).and(col("kind").notEqual("UNKNOWN")))
        .join(dumps, TablePath.DUMP_ID)
        .withColumn(
            "in_dump",
            expr(
                "count(*) OVER (PARTITION BY dump_id, service, stack, kind, method,"
                    + " path_template)"))
        .groupBy(TablePath.CAPTURED_DATE, "service", "stack", "kind", "method", "path_template")
        .agg(
            expr("count(*) AS in_flight"),
            expr("max(in_dump) AS in_flight_max"),
            expr("count(DISTINCT instance) AS instances"),
            expr("cast(percentile(retained_bytes, 0.5) AS bigint) AS retained_median"),
            expr("cast(percentile(retained_bytes, 0.95) AS bigint) AS retained_p95"),
            expr("max(retained_bytes) AS retained_max"),
            expr("sum(retained_bytes) AS retained_bytes"),
            expr("max(elements) AS largest_elements"),
            expr("max_by(collection_class, elements) AS largest_collection"),
            expr("max_by(content_class, retained_bytes) AS content_class"),
            expr("max_by(instance, retained_bytes) AS worst_instance"),
            expr("max_by(dump_id, retained_bytes) AS worst_dump"))
        .select(
            Arrays.stream(TableSchemas.requestTemplates().fieldNames())
                .map(Column::new)
                .toArray(Column[]::new));
  }

  private List<TemplateRow> top(LocalDate day, int top) throws IOException {
    return TableViews.requestTemplates(spark, outputUri)
        .where(col(TablePath.CAPTURED_DATE).equalTo(Date.valueOf(day)))
        .orderBy(col("retained_bytes").desc(), col("path_template"))
        .limit(top)
        .collectAsList()
        .stream()
        .map(TemplateJob::row)
        .toList();
  }

  private static TemplateRow row(Row row) {
    return new TemplateRow(
        row.<Date>getAs(TablePath.CAPTURED_DATE).toLocalDate(),
        row.getAs("service"),
        row.getAs("stack"),
        row.getAs("kind"),
        row.getAs("method"),
        row.getAs("path_template"),
        row.getAs("in_flight"),
        row.getAs("instances"),
        row.getAs("retained_median"),
        row.getAs("retained_p95"),
        row.getAs("retained_max"),
        row.getAs("retained_bytes"),
        row.getAs("largest_elements"),
        row.getAs("largest_collection"),
        row.getAs("content_class"),
        row.getAs("worst_instance"));
  }

  private static String place(LocalDate day) {
    return TableSchemas.REQUEST_TEMPLATES + "/" + TablePath.CAPTURED_DATE + "=" + day;
  }
}
