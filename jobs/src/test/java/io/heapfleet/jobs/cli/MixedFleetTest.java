package io.heapfleet.jobs.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.hprof.HprofBuilder;
import io.heapfleet.jobs.LocalSpark;
import io.heapfleet.jobs.demo.DotnetShop;
import io.heapfleet.jobs.sql.TableViews;
import io.heapfleet.model.BasicType;
import io.heapfleet.model.RootKind;
import io.heapfleet.table.HeapTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** JVMs and .NET services side by side in one folder, and what neither of them has written. */
@ExtendWith(LocalSpark.class)
class MixedFleetTest {
  @TempDir static Path folder;
  private static Path dumps;
  private static String tables;
  private static CommandRun scan;

  @BeforeAll
  static void scan(SparkSession spark) throws IOException {
    assertEquals("UTC", spark.conf().get("spark.sql.session.timeZone"));
    dumps = Files.createDirectory(folder.resolve("dumps"));
    for (int night = 1; night <= 3; night++) {
      DotnetShop.write(
          2_000 * night, dumps.resolve("web-1_2026-11-2%dT030000Z.gcdump".formatted(night)));
      Files.write(dumps.resolve("orders-1_2026-11-2%dT030000Z.hprof".formatted(night)), java());
    }
    Files.write(
        dumps.resolve("web-2_2026-11-23T030000Z.gcdump.gz"),
        gzip(Files.readAllBytes(dumps.resolve("web-1_2026-11-21T030000Z.gcdump"))));
    write("web-3.dmp", "MDMP and the rest of a minidump");
    write("core.4711", "\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\4\0 and the rest");
    write("batch-1.phd", "\0\22portable heap dump and the rest");
    write("notes.dmp", "what we know about it");
    tables = folder.resolve("tables").toString();
    scan = CommandRun.of("scan", dumps.toString(), "--output", tables);
  }

