package io.heapfleet.jobs.parse;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.blob.Blob;
import io.heapfleet.blob.BlobPieces;
import io.heapfleet.blob.BlobStores;
import io.heapfleet.hprof.DumpPieces;
import io.heapfleet.hprof.HprofBuilder;
import io.heapfleet.jobs.LocalSpark;
import io.heapfleet.jobs.output.LockRequest;
import io.heapfleet.jobs.output.OutputRun;
import io.heapfleet.jobs.progress.Progress;
import io.heapfleet.jvm.Jdk;
import io.heapfleet.jvm.JvmDump;
import io.heapfleet.model.BasicType;
import io.heapfleet.model.DumpSource;
import io.heapfleet.split.Split;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Dumps good and bad go in; tables and an honest row for each dump come out. */
@ExtendWith(LocalSpark.class)
class ParseJobTest {
  private final SparkSession spark;
  @TempDir private Path folder;
  private Path tables;

  ParseJobTest(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeEach
  void nameTheOutput() {
    tables = folder.resolve("tables");
  }

  private ParseOptions options() {
    return ParseOptions.into(tables.toString()).withSplitBytes(4_000);
  }

  private ParseResult parse(ParseOptions options, DumpSource... dumps) {
    return ParseJob.run(spark, List.of(dumps), Map.of(), options, Progress.SILENT);
  }

  private DumpSource dump(String name, byte[] bytes) throws IOException {
    Path file = folder.resolve(name);
    Files.write(file, bytes);
    String etag = BlobStores.local().list(file.toString()).get(0).etag();
    return new DumpSource(file.toString(), etag, bytes.length, "shop", name, null, "1.0", null);
  }

  private List<String> sql(String table, String columns) {
    return spark
        .read()
        .parquet(tables.resolve(table).toString())
        .selectExpr(columns.split(";", -1))
        .collectAsList()
        .stream()
        .map(Row::mkString)
        .sorted()
        .toList();
  }

  /** Some nodes in a chain, in segments of ten, so that small splits cut it often. */
  private static HprofBuilder chain(int nodes) {
    HprofBuilder dump = HprofBuilder.hotspot();
    long node = dump.clazz("Node").field("next", BasicType.OBJECT).dump();
    dump.endSegment();
    for (int i = 1; i <= nodes; i++) {
      dump.instance(i * 16L, node, i == nodes ? 0 : (i + 1) * 16L);
      if (i % 10 == 0) {
        dump.endSegment();
      }
    }
    return dump;
  }

  @Test
  void oneBadDumpNeverSinksTheOthers() throws IOException {
    byte[] whole = chain(500).bytes();
    HprofBuilder unknownTag = chain(20);
    unknownTag.rawHeap((byte) 0x66).endSegment();
    HprofBuilder missingClass = chain(20).rawInstance(0x9999, 0xDEAD, new byte[4]);

    ParseResult result =
        parse(
            options(),
            dump("good.hprof", whole),
            dump("empty.hprof", new byte[0]),
            dump("text.hprof", "hello, I am a log".getBytes(StandardCharsets.UTF_8)),
            dump("cut.hprof", Arrays.copyOf(whole, whole.length - 100)),
            dump("unknown-tag.hprof", unknownTag.bytes()),
            dump("missing-class.hprof", missingClass.bytes()),
            new DumpSource(
                folder.resolve("gone.hprof").toString(), "e1", 5, null, null, null, null, null));

    Map<String, DumpOutcome> outcomes =
        result.outcomes().stream()
            .collect(
                Collectors.toMap(o -> o.source().uri().replaceAll(".*/|\\.hprof", ""), o -> o));
    assertEquals("OK", outcomes.get("good").health());
    assertEquals(510, outcomes.get("good").objects() - 1);
    assertEquals("FAILED", outcomes.get("empty").health());
    assertTrue(
        outcomes.get("empty").notes().get(0).contains("found an empty file"),
        outcomes.get("empty").notes()::toString);
    assertEquals("FAILED", outcomes.get("text").health());
    assertTrue(
        outcomes.get("text").notes().get(0).contains("text.hprof @ 0x0: expected a heap dump"));
    assertEquals("FAILED", outcomes.get("gone").health());
    assertTrue(outcomes.get("gone").notes().get(0).contains("gone.hprof"));

    DumpOutcome cut = outcomes.get("cut");
    assertEquals("SALVAGED", cut.health());
    assertTrue(cut.coveragePct() > 95 && cut.coveragePct() < 100, cut::toString);
    assertTrue(
        cut.notes().get(0).matches("@ 0x[0-9A-F]+: expected .*, found .*lost"), cut::toString);
    assertTrue(cut.objects() < outcomes.get("good").objects() && cut.objects() > 500);

    assertEquals("SALVAGED", outcomes.get("unknown-tag").health());
    assertTrue(outcomes.get("unknown-tag").notes().get(0).contains("found 0x66"));
    assertEquals("OK", outcomes.get("missing-class").health());
    assertEquals(
        List.of("1 objects are of classes that the dump does not define"),
        outcomes.get("missing-class").notes());

    assertEquals(7, sql("dumps", "uri").size());
    assertEquals(
        List.of("FAILED", "FAILED", "FAILED", "OK", "OK", "SALVAGED", "SALVAGED"),
        sql("dumps", "health"));
    assertEquals(
        List.of("500", "20", "20").stream().sorted().toList(),
        sql("class_histogram", "if(class_name = 'Node', instances, 0)").stream()
            .filter(n -> n.equals("500") || n.equals("20"))
            .toList());
  }

  @Test
  void whatIsPublishedIsSkippedAndWhatIsNewIsAdded() throws IOException {
    DumpSource first = dump("first.hprof", chain(50).bytes());
    DumpSource second = dump("second.hprof", chain(60).bytes());
    assertEquals(1, parse(options(), first).count("OK"));
    long objects = sql("objects", "object_id").size();

    ParseResult again = parse(options(), first, second);

    assertEquals(
        List.of("SKIPPED", "OK"), again.outcomes().stream().map(DumpOutcome::health).toList());
    assertEquals(2 * objects + 10, sql("objects", "object_id").size());
    assertEquals(2, parse(options().again(), first, second).count("OK"));
    assertEquals(2 * objects + 10, sql("objects", "object_id").size(), "not one row twice");
  }

  @Test
  void coverageIsAShareOfWhatTheDumpShouldHaveBeen() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    long node = dump.clazz("Node").dump();
    dump.endSegment();
    for (int i = 1; i <= 4_000; i++) {
      dump.instance(i * 16L, node);
    }
    byte[] whole = dump.bytesWithoutEnd();

    DumpOutcome quarter =
        parse(options(), dump("quarter.hprof", Arrays.copyOf(whole, whole.length / 4)))
            .outcomes()
            .get(0);

    assertEquals("SALVAGED", quarter.health());
    assertEquals(25, quarter.coveragePct(), 0.5);
  }

