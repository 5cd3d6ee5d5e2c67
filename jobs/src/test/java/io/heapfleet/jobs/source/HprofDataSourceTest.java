package io.heapfleet.jobs.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.hprof.HprofBuilder;
import io.heapfleet.jobs.LocalSpark;
import io.heapfleet.jobs.parse.Detail;
import io.heapfleet.jobs.parse.ParseJob;
import io.heapfleet.jobs.parse.ParseOptions;
import io.heapfleet.jobs.progress.Progress;
import io.heapfleet.jobs.sql.TableViews;
import io.heapfleet.jvm.Jdk;
import io.heapfleet.jvm.JvmDump;
import io.heapfleet.model.BasicType;
import io.heapfleet.model.DumpSource;
import io.heapfleet.model.RootKind;
import io.heapfleet.table.HeapTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** SQL straight on dumps, held against the tables that a scan of the same dumps writes. */
@ExtendWith(LocalSpark.class)
class HprofDataSourceTest {
  @TempDir static Path folder;

  private static Path dumps;
  private static Path tables;

  @BeforeAll
  static void takeDumpsAndScanThem(SparkSession spark) throws Exception {
    dumps = Files.createDirectory(folder.resolve("dumps"));
    tables = folder.resolve("tables");
    JvmDump.write(Jdk.current(), List.of(), dumps.resolve("real.hprof"));
    Files.deleteIfExists(dumps.resolve("real.hprof.log"));
    Files.write(dumps.resolve("small.hprof"), smallDump());
    List<DumpSource> sources =
        spark
            .read()
            .format("hprof")
            .option("table", "dumps")
            .load(dumps.toString())
            .collectAsList()
            .stream()
            .map(
                r ->
                    new DumpSource(
                        r.getString(0), r.getString(1), r.getLong(2), null, null, null, null, null))
            .toList();
    assertEquals(2, sources.size());
    ParseJob.run(
        spark,
        sources,
        Map.of(),
        ParseOptions.into(tables.toString()).withSplitBytes(1 << 20).withDetail(Detail.OBJECTS),
        Progress.SILENT);
  }

  private static byte[] smallDump() {
    HprofBuilder dump = HprofBuilder.hotspot();
    long order =
        dump.clazz("shop/Order").field("id", BasicType.LONG).field("next", BasicType.OBJECT).dump();
    long thread = dump.clazz("java/lang/Thread").dump();
    dump.instance(0x1000, order, 1, 0x2000)
        .instance(0x2000, order, 2, 0)
        .instance(0x3000, thread)
        .primitiveArray(0x4000, BasicType.CHAR, 12)
        .threadRoot(RootKind.JAVA_FRAME, 0x1000, 3, 0)
        .threadRoot(RootKind.THREAD_OBJECT, 0x3000, 3, 8)
        .endSegment();
    dump.frame(1, "main", "([Ljava/lang/String;)V", "Main.java", 1, 10).trace(8, 3, 1);
    dump.startThread(3, 0x3000, "main", "system");
    return dump.bytes();
  }

  /** Every row and every column of every table, with small splits so that there are many. */
  @ParameterizedTest
  @EnumSource(
      names = {"DUMPS", "CLASSES", "OBJECTS", "REFS", "ROOTS", "THREADS", "FRAMES", "FRAME_LOCALS"})
  void readsTheSameRowsAsAScanWrites(HeapTable table, SparkSession spark) throws IOException {
    Dataset<Row> read =
        spark
            .read()
            .format("hprof")
            .option("table", table.tableName())
            .option("splitBytes", 300_000)
            .load(dumps.toString());
    Dataset<Row> written = TableViews.read(spark, tables.toString(), table);
    assertEquals(
        Arrays.asList(written.columns()), Arrays.asList(read.columns()), "the same columns");
    assertTrue(read.count() > 1);
    assertEquals(List.of(), read.exceptAll(written).limit(3).collectAsList(), "read only");
    assertEquals(List.of(), written.exceptAll(read).limit(3).collectAsList(), "written only");
  }

  @Test
  void isASqlViewToo(SparkSession spark) {
    spark.sql(
        "CREATE OR REPLACE TEMPORARY VIEW shop USING hprof OPTIONS (path '%s', table 'objects')"
            .formatted(dumps.resolve("small.hprof")));
    assertEquals(
        List.of("char[] 1 40", "shop.Order 2 48"),
        spark
            .sql(
                "SELECT class_name, count(*), sum(shallow_bytes) FROM shop"
                    + " WHERE class_name IN ('shop.Order', 'char[]') GROUP BY 1 ORDER BY 1")
            .collectAsList()
            .stream()
            .map(r -> r.getString(0) + " " + r.getLong(1) + " " + r.getLong(2))
            .toList());
  }

