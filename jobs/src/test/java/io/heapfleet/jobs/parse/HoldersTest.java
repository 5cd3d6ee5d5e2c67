package io.heapfleet.jobs.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.blob.BlobStores;
import io.heapfleet.hprof.HprofBuilder;
import io.heapfleet.jobs.LocalSpark;
import io.heapfleet.jobs.progress.Progress;
import io.heapfleet.model.BasicType;
import io.heapfleet.model.DumpSource;
import io.heapfleet.model.HeapRules;
import io.heapfleet.model.RootKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A scan says who holds the memory of a dump. */
@ExtendWith(LocalSpark.class)
class HoldersTest {
  private static final long CACHE = 0x1000;
  private static final long FIRST_ROW = 0x2000;
  private static final int ROWS = 100;
  private static final long SOFT = 0x8000;
  private static final long SOFTLY_HELD = 0x8100;
  private static final long GARBAGE = 0x8200;

  private final SparkSession spark;
  @TempDir private Path folder;
  private Path tables;

  HoldersTest(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeEach
  void nameTheOutput() {
    tables = folder.resolve("tables");
  }

  /**
   * A static field holds an array of rows, each with a payload; beside it something that only a
   * soft reference leads to, and something that nothing leads to.
   */
  private static HprofBuilder leak() {
    HprofBuilder dump = HprofBuilder.hotspot();
    dump.jdkClasses();
    long row = dump.clazz("com/acme/Row").field("payload", BasicType.OBJECT).dump();
    long rows = dump.clazz("[Lcom/acme/Row;").dump();
    long reference =
        dump.clazz("java/lang/ref/Reference").field("referent", BasicType.OBJECT).dump();
    long soft = dump.clazz("java/lang/ref/SoftReference").extend(reference).dump();
    long holder =
        dump.clazz("com/acme/Orders")
            .staticField("rows", BasicType.OBJECT, CACHE)
            .staticField("hint", BasicType.OBJECT, SOFT)
            .dump();
    dump.root(RootKind.STICKY_CLASS, holder);
    dump.endSegment();
    long[] all = new long[ROWS];
    for (int i = 0; i < ROWS; i++) {
      all[i] = FIRST_ROW + i * 0x80L;
    }
    dump.objectArray(CACHE, rows, all);
    dump.endSegment();
    for (long id : all) {
      dump.instance(id, row, id + 0x20);
      dump.primitiveArray(id + 0x20, BasicType.BYTE, 64);
    }
    dump.endSegment();
    dump.instance(SOFT, soft, SOFTLY_HELD);
    dump.primitiveArray(SOFTLY_HELD, BasicType.BYTE, 32);
    dump.primitiveArray(GARBAGE, BasicType.BYTE, 32);
    return dump;
  }

  private DumpOutcome scan(ParseOptions options, byte[] dump) throws IOException {
    Path file = folder.resolve("leak.hprof");
    // Written again it would be another dump.
    if (!Files.exists(file)) {
      Files.write(file, dump);
    }
    String etag = BlobStores.local().list(file.toString()).get(0).etag();
    return ParseJob.run(
            spark,
            List.of(
                new DumpSource(
                    file.toString(), etag, dump.length, "shop", "shop-1", null, "1.0", null)),
            Map.of(),
            options,
            Progress.SILENT)
        .outcomes()
        .get(0);
  }

  private ParseOptions options() {
    return ParseOptions.into(tables.toString()).withSplitBytes(2_000);
  }

  private List<Row> sql(String table, String where, String... columns) {
    return spark
        .read()
        .parquet(tables.resolve(table).toString())
        .where(where)
        .selectExpr(columns)
        .collectAsList();
  }

  private Row one(String table, String where, String... columns) {
    List<Row> rows = sql(table, where, columns);
    assertEquals(1, rows.size(), table + " where " + where);
    return rows.get(0);
  }

  @Test
  void everyObjectSaysWhatItRetainsAndWhoHoldsIt() throws IOException {
    assertEquals("OK", scan(options(), leak().bytes()).health());

    String[] columns = {"retained_bytes", "dominator_id", "root_distance", "path_parent_id"};
    long rowBytes = one("objects", "object_id = " + FIRST_ROW, "shallow_bytes").getLong(0);
    long payloadBytes =
        one("objects", "object_id = " + (FIRST_ROW + 0x20), "shallow_bytes").getLong(0);
    Row row = one("objects", "object_id = " + FIRST_ROW, columns);
    assertEquals(rowBytes + payloadBytes, row.getLong(0));
    assertEquals(CACHE, row.getLong(1));
    assertEquals(2, row.getLong(2));
    assertEquals(CACHE, row.getLong(3));

    long arrayBytes = one("objects", "object_id = " + CACHE, "shallow_bytes").getLong(0);
    Row cache = one("objects", "object_id = " + CACHE, columns);
    // Nobody else has rows, so their class is the cache's, too.
    long classBytes =
        one("objects", "kind = 'CLASS' AND dominator_id = " + CACHE, "sum(shallow_bytes)")
            .getLong(0);
    assertEquals(arrayBytes + ROWS * (rowBytes + payloadBytes) + classBytes, cache.getLong(0));
    assertEquals(1, cache.getLong(2));

    Row root = one("objects", "root_distance = 0 AND kind = 'CLASS'", columns);
    assertTrue(root.isNullAt(1) && root.isNullAt(3), "nothing holds a root: " + root);
  }

  @Test
  void whatNoStrongReferenceReachesIsToldApart() throws IOException {
    scan(options(), leak().bytes());

    Row softly =
        one(
            "objects",
            "object_id = " + SOFTLY_HELD,
            "shallow_bytes",
            "retained_bytes",
            "root_distance");
    assertEquals(softly.getLong(0), softly.getLong(1));
    assertTrue(softly.isNullAt(2));
    Row garbage = one("objects", "object_id = " + GARBAGE, "retained_bytes", "root_distance");
    assertTrue(garbage.isNullAt(0) && garbage.isNullAt(1));
    Row dump =
        one(
            "dumps",
            "true",
            "weakly_reachable_objects",
            "weakly_reachable_bytes",
            "unreachable_bytes");
    assertEquals(1, dump.getLong(0));
    assertEquals(softly.getLong(0), dump.getLong(1));
    assertTrue(dump.getLong(2) >= softly.getLong(0));
  }

  @Test
  void theSuspectIsNamedByTheFieldThatHoldsIt() throws IOException {
    scan(options(), leak().bytes());

    Row suspect =
        one("suspects", "rank = 1", "kind", "class_name", "accumulation_id", "path", "sentence");
    assertEquals("SINGLE", suspect.getString(0));
    assertEquals("class com.acme.Orders", suspect.getString(1));
    assertEquals(CACHE, suspect.getLong(2));
    assertTrue(suspect.getList(3).toString().contains("com.acme.Orders#rows"), suspect.toString());
    assertTrue(suspect.getString(4).contains("com.acme.Orders"), suspect.toString());
  }

  @Test
  void setsOfObjectsRetainWhatTheyHoldTogether() throws IOException {
    scan(options(), leak().bytes());

    long rowBytes = one("objects", "object_id = " + FIRST_ROW, "retained_bytes").getLong(0);
    Row rows = one("class_histogram", "class_name = 'com.acme.Row'", "instances", "retained_bytes");
    assertEquals(ROWS, rows.getLong(0));
    assertTrue(rows.getLong(1) >= ROWS * rowBytes);
    long ofPackage =
        one("package_histogram", "package_name = 'com.acme'", "retained_bytes").getLong(0);
    assertTrue(ofPackage > rows.getLong(1), "the array is of the package, too");
    assertEquals(1, sql("loader_histogram", "loader_id = 0", "classes").size());
    assertEquals(
        ROWS,
        one("dominator_classes", "path LIKE '%com.acme.Row[] > com.acme.Row'", "instances")
            .getLong(0));
  }

  @Test
  void aGraphThatDoesNotFitCostsNothingButTheGraph() throws IOException {
    DumpOutcome outcome = scan(options().withGraphMemory(1_000), leak().bytes());

    assertEquals("OK", outcome.health());
    String note = outcome.notes().toString();
    assertTrue(note.contains("who retains what was not worked out: it takes about"), note);
    assertTrue(note.contains("there are 1 kB"), note);
    Row row = one("objects", "object_id = " + FIRST_ROW, "class_name", "retained_bytes");
    assertEquals("com.acme.Row", row.getString(0));
    assertTrue(row.isNullAt(1));
    assertTrue(one("dumps", "true", "unreachable_objects").isNullAt(0));
    assertTrue(Files.notExists(tables.resolve("suspects")));
  }

  @Test
  void withoutAGraphThereAreTheSameObjects() throws IOException {
    scan(options().withDetail(Detail.OBJECTS), leak().bytes());
    long without = sql("objects", "retained_bytes IS NULL", "object_id").size();
    scan(options().again(), leak().bytes());
    assertEquals(without, sql("objects", "true", "object_id").size());
    assertEquals(0, sql("objects", "retained_bytes IS NULL AND object_id = " + CACHE, "1").size());
  }

  @Test
  void aScanThatAsksForMoreReadsADumpAgain() throws IOException {
    assertEquals("OK", scan(options().withDetail(Detail.OBJECTS), leak().bytes()).health());
    assertEquals("SKIPPED", scan(options().withDetail(Detail.HISTOGRAM), leak().bytes()).health());
    assertEquals("OK", scan(options(), leak().bytes()).health());
    assertEquals("SKIPPED", scan(options(), leak().bytes()).health());
  }

  @Test
  void byMatsRulesASoftReferenceHolds() throws IOException {
    scan(options().by(HeapRules.MAT), leak().bytes());

    Row softly = one("objects", "object_id = " + SOFTLY_HELD, "dominator_id", "root_distance");
    assertEquals(SOFT, softly.getLong(0));
    assertEquals(2, softly.getLong(1));
  }

  @Test
  void nothingHiddenIsLeftBehind() throws IOException {
    scan(options(), leak().bytes());
    assertFalse(Files.exists(tables.resolve("_work")));
  }

  @Test
  void brokenReferencesAndRootsAreCountedAndCostNothing() throws IOException {
    HprofBuilder dump = leak();
    dump.endSegment();
    dump.root(RootKind.JNI_GLOBAL, 0xDEAD_0000L);
    dump.primitiveArray(GARBAGE, BasicType.BYTE, 32);
    dump.instance(0x9000, dump.classId("com/acme/Row"), 0xBEEF_0000L);
    DumpOutcome outcome = scan(options(), dump.bytes());

    String notes = outcome.notes().toString();
    assertTrue(notes.contains("1 duplicate object id"), notes);
    assertTrue(notes.contains("1 reference"), notes);
    assertTrue(notes.contains("1 root "), notes);
    assertEquals(CACHE, one("objects", "object_id = " + FIRST_ROW, "dominator_id").getLong(0));
  }
}