  @Test
  void aDumpOfAnImpossibleTimeIsFiledUnder1970() throws IOException {
    byte[] bytes = chain(5).bytes();
    Arrays.fill(bytes, 23, 31, (byte) 0x7F);

    DumpOutcome outcome = parse(options(), dump("future.hprof", bytes)).outcomes().get(0);

    assertEquals("OK", outcome.health());
    assertTrue(outcome.notes().get(0).contains("is no time that a dump can be of"));
    assertEquals(
        List.of("null 1970-01-01"),
        sql(
            "dumps",
            "concat_ws(' ', coalesce(cast(captured_at as string), 'null'), captured_date)"));
  }

  @Test
  void aReplacedDumpIsAnotherDump() throws IOException {
    DumpSource before = dump("web.hprof", chain(50).bytes());
    parse(options(), before);
    DumpSource after = dump("web.hprof", chain(51).bytes());

    assertEquals(1, parse(options(), after).count("OK"));
    assertEquals(2, sql("dumps", "etag").size());
  }

  @Test
  void plansThatNobodyAsksForAgainAreDeleted() throws IOException {
    DumpSource other = dump("other.hprof", chain(20).bytes());
    DumpSource before = dump("web.hprof", chain(50).bytes());
    parse(options(), other, before);
    Path young = Files.copy(plan(other), tables.resolve("_plans/of-a-scan-at-work-1.index"));
    Path old = Files.copy(plan(other), tables.resolve("_plans/of-a-dead-scan-1.index"));
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(8))));
    DumpSource after = dump("web.hprof", chain(51).bytes());

    parse(options(), after);

    assertFalse(Files.exists(plan(before)), "the dump is another one by now");
    assertFalse(Files.exists(old));
    assertTrue(Files.exists(plan(after)));
    assertTrue(Files.exists(plan(other)));
    assertTrue(Files.exists(young));
  }

  private Path plan(DumpSource dump) {
    return tables.resolve("_plans").resolve(dump.dumpId() + ".index");
  }

  @Test
  void theFilesOfAKilledJvmAreOneDump() throws IOException {
    DumpPieces pieces = DumpPieces.of(chain(500).bytes(), 3);
    parse(options(), dump("whole.hprof", pieces.joined()));
    String columns = "object_id;class_name;shallow_bytes;file_offset";
    List<String> objects = sql("objects", columns);
    List<String> references = sql("refs", "from_id;to_id;field_name");
    FileUtils.deleteDirectory(tables.toFile());
    pieces
        .stoppedWhileJoining(1, pieces.pieceBytes(1) - 10)
        .forEach(
            (end, bytes) ->
                assertDoesNotThrow(() -> Files.write(folder.resolve("web.hprof" + end), bytes)));
    Blob blob = BlobPieces.list(BlobStores.local(), folder.resolve("web.hprof").toString()).get(0);

    DumpOutcome outcome =
        parse(
                options(),
                new DumpSource(
                    blob.uri(), blob.etag(), blob.sizeBytes(), null, null, null, null, null))
            .outcomes()
            .get(0);

    assertEquals("OK", outcome.health(), outcome.notes()::toString);
    assertTrue(outcome.notes().get(0).contains("its pieces .p1, .p2"), outcome.notes()::toString);
    assertEquals(objects, sql("objects", columns));
    assertEquals(references, sql("refs", "from_id;to_id;field_name"));
  }

  @Test
  void aDumpThatIsReplacedUnderTheScanIsLeftToTheNextOne() throws IOException {
    DumpSource listed = dump("web.hprof", chain(50).bytes());
    DumpSource replaced = dump("web.hprof", chain(60).bytes());

    DumpOutcome outcome = parse(options(), listed).outcomes().get(0);

    assertEquals("FAILED", outcome.health());
    assertTrue(
        outcome.notes().get(0).contains("web.hprof was written over since it was listed"),
        outcome.notes()::toString);
    assertFalse(Files.exists(tables.resolve("objects")));

    DumpOutcome next = parse(options(), replaced).outcomes().get(0);
    assertEquals("OK", next.health());
    assertEquals(List.of(Long.toString(next.objects())), sql("objects", "count(1)"));
  }

  @Test
  void aFailedDumpIsTriedAgain() throws IOException {
    DumpSource missing = dump("late.hprof", chain(5).bytes());
    Files.move(folder.resolve("late.hprof"), folder.resolve("elsewhere.hprof"));
    assertEquals(1, parse(options(), missing).count("FAILED"));
    Files.move(folder.resolve("elsewhere.hprof"), folder.resolve("late.hprof"));

    assertEquals(1, parse(options(), missing).count("OK"));
    assertEquals(List.of("OK"), sql("dumps", "health"));
  }

  @Test
  void whatADeadScanLeftIsReplaced() throws IOException {
    DumpSource dump = dump("web.hprof", chain(100).bytes());
    parse(options(), dump);
    List<String> expected = sql("refs", "from_id;to_id;kind;field_name");
    // No row in dumps, files of several attempts, work of a run that is gone.
    FileUtils.deleteDirectory(tables.resolve("dumps").toFile());
    Path refs = onlyFile(tables.resolve("refs"));
    Files.copy(refs, refs.resolveSibling("part-00000-78.parquet"));
    Path work = tables.resolve("_work/000001/attempt-3/refs/part-00000-77.parquet");
    Files.createDirectories(work.getParent());
    Files.copy(refs, work);

    assertEquals(1, parse(options(), dump).count("OK"));

    assertEquals(expected, sql("refs", "from_id;to_id;kind;field_name"));
    assertFalse(Files.exists(tables.resolve("_work")));
  }

  /** As speculative execution does it: both attempts at each task come to their end. */
  @Test
  void attemptsThatRunTwiceAtOnceComeToOneDump() throws Exception {
    DumpSource source = dump("web.hprof", chain(100).bytes());
    parse(options(), source);
    List<String> objects = sql("objects", "object_id;class_name;retained_bytes;file_offset");
    List<String> refs = sql("refs", "from_id;to_id;kind;field_name");
    List<String> histogram = sql("class_histogram", "class_name;instances;retained_bytes");

    tables = folder.resolve("twice");
    Configuration conf = new Configuration();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    PlannedDump planned =
        new PlanJob(context, context.broadcast(new SerializableConfiguration(conf)), options())
            .run(List.of(source), spark.sparkContext().longAccumulator())
            .get(0);
    ExecutorService two = Executors.newFixedThreadPool(2);
    try (OutputRun run = OutputRun.begin(conf, tables.toString(), LockRequest.of("scan"))) {
      SplitOutcome parsed = new SplitOutcome();
      long attempt = 0;
      for (Split split : planned.splits()) {
        SplitTask task = new SplitTask(options(), run.work(), planned.withoutSplits(), split);
        assertNull(task.run(conf, attempt++).failure);
        parsed.merge(task.run(conf, attempt++));
      }
      PublishTask task =
          new PublishTask(options(), run.work(), planned.withoutSplits(), List.of(), 1);
      Future<PreparedDump> slow = two.submit(() -> task.run(conf, parsed, 1001));
      Future<PreparedDump> fast = two.submit(() -> task.run(conf, parsed, 1002));
      assertEquals("OK", slow.get().outcome().health());
      try (Publisher publisher = new Publisher(run, conf, Map.of())) {
        publisher.add(fast.get());
        assertEquals("OK", publisher.outcomes().get(0).health());
      }
    } finally {
      two.shutdown();
    }

    assertEquals(objects, sql("objects", "object_id;class_name;retained_bytes;file_offset"));
    assertEquals(refs, sql("refs", "from_id;to_id;kind;field_name"));
    assertEquals(histogram, sql("class_histogram", "class_name;instances;retained_bytes"));
    assertFalse(Files.exists(tables.resolve("_work")));
  }

  @Test
  void splitsOfAnySizeGiveTheSameTables() throws IOException {
    DumpSource dump = dump("web.hprof", chain(300).bytes());
    parse(options().withSplitBytes(Long.MAX_VALUE), dump);
    List<String> objects = sql("objects", "object_id;class_name;shallow_bytes;file_offset");
    List<String> refs = sql("refs", "from_id;to_id;kind;field_name");
    List<String> histogram = sql("class_histogram", "class_name;instances;shallow_bytes");
    for (long splitBytes : new long[] {1, 777}) {
      parse(options().again().withSplitBytes(splitBytes), dump);
      assertEquals(objects, sql("objects", "object_id;class_name;shallow_bytes;file_offset"));
      assertEquals(refs, sql("refs", "from_id;to_id;kind;field_name"));
      assertEquals(histogram, sql("class_histogram", "class_name;instances;shallow_bytes"));
    }
  }

  @Test
  void aHistogramIsTheSameWithoutTheObjectsAndTheyCanFollow() throws IOException {
    DumpSource dump = dump("web.hprof", chain(300).bytes());
    parse(options().withDetail(Detail.HISTOGRAM), dump);
    List<String> counted = sql("class_histogram", "class_name;instances;shallow_bytes");
    assertEquals(List.of("HISTOGRAM"), sql("dumps", "detail"));
    assertFalse(Files.exists(tables.resolve("objects")));
    assertEquals(1, parse(options().withDetail(Detail.HISTOGRAM), dump).count("SKIPPED"));

    assertEquals(1, parse(options(), dump).count("OK"));
    assertEquals(counted, sql("class_histogram", "class_name;instances;shallow_bytes"));
    assertEquals(List.of("FULL"), sql("dumps", "detail"));
    assertEquals(1, parse(options().withDetail(Detail.HISTOGRAM), dump).count("SKIPPED"));
  }

  @Test
  void aRealJvmIsNamedWithItsThreads() throws Exception {
    Path file = folder.resolve("real.hprof");
    JvmDump.write(Jdk.current(), List.of(), file);
    parse(
        options().withSplitBytes(1 << 20),
        new DumpSource(
            file.toString(),
            BlobStores.local().list(file.toString()).get(0).etag(),
            Files.size(file),
            null,
            null,
            null,
            null,
            null));

    String version = sql("dumps", "runtime;runtime_version").get(0);
    assertTrue(version.contains(System.getProperty("java.runtime.version")), version);
    assertTrue(version.contains(System.getProperty("java.runtime.name")), version);
    List<String> threads = sql("threads", "concat(name, ' in ', group_name)");
    assertTrue(threads.contains("main in main"), threads::toString);
    assertTrue(threads.contains("Finalizer in system"), threads::toString);
    assertEquals(
        sql("class_histogram", "sum(instances);sum(shallow_bytes)"),
        sql("objects", "count(*);sum(shallow_bytes)"));
    assertTrue(
        sql("frames", "concat(class_name, '.', method)").stream()
            .anyMatch(f -> f.endsWith("Menagerie.main")));
  }

  private static Path onlyFile(Path below) throws IOException {
    try (Stream<Path> files = Files.walk(below)) {
      return files.filter(f -> f.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
  }
}
