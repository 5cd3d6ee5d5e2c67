package io.heapfleet.jobs.runs;

import io.heapfleet.jobs.output.Change;
import io.heapfleet.jobs.output.OutputRun;
import io.heapfleet.jobs.sql.RunTable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.conf.HadoopParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;

/**
 * Writes how a run went beside the tables: a row of {@code runs}, rows of {@code run_dumps}, and
 * the summary as JSON. Needs no Spark, which may be what has failed.
 */
public final class RunTables {
  /** The newest run's summary, in the folder of {@code runs}. */
  public static final String LATEST = "_latest.json";

  private static final String FILE = "run.parquet";

  private final Configuration conf;
  private final String folder;
  private final RunReport report;
  private final List<String> written = new ArrayList<>();

  /**
   * @param folder where files are prepared, at the paths that they will have beside the tables
   */
  private RunTables(Configuration conf, String folder, RunReport report) {
    this.conf = conf;
    this.folder = folder;
    this.report = report;
  }

  /** Writes down a run. */
  public static void write(Configuration conf, OutputRun run, RunReport report) throws IOException {
    RunTables prepared = new RunTables(conf, attempt(run, report), report);
    prepared.prepare();
    prepared.publish(run);
  }

  /** The same of the newest run, the one that holds the tables. */
  public static void writeNewest(Configuration conf, OutputRun run, RunReport report)
      throws IOException {
    RunTables prepared = new RunTables(conf, attempt(run, report), report);
    prepared.writeText(RunTable.RUNS.tableName() + "/" + LATEST, RunJson.of(report));
    prepared.prepare();
    prepared.publish(run);
  }

  /**
   * The same of a run that does not hold the tables: what it writes has names that no other run
   * has, and whose summary is the newest is for others to say.
   */
  public static void writeAside(Configuration conf, String outputUri, RunReport report)
      throws IOException {
    Path hidden = new Path(outputUri, RunTable.RUNS.tableName() + "/_writing-" + report.runId());
    FileSystem files = hidden.getFileSystem(conf);
    try {
      RunTables prepared = new RunTables(conf, hidden.toString(), report);
      prepared.prepare();
      for (String path : prepared.written) {
        Path to = new Path(outputUri, path);
        files.mkdirs(to.getParent());
        if (!files.rename(new Path(hidden, path), to)) {
          throw new IOException(to + ": expected to be put in place, found that it was not");
        }
      }
    } finally {
      files.delete(hidden, true);
    }
  }

  private static String attempt(OutputRun run, RunReport report) {
    return run.work().attempt("run-" + report.runId());
  }

  private void publish(OutputRun run) throws IOException {
    run.publish(
        new Change(
            List.of(),
            written.stream().map(path -> run.work().staged(folder + "/" + path)).toList()));
  }

  private void prepare() throws IOException {
    // For people and scripts; hidden from readers of the table.
    writeText(place(RunTable.RUNS) + "/_summary.json", RunJson.of(report));
    if (!report.dumps().isEmpty()) {
      write(RunTable.RUN_DUMPS, report.dumps(), RunTables::fill);
    }
    // Last: a run that is in the table has all its files.
    write(RunTable.RUNS, List.of(report), RunTables::fill);
  }

  private String place(RunTable table) {
    return "%s/%s=%s/%s=%s"
        .formatted(
            table.tableName(),
            RunTable.STARTED_DATE,
            report.startedAt().atZone(ZoneOffset.UTC).toLocalDate(),
            RunTable.RUN_ID,
            report.runId());
  }

  private <T> void write(RunTable table, List<T> rows, BiConsumer<Group, T> fill)
      throws IOException {
    String path = place(table) + "/" + FILE;
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(HadoopOutputFile.fromPath(new Path(folder, path), conf))
            .withType(table.schema())
            .withConf(new HadoopParquetConfiguration(conf))
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .build()) {
      for (T row : rows) {
        Group group = new SimpleGroup(table.schema());
        fill.accept(group, row);
        writer.write(group);
      }
    }
    written.add(path);
  }

  private void writeText(String path, String text) throws IOException {
    Path file = new Path(folder, path);
    try (OutputStream out = file.getFileSystem(conf).create(file, true)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    written.add(path);
  }

  private static void fill(Group row, RunReport report) {
    row.append("command", report.command());
    row.append("version", report.version());
    row.append("started_at", micros(report.startedAt()));
    row.append("ended_at", micros(report.endedAt()));
    row.append("seconds", report.seconds());
    row.append("outcome", report.outcome().name());
    row.append("exit_code", report.exitCode());
    optional(row, "error", report.error());
    row.append("headline", report.headline());
    row.append("dumps_read", report.dumpsOf("OK"));
    row.append("dumps_salvaged", report.dumpsOf("SALVAGED"));
    row.append("dumps_failed", report.dumpsOf("FAILED"));
    row.append("dumps_known", report.dumpsOf("SKIPPED"));
    row.append("dumps_unfinished", report.leftOutFor("UNFINISHED"));
    row.append("read_bytes", report.readBytes());
    report.secondsPerGb().ifPresent(seconds -> row.append("seconds_per_gb", seconds));
    row.append("leaks", report.leaks().size());
    row.append("new_leaks", (int) report.newLeaks());
    row.append("webhook", report.alert().state());
    optional(row, "webhook_error", report.alert().error());
    texts(row, "alerted", report.alert().alerted());
    texts(row, "undelivered", report.alert().undelivered());
    Group stages = row.addGroup("stages");
    report
        .stages()
        .forEach(
            (stage, took) ->
                stages
                    .addGroup("list")
                    .addGroup("element")
                    .append("stage", stage)
                    .append("seconds", RunReport.seconds(took)));
    texts(row, "warnings", report.warnings());
  }

  private static void fill(Group row, RunReport.RunDump dump) {
    row.append("dump_id", dump.dumpId());
    row.append("uri", dump.uri());
    optional(row, "service", dump.service());
    optional(row, "instance", dump.instance());
    row.append("health", dump.health());
    row.append("size_bytes", dump.sizeBytes());
    row.append("objects", dump.objects());
    row.append("plan_seconds", dump.planSeconds());
    row.append("parse_seconds", dump.parseSeconds());
    row.append("holders_seconds", dump.holdersSeconds());
    row.append("publish_seconds", dump.publishSeconds());
  }

  private static void optional(Group row, String column, String text) {
    if (text != null) {
      row.append(column, text);
    }
  }

  private static void texts(Group row, String column, List<String> texts) {
    Group list = row.addGroup(column);
    texts.forEach(text -> list.addGroup("list").append("element", text));
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
