package io.heapfleet.jobs.parse;

import io.heapfleet.model.DumpSource;
import io.heapfleet.split.PlanRange;
import io.heapfleet.split.RangeWalk;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/**
 * Plans dumps, in tasks: one begins each dump and completes most of them; those that are left are
 * walked in ranges, and one task for each proves its plan.
 */
final class PlanJob {
  /** Splits for each core, so that none waits long for the last one. */
  private static final int SPLITS_PER_CORE = 4;

  private static final long MIN_SPLIT_BYTES = 16L << 20;
  private static final long MAX_SPLIT_BYTES = 256L << 20;

  /** Enough for the record headers of some 10 GB on a local disk, of 100 MB behind a network. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** Some 250 record headers of HotSpot's. */
  private static final long RANGE_BYTES = 256L << 20;

  private final JavaSparkContext context;
  private final Broadcast<SerializableConfiguration> conf;
  private final ParseOptions options;
  private final long rangeBytes;
  private final Duration patience;

  PlanJob(
      JavaSparkContext context, Broadcast<SerializableConfiguration> conf, ParseOptions options) {
    this(context, conf, options, RANGE_BYTES, PATIENCE);
  }

  /** One whose first tasks walk for so long, and the others through so many bytes each. */
  PlanJob(
      JavaSparkContext context,
      Broadcast<SerializableConfiguration> conf,
      ParseOptions options,
      long rangeBytes,
      Duration patience) {
    this.context = context;
    this.conf = conf;
    this.options = options;
    this.rangeBytes = rangeBytes;
    this.patience = patience;
  }

  /** A dump, and what those need to know who go on planning it. */
  private record Outlined(DumpSource source, String outlineUri) implements Serializable {}

  /** One range of one dump. */
  private record RangeOf(Outlined dump, int index, PlanRange range) implements Serializable {}

  /** A dump, how far its planning has come, and how long that took. */
  private record BegunOf(DumpSource source, PlanTask.Begun begun, long nanos)
      implements Serializable {}

  /** What the walk through a range came to, and how long it took. */
  private record TimedWalk(RangeWalk walk, long nanos) implements Serializable {}

  /** Plans these dumps, in any order; those that cannot be read say why. */
  List<PlannedDump> run(List<DumpSource> dumps, LongAccumulator dumpsDone) {
    PlanTask task = new PlanTask(options, splitBytes(dumps), rangeBytes, patience);
    Broadcast<SerializableConfiguration> hadoop = conf;
    List<BegunOf> begun =
        context
            .parallelize(dumps, dumps.size())
            .map(
                source -> {
                  long start = System.nanoTime();
                  PlanTask.Begun begins = task.begin(hadoop.value().value(), source);
                  dumpsDone.add(begins.planned() == null ? 0 : 1);
                  return new BegunOf(source, begins, System.nanoTime() - start);
                })
            .collect();
    List<PlannedDump> planned = new ArrayList<>();
    List<RangeOf> ranges = new ArrayList<>();
    Map<DumpSource, Long> nanos = new HashMap<>();
    for (BegunOf dump : begun) {
      nanos.put(dump.source(), dump.nanos());
      if (dump.begun().planned() != null) {
        planned.add(dump.begun().planned());
      }
      for (PlanRange range : dump.begun().ranges()) {
        Outlined outlined = new Outlined(dump.source(), dump.begun().outlineUri());
        ranges.add(new RangeOf(outlined, ranges.size(), range));
      }
    }
    if (!ranges.isEmpty()) {
      planned.addAll(inRanges(task, ranges, dumps.size() - planned.size(), dumpsDone));
    }
    planned.replaceAll(dump -> dump.afterNanos(nanos.get(dump.source())));
    return planned;
  }

  private List<PlannedDump> inRanges(
      PlanTask task, List<RangeOf> ranges, int dumps, LongAccumulator dumpsDone) {
    Broadcast<SerializableConfiguration> hadoop = conf;
    return context
        .parallelize(ranges, ranges.size())
        .mapToPair(
            range -> {
              long start = System.nanoTime();
              Outlined dump = range.dump();
              RangeWalk walk =
                  task.walk(
                      hadoop.value().value(), dump.source(), dump.outlineUri(), range.range());
              return new Tuple2<>(
                  dump,
                  new Tuple2<>(range.index(), new TimedWalk(walk, System.nanoTime() - start)));
            })
        .groupByKey(dumps)
        .map(
            dump -> {
              TreeMap<Integer, RangeWalk> walks = new TreeMap<>();
              long nanos = 0;
              for (Tuple2<Integer, TimedWalk> walk : dump._2()) {
                walks.put(walk._1(), walk._2().walk());
                nanos += walk._2().nanos();
              }
              long start = System.nanoTime();
              PlannedDump plan =
                  task.complete(
                      hadoop.value().value(),
                      dump._1().source(),
                      dump._1().outlineUri(),
                      new ArrayList<>(walks.values()));
              dumpsDone.add(1);
              return plan.afterNanos(nanos + System.nanoTime() - start);
            })
        .collect();
  }

  /** As was asked for, else so that all dumps together make some splits for each core. */
  private long splitBytes(List<DumpSource> dumps) {
    return options.splitBytes() != ParseOptions.AUTOMATIC
        ? options.splitBytes()
        : automatic(
            dumps.stream().mapToLong(DumpSource::sizeBytes).sum(), context.defaultParallelism());
  }

  /** Large enough that a task's start does not show, small enough that all cores have work. */
  static long automatic(long dumpBytes, int cores) {
    long even = dumpBytes / Math.max(1, (long) cores * SPLITS_PER_CORE);
    return Math.max(MIN_SPLIT_BYTES, Math.min(MAX_SPLIT_BYTES, even));
  }
}
