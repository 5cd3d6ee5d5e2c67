package io.heapfleet.jobs.parse;

import io.heapfleet.jobs.output.Change;
import io.heapfleet.jobs.output.KeptPlans;
import io.heapfleet.jobs.output.LockRequest;
import io.heapfleet.jobs.output.MergedDay;
import io.heapfleet.jobs.output.OutputRun;
import io.heapfleet.jobs.output.PublishedDumps;
import io.heapfleet.jobs.progress.Progress;
import io.heapfleet.jobs.sql.TableSchemas;
import io.heapfleet.model.DumpSource;
import io.heapfleet.split.Split;
import io.heapfleet.table.HeapTable;
import io.heapfleet.table.TablePath;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * Parses dumps into tables. Three steps, each in tasks: plan (what is the dump, where can it be
 * cut), parse (each split on its own, one pass for all tables), publish (per dump).
 *
 * <p>Dumps go through in waves, large ones first, so that a scan that is killed has published what
 * it got done; a later run skips it.
 */
public final class ParseJob {
  /** Splits of a wave for each core: enough that cores seldom wait for the wave's last split. */
  private static final int SPLITS_PER_CORE = 16;

  /** A plan without a row may be of a scan that is still at work. */
  private static final Duration PLAN_WAITS_FOR_A_ROW = Duration.ofDays(7);

  private final SparkSession spark;
  private final OutputRun run;
  private final JavaSparkContext context;
  private final ParseOptions options;
  private final PublishedDumps tables;
  private final Progress progress;
  private final Broadcast<SerializableConfiguration> conf;

  private ParseJob(SparkSession spark, OutputRun run, ParseOptions options, Progress progress) {
    this.run = run;
    this.spark = spark;
    this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    this.options = options;
    this.progress = progress;
    this.conf =
        context.broadcast(
            new SerializableConfiguration(spark.sparkContext().hadoopConfiguration()));
    this.tables = new PublishedDumps(conf.value().value(), run.work().outputUri());
  }

