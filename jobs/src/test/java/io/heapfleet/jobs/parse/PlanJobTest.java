package io.heapfleet.jobs.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.blob.BlobStores;
import io.heapfleet.hprof.HprofBuilder;
import io.heapfleet.jobs.LocalSpark;
import io.heapfleet.jobs.output.KeptPlans;
import io.heapfleet.model.BasicType;
import io.heapfleet.model.DumpSource;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.split.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Large dumps are planned by many tasks; what they agree on is kept. */
@ExtendWith(LocalSpark.class)
class PlanJobTest {
  private static final Duration AT_ONCE = Duration.ZERO;
  private static final Duration LATE = Duration.ofMinutes(5);

  private final SparkSession spark;
  @TempDir private Path folder;

  PlanJobTest(SparkSession spark) {
    this.spark = spark;
  }

  private DumpSource dump(String name, byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve(name), bytes);
    String etag = BlobStores.local().list(file.toString()).get(0).etag();
    return new DumpSource(file.toString(), etag, bytes.length, null, null, null, null, null);
  }

  private static byte[] segments() {
    HprofBuilder dump = HprofBuilder.hotspot();
    long node = dump.clazz("Node").field("next", BasicType.OBJECT).dump();
    dump.primitiveArray(0x10, BasicType.BYTE, 300_000);
    for (int i = 1; i <= 5_000; i++) {
      dump.instance(i * 16L, node, i * 16L + 16);
      if (i % 20 == 0) {
        dump.endSegment();
      }
    }
    return dump.bytes();
  }

  private List<PlannedDump> plan(ParseOptions options, Duration patience, DumpSource... dumps) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    return new PlanJob(
            context,
            context.broadcast(new SerializableConfiguration(new Configuration())),
            options,
            30_000,
            patience)
        .run(List.of(dumps), spark.sparkContext().longAccumulator());
  }

  private ParseOptions into(String tables) {
    return ParseOptions.into(folder.resolve(tables).toString()).withSplitBytes(10_000);
  }

  @Test
  void rangesMakeAPlanOfTheWholeDumpAsOneTaskDoes() throws IOException {
    DumpSource source = dump("a.hprof", segments());
    PlannedDump byOne = plan(into("one"), LATE, source).get(0);
    PlannedDump byMany = plan(into("many"), AT_ONCE, source).get(0);

    assertNull(byMany.failure());
    assertNotEquals(byOne.splits(), byMany.splits(), "cut by ranges, so not at the same places");
    assertTrue(byMany.splits().size() > 10, byMany.splits()::toString);
    assertEquals(first(byOne).startOffset(), first(byMany).startOffset());
    assertEquals(last(byOne).endOffset(), last(byMany).endOffset());
    for (int i = 1; i < byMany.splits().size(); i++) {
      assertEquals(byMany.splits().get(i - 1).endOffset(), byMany.splits().get(i).startOffset());
    }
  }

  @Test
  void aProvenPlanIsUsedAgainUnlessOtherSplitsAreAskedFor() throws IOException {
    DumpSource source = dump("a.hprof", segments());
    PlannedDump first = plan(into("tables"), AT_ONCE, source).get(0);

    assertEquals(first.splits(), plan(into("tables"), LATE, source).get(0).splits());
    assertNotEquals(
        first.splits(), plan(into("tables").withSplitBytes(20_000), LATE, source).get(0).splits());
  }

  @Test
  void aPlanThatIsHalfWrittenIsMadeAfresh() throws IOException {
    DumpSource source = dump("a.hprof", segments());
    PlannedDump first = plan(into("tables"), LATE, source).get(0);
    Path index = folder.resolve("tables/_plans/" + source.dumpId() + ".index");
    for (int length : new int[] {0, 5, 100, (int) Files.size(index) - 1}) {
      byte[] whole = Files.readAllBytes(index);
      Files.write(index, java.util.Arrays.copyOf(whole, length));
      if (length != 100) {
        // Else the checksum is of another file.
        Files.deleteIfExists(index.resolveSibling("." + index.getFileName() + ".crc"));
      }
      assertEquals(first.splits(), plan(into("tables"), LATE, source).get(0).splits());
    }
  }

  /** Attempts at one task, side by side: none pulls the plan away from under who reads it. */
  @Test
  void whoeverKeepsAPlanWhoeverReadsItFindsAWholeOne() throws Exception {
    DumpSource source = dump("a.hprof", segments());
    ParseOptions options = into("tables");
    List<Split> splits = plan(options, LATE, source).get(0).splits();
    Configuration conf = new Configuration();
    String uri = KeptPlans.uri(options.outputUri(), source.dumpId());
    DumpIndex index = IndexStore.earlierOrNull(conf, uri, options);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Callable<DumpIndex>> attempts = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String draft = DumpFolders.draftUri(options.outputUri(), source.dumpId(), ".index");
      attempts.add(
          () -> {
            IndexStore.save(conf, uri, draft, options, index);
            return IndexStore.earlierOrNull(conf, uri, options);
          });
    }
    for (Future<DumpIndex> attempt : threads.invokeAll(attempts)) {
      assertEquals(splits, attempt.get().plan().splits());
    }
    threads.shutdown();
    try (Stream<Path> left = Files.list(folder.resolve("tables/_work"))) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void oneBadDumpDoesNotStopTheOthers() throws IOException {
    byte[] noise = new byte[50_000];
    new java.util.Random(1).nextBytes(noise);
    List<PlannedDump> planned =
        plan(into("tables"), AT_ONCE, dump("bad.hprof", noise), dump("good.hprof", segments()));

    assertEquals(2, planned.size());
    assertEquals(1, planned.stream().filter(d -> d.failure() == null).count());
  }

  @Test
  void splitsSuitTheDumpsAndTheCluster() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 1_000; i++) {
      long bytes = random.nextLong(1L << 42);
      int cores = 1 + random.nextInt(1_000);
      long split = PlanJob.automatic(bytes, cores);
      assertTrue(split >= 16 << 20 && split <= 256 << 20, bytes + " bytes, " + cores + " cores");
    }
    assertEquals(16 << 20, PlanJob.automatic(100 << 20, 8), "a small dump still makes some tasks");
    assertEquals((1L << 30) / 8, PlanJob.automatic(1L << 30, 2), "four splits for each core");
    assertEquals(256 << 20, PlanJob.automatic(160L << 30, 100));
  }

  private static Split first(PlannedDump dump) {
    return dump.splits().get(0);
  }

  private static Split last(PlannedDump dump) {
    return dump.splits().get(dump.splits().size() - 1);
  }
}