  private static void write(String name, String content) throws IOException {
    Files.write(dumps.resolve(name), content.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static byte[] java() {
    HprofBuilder dump = HprofBuilder.hotspot();
    long order = dump.clazz("shop/Order").field("next", BasicType.OBJECT).dump();
    dump.instance(0x1000, order, 0x2000).instance(0x2000, order, 0);
    dump.root(RootKind.JNI_GLOBAL, 0x1000);
    return dump.bytes();
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  private static Dataset<Row> table(SparkSession spark, HeapTable table) throws IOException {
    return TableViews.read(spark, tables, table);
  }

  private static List<String> rows(Dataset<Row> rows) {
    return rows.collectAsList().stream().map(row -> row.mkString("|")).toList();
  }

  @Test
  void everyDumpIsReadAsWhatItIs(SparkSession spark) throws IOException {
    assertEquals(ExitCode.OK, scan.exitCode(), scan::err);
    assertEquals(
        List.of(
            "JVM|JAVA PROFILE 1.0.2|OK|3",
            "DOTNET|.NET gcdump 10|OK|4",
            "null|ELF core|UNSUPPORTED|1",
            "null|IBM portable heap dump|UNSUPPORTED|1",
            "null|Windows minidump|UNSUPPORTED|1"),
        rows(
            table(spark, HeapTable.DUMPS)
                .groupBy("platform", "format", "health")
                .count()
                .orderBy(
                    expr("CASE platform WHEN 'JVM' THEN 0 WHEN 'DOTNET' THEN 1 ELSE 2 END"),
                    col("format"))));
    assertTrue(scan.out().contains("of a kind that is not read"), scan::out);
    assertTrue(scan.out().contains("jhsdb jmap --binaryheap"), scan::out);
    assertTrue(scan.out().contains("PerfView HeapSnapshotFromProcessDump"), scan::out);
    assertTrue(scan.out().contains("1 file that is no heap dump"), scan::out);
  }

  @Test
  void theStaticVariableThatHoldsTheSessionsIsNamed(SparkSession spark) throws IOException {
    List<String> sentences =
        rows(
            table(spark, HeapTable.SUSPECTS)
                .where("dump_id LIKE 'web-1-2026-11-23%'")
                .orderBy("rank")
                .select("sentence"));
    assertEquals(1, sentences.size(), sentences::toString);
    assertTrue(
        sentences
            .get(0)
            .startsWith(
                "Shop.Web.Sessions.ByKey (static) holds a"
                    + " System.Collections.Generic.Dictionary<System.String,Shop.Web.Sessions.Session>"),
        sentences::toString);
    assertTrue(
        sentences.get(0).contains("mostly Shop.Web.Sessions.Session (6,000 objects"),
        sentences::toString);
  }

  @Test
  void whatAGcDumpDoesNotHaveIsNotMadeUp(SparkSession spark) throws IOException {
    String ofDotnet = "dump_id LIKE 'web-%'";
    Dataset<Row> objects = table(spark, HeapTable.OBJECTS).where(ofDotnet);
    assertEquals(0, objects.where("array_length IS NOT NULL").count());
    assertEquals(0, objects.where("class_name LIKE '%(Bytes >%'").count());
    assertEquals(0, objects.where("class_name LIKE 'java.%'").count());
    assertEquals(
        0,
        table(spark, HeapTable.REFS)
            .where(ofDotnet + " AND kind = 'FIELD' AND field_name IS NOT NULL")
            .count());
    assertEquals(
        List.of("STATIC|Shop.Web.Sessions#ByKey|4"),
        rows(
            table(spark, HeapTable.REFS)
                .where(ofDotnet + " AND kind NOT IN ('FIELD', 'ELEMENT')")
                .groupBy("kind", "field_name")
                .count()));
    assertEquals(
        List.of("DEPENDENT_HANDLE|4", "LOCAL_VARIABLE|4", "STATIC_VARIABLE|4"),
        rows(
            table(spark, HeapTable.ROOTS)
                .where(ofDotnet)
                .groupBy("root_kind")
                .count()
                .orderBy("root_kind")));
    assertEquals(
        0, table(spark, HeapTable.CLASSES).where(ofDotnet + " AND size(fields) > 0").count());
    assertEquals(
        0, table(spark, HeapTable.CLASSES).where(ofDotnet + " AND name LIKE 'java.%'").count());
  }

  @Test
  void whatIsMissingIsCounted(SparkSession spark) throws IOException {
    assertEquals(
        List.of("1|1|64"),
        rows(
            table(spark, HeapTable.DUMPS)
                .where("platform = 'DOTNET'")
                .select("undefined_objects", "unreachable_objects", "unreachable_bytes")
                .distinct()));
  }

  @Test
  void namespacesAreNotTheTypesThatOthersAreNestedIn(SparkSession spark) throws IOException {
    List<String> packages =
        rows(
            table(spark, HeapTable.PACKAGE_HISTOGRAM)
                .where("dump_id LIKE 'web-1-2026-11-23%'")
                .select("package_name")
                .orderBy("package_name"));
    assertEquals(
        List.of("", "Shop.Orders", "Shop.Web", "System", "System.Collections.Generic"), packages);
  }

  @Test
  void theLeakOfTheDotnetShopIsFound() {
    assertTrue(scan.out().contains("web-1"), scan::out);
    assertTrue(scan.out().contains("Shop.Web.Sessions.Session"), scan::out);
  }

  @Test
  void sqlReadsDumpsOfBothKindsWithoutAScan(SparkSession spark) throws IOException {
    assertEquals(7, read(spark, "heapdump", "dumps").count());
    assertEquals(3, read(spark, "hprof", "dumps").count());
    assertEquals(4, read(spark, "gcdump", "dumps").count());
    assertEquals(
        2_000L + 2_000 + 4_000 + 6_000,
        read(spark, "gcdump", "objects").where("class_name = 'Shop.Web.Sessions.Session'").count());
    for (HeapTable table : List.of(HeapTable.OBJECTS, HeapTable.REFS, HeapTable.ROOTS)) {
      String key = table == HeapTable.REFS ? "from_id" : "object_id";
      assertEquals(
          rows(
              table(spark, table)
                  .where("dump_id LIKE 'web-%'")
                  .selectExpr("count(*)", "sum(" + key + ")")),
          rows(read(spark, "gcdump", table.tableName()).selectExpr("count(*)", "sum(" + key + ")")),
          table.name());
    }
  }

  private static Dataset<Row> read(SparkSession spark, String format, String table) {
    return spark.read().format(format).option("table", table).load(dumps.toString());
  }

  @Test
  void theDoctorSaysWhatAGcDumpIs() {
    CommandRun run =
        CommandRun.of("doctor", dumps.resolve("web-1_2026-11-23T030000Z.gcdump").toString());
    assertEquals(ExitCode.OK, run.exitCode(), run::err);
    assertTrue(run.out().contains(".NET gcdump 10"), run::out);
    assertTrue(run.out().contains("coverage  100.000 %"), run::out);
    assertTrue(run.out().contains("a gcdump is read by one task"), run::out);
    assertFalse(run.out().contains("JVM"), run::out);

    CommandRun foreign = CommandRun.of("doctor", dumps.resolve("core.4711").toString());
    assertEquals(ExitCode.SOME_DUMPS_FAILED, foreign.exitCode());
    assertTrue(foreign.err().contains("ELF core, a kind of dump that is not read"), foreign::err);
  }

  @Test
  void explainShowsWhatHoldsAnObjectOfDotnet(SparkSession spark) throws IOException {
    Row dictionary =
        table(spark, HeapTable.OBJECTS)
            .where("dump_id LIKE 'web-1-2026-11-23%' AND class_name LIKE '%.Dictionary<%'")
            .select("dump_id", "object_id")
            .first();
    CommandRun run =
        CommandRun.of(
            "explain",
            "--tables",
            tables,
            "--dump",
            dictionary.getString(0),
            "--object",
            "0x" + Long.toHexString(dictionary.getLong(1)));
    assertEquals(ExitCode.OK, run.exitCode(), run::err);
    assertTrue(run.out().contains("Shop.Web.Sessions"), run::out);
    assertTrue(run.out().contains(".ByKey"), run::out);
    assertTrue(run.out().contains("References"), run::out);
    assertTrue(run.out().contains("Dictionary.Entry<"), run::out);
  }

  @Test
  void ofADumpThatIsCutShortNobodyIsSaidToRetainAnything(SparkSession spark) throws IOException {
    byte[] sample = Files.readAllBytes(dumps.resolve("web-1_2026-11-21T030000Z.gcdump"));
    ByteBuffer bytes = ByteBuffer.wrap(sample).order(ByteOrder.LITTLE_ENDIAN);
    int multipliers = sample.length - 8;
    while (bytes.getFloat(multipliers) != 1 || bytes.getFloat(multipliers + 4) != 1) {
      multipliers--;
    }
    bytes.putFloat(multipliers, 4);
    Path dump = Files.write(folder.resolve("sample.gcdump"), sample);
    String output = folder.resolve("tables-of-a-sample").toString();

    CommandRun run = CommandRun.of("scan", dump.toString(), "--output", output);

    assertEquals(ExitCode.SOME_DUMPS_FAILED, run.exitCode(), run::err);
    assertTrue(run.out().contains("a sample, of one object in 4.0"), run::out);
    assertTrue(run.out().contains("put the time into its name"), run::out);
    assertEquals(
        List.of("SALVAGED|99.999|null"),
        rows(
            TableViews.read(spark, output, HeapTable.DUMPS)
                .select("health", "coverage_pct", "unreachable_bytes")));
    Dataset<Row> histogram = TableViews.read(spark, output, HeapTable.CLASS_HISTOGRAM);
    assertEquals(
        2_000,
        histogram.where("class_name LIKE '%.Session'").select("instances").first().getLong(0));
    assertEquals(0, histogram.where("retained_bytes IS NOT NULL").count());
  }

  @Test
  void anotherScanReadsNothingAgain() {
    CommandRun again = CommandRun.of("scan", dumps.toString(), "--output", tables);

    assertEquals(ExitCode.OK, again.exitCode(), again::err);
    assertTrue(again.out().contains("in the tables already"), again::out);
    assertFalse(again.out().contains("PerfView HeapSnapshotFromProcessDump"), again::out);
    assertTrue(
        again.out().contains("dumps of a kind that is not read (UNSUPPORTED): 3"), again::out);
  }
}