  @Test
  void classNamesArePushedDownAndColumnsPruned(SparkSession spark) {
    Dataset<Row> strings =
        spark
            .read()
            .format("hprof")
            .option("table", "objects")
            .load(dumps.resolve("real.hprof").toString())
            .where("class_name = 'java.lang.String' AND shallow_bytes > 0")
            .select("object_id");
    String plan = strings.queryExecution().executedPlan().toString();
    assertTrue(plan.contains("class_name in [java.lang.String]"), plan);
    assertTrue(plan.contains("[object_id, shallow_bytes]"), plan);
    long expected =
        spark
            .read()
            .parquet(tables.resolve("objects").toString())
            .where("class_name = 'java.lang.String' AND dump_id LIKE 'real%'")
            .count();
    assertEquals(expected, strings.count());
  }

  @Test
  void aDumpIsReadInSeveralPartitionsAndHasASize(SparkSession spark) throws IOException {
    Dataset<Row> refs =
        spark
            .read()
            .format("hprof")
            .option("table", "refs")
            .option("splitBytes", 500_000)
            .load(dumps.resolve("real.hprof").toString());
    assertTrue(refs.rdd().getNumPartitions() > 5, refs.rdd().getNumPartitions() + " partitions");
    assertEquals(
        Files.size(dumps.resolve("real.hprof")),
        refs.queryExecution().optimizedPlan().stats().sizeInBytes().toLong());
  }

  @Test
  void globsAndSeveralPathsAreDumpsAtOnce(SparkSession spark) {
    var reader = spark.read().format("hprof").option("table", "roots");
    long both = reader.load(dumps + "/*.hprof").select("dump_id").distinct().count();
    long named =
        spark
            .read()
            .format("hprof")
            .option("table", "roots")
            .load(dumps + "/real.hprof", dumps + "/small.hprof")
            .select("dump_id")
            .distinct()
            .count();
    assertEquals(2, both);
    assertEquals(2, named);
  }

  @Test
  void aFileThatIsNoDumpIsAnErrorUnlessItMayBeLeftOut(SparkSession spark, @TempDir Path mixed)
      throws IOException {
    Files.writeString(mixed.resolve("notes.hprof"), "not a dump", StandardCharsets.UTF_8);
    Files.write(mixed.resolve("small.hprof"), smallDump());
    var reader = spark.read().format("hprof").option("table", "objects");
    Exception e = assertThrows(Exception.class, () -> reader.load(mixed.toString()).count());
    assertTrue(e.toString().contains("notes.hprof @ 0x0: expected a heap dump"), e::toString);
    assertTrue(e.toString().contains("mode=DROPMALFORMED"), e::toString);
    assertEquals(
        3,
        spark
            .read()
            .format("hprof")
            .option("table", "objects")
            .option("mode", "DROPMALFORMED")
            .load(mixed.toString())
            .where("kind = 'INSTANCE'")
            .count());
    List<Row> health =
        spark
            .read()
            .format("hprof")
            .option("table", "dumps")
            .load(mixed.toString())
            .orderBy("uri")
            .select("health", "notes")
            .collectAsList();
    assertEquals("FAILED", health.get(0).getString(0));
    assertEquals("OK", health.get(1).getString(0));
  }

  @Test
  void wrongOptionsSayWhatIsRight(SparkSession spark) {
    assertTrue(
        problem(spark, Map.of("table", "object"))
            .contains("is one of dumps, classes, objects, refs, roots, threads, frames"));
    assertTrue(problem(spark, Map.of()).contains("found none"));
    assertTrue(
        problem(spark, Map.of("table", "refs", "splitBytes", "0"))
            .contains("number of bytes from 1, found '0'"));
    assertTrue(
        problem(spark, Map.of("table", "refs", "mode", "LENIENT"))
            .contains("FAILFAST or DROPMALFORMED"));
  }

  private static String problem(SparkSession spark, Map<String, String> options) {
    return assertThrows(
            Exception.class,
            () -> spark.read().format("hprof").options(options).load(dumps.toString()).count())
        .toString();
  }
}
