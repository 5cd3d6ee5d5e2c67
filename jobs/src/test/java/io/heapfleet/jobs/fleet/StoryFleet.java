package io.heapfleet.jobs.fleet;

import java.nio.file.Path;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * A small invented fleet: what its dumps hold is said type by type, then written as the tables
 * {@code dumps} and {@code class_histogram}.
 */
final class StoryFleet {
  static final Instant MONDAY = Instant.parse("2026-03-02T03:00:00Z");

  private final List<StoryDump> dumps = new ArrayList<>();

  /** One dump, told by chaining. */
  static final class StoryDump {
    final String id;
    final String service;
    final String instance;
    final String build;
    final Instant capturedAt;
    final Map<String, long[]> types = new LinkedHashMap<>();
    String health = "OK";
    double coveragePct = 100;
    Long unreachableBytes = 0L;
    Instant startedAt;

    private StoryDump(
        String id, String service, String instance, String build, Instant capturedAt) {
      this.id = id;
      this.service = service;
      this.instance = instance;
      this.build = build;
      this.capturedAt = capturedAt;
    }

    /** Adds to what there is of the type: objects of 100 bytes. */
    StoryDump holds(String type, long bytes) {
      long[] counts = types.computeIfAbsent(type, name -> new long[2]);
      counts[0] += bytes / 100;
      counts[1] += bytes;
      return this;
    }

    /** What every JVM holds: 20 types of the JDK that make 100 MB, all of them {@code factor}. */
    StoryDump holdsTheUsual(double factor) {
      for (int i = 1; i <= 20; i++) {
        holds("java.usual.Type" + i, (long) (5_000_000 * factor));
      }
      return this;
    }

    StoryDump withoutGraph() {
      unreachableBytes = null;
      return this;
    }

    /** So many of its bytes are garbage. */
    StoryDump withGarbage(long bytes) {
      unreachableBytes = bytes;
      return this;
    }

    StoryDump startedAt(Instant start) {
      startedAt = start;
      return this;
    }

    StoryDump failed() {
      health = "FAILED";
      coveragePct = 0;
      return this;
    }

    StoryDump salvaged(double coverage) {
      health = "SALVAGED";
      coveragePct = coverage;
      return this;
    }

    long heapBytes() {
      return types.values().stream().mapToLong(counts -> counts[1]).sum();
    }
  }

  StoryDump dump(String service, String instance, String build, Instant capturedAt) {
    String id = String.format("%04d", dumps.size());
    StoryDump dump = new StoryDump(id, service, instance, build, capturedAt);
    dumps.add(dump);
    return dump;
  }

  /** A dump at three at night, so many nights after {@link #MONDAY}, with the usual types. */
  StoryDump night(int night, String service, String instance, String build) {
    return dump(service, instance, build, MONDAY.plusSeconds(86_400L * night)).holdsTheUsual(1);
  }

  List<StoryDump> dumps() {
    return dumps;
  }

  List<TypeRow> run(SparkSession spark, Path output) throws Exception {
    return look(spark, output).top();
  }

  FleetResult look(SparkSession spark, Path output) throws Exception {
    write(spark, output);
    return FleetJob.run(spark, FleetOptions.of(output.toString()).withTopRows(1000));
  }

  void write(SparkSession spark, Path output) {
    List<Row> dumpRows = new ArrayList<>();
    List<Row> histogramRows = new ArrayList<>();
    for (StoryDump dump : dumps) {
      Date date =
          dump.capturedAt == null
              ? null
              : Date.valueOf(LocalDate.ofInstant(dump.capturedAt, ZoneOffset.UTC));
      dumpRows.add(
          RowFactory.create(
              "file:/dumps/" + dump.id,
              dump.service,
              dump.instance,
              dump.build,
              dump.capturedAt == null ? null : Timestamp.from(dump.capturedAt),
              dump.heapBytes(),
              dump.coveragePct,
              dump.health,
              dump.unreachableBytes,
              dump.startedAt == null ? null : Timestamp.from(dump.startedAt),
              date,
              dump.id));
      long classId = 0;
      for (Map.Entry<String, long[]> type : dump.types.entrySet()) {
        long objects = type.getValue()[0];
        long bytes = type.getValue()[1];
        // Two loaders share each type.
        for (long half : new long[] {0, 1}) {
          histogramRows.add(
              RowFactory.create(
                  classId++,
                  type.getKey(),
                  half,
                  half == 0 ? objects / 2 : objects - objects / 2,
                  half == 0 ? bytes / 2 : bytes - bytes / 2,
                  100L,
                  date,
                  dump.id));
        }
      }
    }
    write(
        spark,
        output.resolve("dumps"),
        dumpRows,
        "uri string, service string, instance string, build string, captured_at timestamp, heap_bytes bigint, coverage_pct double, health string, unreachable_bytes bigint, started_at timestamp, captured_date date, dump_id string");
    write(
        spark,
        output.resolve("class_histogram"),
        histogramRows,
        "class_id bigint, class_name string, loader_id bigint, instances bigint, shallow_bytes bigint, largest_instance_bytes bigint, captured_date date, dump_id string");
  }

  private static void write(SparkSession spark, Path table, List<Row> rows, String columns) {
    spark
        .createDataFrame(rows, StructType.fromDDL(columns))
        .coalesce(1)
        .write()
        .mode(SaveMode.Overwrite)
        .partitionBy("captured_date")
        .parquet(table.toString());
  }
}