  /**
   * Parses these dumps.
   *
   * @param catalogNotes what the catalog has to say of a dump, by its uri
   * @return one outcome for each dump, also for those that could not be read
   * @throws UncheckedIOException if another run changes the folder
   */
  public static ParseResult run(
      SparkSession spark,
      List<DumpSource> dumps,
      Map<String, List<String>> catalogNotes,
      ParseOptions options,
      Progress progress) {
    try (OutputRun run =
        OutputRun.begin(
            spark.sparkContext().hadoopConfiguration(),
            options.outputUri(),
            LockRequest.of("parse"))) {
      return run(spark, run, dumps, catalogNotes, options, progress);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The same, as a part of a run that is under way.
   *
   * @throws io.heapfleet.jobs.output.LockLostException if another run has taken over
   */
  public static ParseResult run(
      SparkSession spark,
      OutputRun run,
      List<DumpSource> dumps,
      Map<String, List<String>> catalogNotes,
      ParseOptions options,
      Progress progress)
      throws IOException {
    return new ParseJob(spark, run, options, progress).run(dumps, catalogNotes);
  }

  private ParseResult run(List<DumpSource> dumps, Map<String, List<String>> catalogNotes)
      throws IOException {
    Map<String, Published> published = published();
    List<DumpSource> fresh =
        dumps.stream()
            .filter(
                d -> {
                  Published earlier = published.get(d.dumpId());
                  return options.force() || earlier == null || !earlier.enough();
                })
            .toList();
    Map<String, DumpOutcome> outcomes = new HashMap<>();
    if (!fresh.isEmpty()) {
      List<PlannedDump> planned = plan(fresh);
      planned.sort(Comparator.comparingLong(d -> -d.source().sizeBytes()));
      long bytes =
          planned.stream().flatMap(d -> d.splits().stream()).mapToLong(Split::lengthBytes).sum();
      progress.start("parse", planned.size(), bytes);
      try (Publisher publisher =
          new Publisher(run, conf.value().value(), earlierFiles(planned, published))) {
        for (List<PlannedDump> wave : waves(planned)) {
          run.requireHeld();
          parse(wave, catalogNotes, publisher);
        }
        for (DumpOutcome outcome : publisher.outcomes()) {
          outcomes.put(outcome.dumpId(), outcome);
          StageLog.tell(outcome);
        }
      }
      progress.finish();
    }
    deletePlans(dumps, published);
    return new ParseResult(
        dumps.stream()
            .map(d -> outcomes.getOrDefault(d.dumpId(), DumpOutcome.skipped(d)))
            .toList());
  }

  /**
   * A dump that has a row already.
   *
   * @param uri where it lies
   * @param enough whether its tables hold all that is asked for; failed ones are tried again
   */
  private record Published(String uri, LocalDate date, boolean enough) {}

  private Map<String, Published> published() {
    Map<String, Published> published = new HashMap<>();
    String folder = TablePath.folder(options.outputUri(), HeapTable.DUMPS);
    try {
      if (tables.areThere()) {
        tables.requireCurrentLayout();
        for (Row row :
            spark
                .read()
                .schema(TableSchemas.of(HeapTable.DUMPS))
                .parquet(folder)
                .select(TablePath.DUMP_ID, "uri", "health", "detail", TablePath.CAPTURED_DATE)
                .collectAsList()) {
          boolean enough =
              !row.getString(2).equals(DumpOutcome.FAILED)
                  && Detail.valueOf(row.getString(3)).compareTo(options.detail()) >= 0;
          published.put(
              row.getString(0),
              new Published(row.getString(1), row.getDate(4).toLocalDate(), enough));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder, e);
    }
    return published;
  }

  /**
   * What gives way to the dumps that are scanned now, by dump id. It stays until the new files are
   * ready; only days whose small tables are merged are taken apart, so that single dumps can go.
   */
  private Map<String, List<String>> earlierFiles(
      List<PlannedDump> dumps, Map<String, Published> published) throws IOException {
    Map<LocalDate, Set<String>> again = new TreeMap<>();
    for (PlannedDump dump : dumps) {
      String dumpId = dump.source().dumpId();
      again.computeIfAbsent(dump.date(), day -> new TreeSet<>()).add(dumpId);
      Published earlier = published.get(dumpId);
      if (earlier != null) {
        // Not always the same day: a dump that could not be read has none of its own.
        again.computeIfAbsent(earlier.date(), day -> new TreeSet<>()).add(dumpId);
      }
    }
    for (Map.Entry<LocalDate, Set<String>> day : again.entrySet()) {
      MergedDay merged = new MergedDay(conf.value().value(), run.work(), day.getKey());
      if (merged.holdsAny(day.getValue())) {
        for (Change change : merged.takeApart("again-" + day.getKey())) {
          run.publish(change);
        }
      }
    }
    return tables.paths(again);
  }

  /**
   * Deletes plans that nobody asks for again: of dumps that were replaced by one of these, and of
   * those that have had no row for so long that nobody can be scanning them.
   */
  private void deletePlans(List<DumpSource> dumps, Map<String, Published> published) {
    Set<String> ids = dumps.stream().map(DumpSource::dumpId).collect(Collectors.toSet());
    Set<String> uris = dumps.stream().map(DumpSource::uri).collect(Collectors.toSet());
    KeptPlans plans = new KeptPlans(conf.value().value(), options.outputUri());
    Instant longAgo = Instant.now().minus(PLAN_WAITS_FOR_A_ROW);
    try {
      for (Map.Entry<String, Instant> plan : plans.writtenAt().entrySet()) {
        Published row = published.get(plan.getKey());
        boolean isOver = row == null ? plan.getValue().isBefore(longAgo) : uris.contains(row.uri());
        if (isOver && !ids.contains(plan.getKey())) {
          plans.delete(plan.getKey());
        }
      }
    } catch (IOException e) {
      // They take some space, no more; the next scan tries again.
    }
  }

  private List<PlannedDump> plan(List<DumpSource> dumps) {
    progress.start("plan", dumps.size(), 0);
    PlanJob job = new PlanJob(context, conf, options);
    List<PlannedDump> planned =
        counting("plan", (dumpsDone, bytesDone) -> job.run(dumps, dumpsDone));
    progress.finish();
    return new ArrayList<>(planned);
  }

  private List<List<PlannedDump>> waves(List<PlannedDump> planned) {
    long splitsPerWave = (long) SPLITS_PER_CORE * context.defaultParallelism();
    List<List<PlannedDump>> waves = new ArrayList<>();
    List<PlannedDump> wave = new ArrayList<>();
    long splits = 0;
    for (PlannedDump dump : planned) {
      wave.add(dump);
      splits += dump.splits().size();
      if (splits >= splitsPerWave) {
        waves.add(wave);
        wave = new ArrayList<>();
        splits = 0;
      }
    }
    if (!wave.isEmpty()) {
      waves.add(wave);
    }
    return waves;
  }

  private void parse(
      List<PlannedDump> wave, Map<String, List<String>> catalogNotes, Publisher publisher) {
    List<SplitTask> tasks = new ArrayList<>();
    List<Tuple2<String, SplitOutcome>> nothingToParse = new ArrayList<>();
    Map<String, PublishTask> publishers = new HashMap<>();
    for (PlannedDump dump : wave) {
      String dumpId = dump.source().dumpId();
      for (Split split : dump.splits()) {
        tasks.add(new SplitTask(options, run.work(), dump.withoutSplits(), split));
      }
      nothingToParse.add(new Tuple2<>(dumpId, new SplitOutcome()));
      publishers.put(
          dumpId,
          new PublishTask(
              options,
              run.work(),
              dump.withoutSplits(),
              catalogNotes.getOrDefault(dump.source().uri(), List.of()),
              Math.max(1, cores() / wave.size())));
    }
    Broadcast<SerializableConfiguration> hadoop = conf;
    Broadcast<Map<String, PublishTask>> publish = context.broadcast(publishers);
    counting(
        "parse",
        (dumpsDone, bytesDone) -> {
          JavaRDD<PreparedDump> prepared =
              context
                  .parallelize(tasks, Math.max(1, tasks.size()))
                  .mapToPair(
                      task -> {
                        SplitOutcome outcome =
                            task.run(hadoop.value().value(), TaskContext.get().taskAttemptId());
                        bytesDone.add(task.split().lengthBytes());
                        return new Tuple2<>(task.dump().source().dumpId(), outcome);
                      })
                  .union(context.parallelizePairs(nothingToParse, 1))
                  .reduceByKey(new DumpPartitioner(wave), SplitOutcome::merge)
                  .map(
                      parsed -> {
                        PreparedDump dump =
                            publish
                                .value()
                                .get(parsed._1())
                                .run(
                                    hadoop.value().value(),
                                    parsed._2(),
                                    TaskContext.get().taskAttemptId());
                        dumpsDone.add(1);
                        return dump;
                      });
          // Not by collect: a dump is published when it is ready, not when its wave is.
          context
              .sc()
              .runJob(
                  prepared.rdd(),
                  new All(),
                  (partition, dumps) -> {
                    dumps.forEach(publisher::add);
                    return BoxedUnit.UNIT;
                  },
                  ClassTag$.MODULE$.apply(List.class));
          return null;
        });
  }

  /** Takes all dumps of a partition. */
  private static final class All
      extends AbstractFunction2<TaskContext, Iterator<PreparedDump>, List<PreparedDump>>
      implements Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public List<PreparedDump> apply(TaskContext task, Iterator<PreparedDump> dumps) {
      List<PreparedDump> all = new ArrayList<>();
      while (dumps.hasNext()) {
        all.add(dumps.next());
      }
      return all;
    }
  }

  /** How many tasks run side by side in one JVM. */
  private int cores() {
    return context.isLocal()
        ? context.defaultParallelism()
        : context.getConf().getInt("spark.executor.cores", 1);
  }

  private interface Counted<T> {
    T run(LongAccumulator dumpsDone, LongAccumulator bytesDone);
  }

  /** Runs a Spark job whose tasks count what they have done, and tells the progress of it. */
  private <T> T counting(String name, Counted<T> job) {
    LongAccumulator dumps = spark.sparkContext().longAccumulator("heapfleet." + name + ".dumps");
    LongAccumulator bytes = spark.sparkContext().longAccumulator("heapfleet." + name + ".bytes");
    Told told = new Told(dumps, bytes);
    spark.sparkContext().addSparkListener(told);
    try {
      T result = job.run(dumps, bytes);
      // The listener hears of the last tasks some time later, or never.
      told.tell();
      return result;
    } finally {
      spark.sparkContext().removeSparkListener(told);
    }
  }

  /** Tells the progress what has been counted since it was told last. */
  private final class Told extends SparkListener {
    private final LongAccumulator dumps;
    private final LongAccumulator bytes;
    private long dumpsTold;
    private long bytesTold;

    Told(LongAccumulator dumps, LongAccumulator bytes) {
      this.dumps = dumps;
      this.bytes = bytes;
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd taskEnd) {
      tell();
    }

    synchronized void tell() {
      long dumpsNow = dumps.value();
      long bytesNow = bytes.value();
      progress.advance(dumpsNow - dumpsTold, bytesNow - bytesTold);
      dumpsTold = dumpsNow;
      bytesTold = bytesNow;
    }
  }
}
