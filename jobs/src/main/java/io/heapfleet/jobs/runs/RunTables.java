package io.heapfleet.jobs.runs;

import io.heapfleet.jobs.sql.RunTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
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
 * the summary as JSON.
 *
 * <p>Needs no Spark, which may be what has failed. Each run has files of its own under hidden names
 * until they are whole, so that runs do not meet and readers see no half file.
 */
public final class RunTables {
  /** The newest run's summary, in the folder of {@code runs}. */
  public static final String LATEST = "_latest.json";

  private final Configuration conf;
  private final Path output;

  /**
   * @param outputUri folder of the tables
   */
  public RunTables(Configuration conf, String outputUri) {
    this.conf = conf;
    this.output = new Path(outputUri);
  }

  /** Writes everything there is to say of the run. */
  public void write(RunReport report) throws IOException {
    String json = RunJson.of(report);
    Path runs = new Path(output, RunTable.RUNS.tableName());
    // For people and scripts; hidden from readers of the table.
    writeText(new Path(folder(RunTable.RUNS, report), "_summary.json"), json);
    writeText(new Path(runs, LATEST), json);
    if (!report.dumps().isEmpty()) {
      write(RunTable.RUN_DUMPS, report, report.dumps(), RunTables::fill);
    }
    // Last: a run that is in the table has all its files.
    write(RunTable.RUNS, report, List.of(report), RunTables::fill);
  }

  private Path folder(RunTable table, RunReport report) {
    return new Path(
        output,
        "%s/%s=%s/%s=%s"
            .formatted(
                table.tableName(),
                RunTable.STARTED_DATE,
                report.startedAt().atZone(ZoneOffset.UTC).toLocalDate(),
                RunTable.RUN_ID,
                report.runId()));
  }

  private <T> void write(RunTable table, RunReport report, List<T> rows, BiConsumer<Group, T> fill)
      throws IOException {
    Path folder = folder(table, report);
    Path hidden = new Path(folder, "_run.parquet");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(HadoopOutputFile.fromPath(hidden, conf))
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
    rename(hidden, new Path(folder, "run.parquet"));
  }

  private void writeText(Path file, String text) throws IOException {
    Path hidden = new Path(file.getParent(), "_" + file.getName() + ".part");
    try (FSDataOutputStream out = hidden.getFileSystem(conf).create(hidden, true)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    rename(hidden, file);
  }

  /** As atomic as the file system is. */
  private void rename(Path from, Path to) throws IOException {
    FileSystem files = from.getFileSystem(conf);
    files.delete(to, false);
    if (!files.rename(from, to)) {
      throw new IOException(from + ": expected to be renamed to " + to + ", found that it was not");
    }
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
