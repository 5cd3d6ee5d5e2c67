package io.heapfleet.jobs.doctor;

import io.heapfleet.blob.Blob;
import io.heapfleet.blob.BlobPieces;
import io.heapfleet.blob.BlobReader;
import io.heapfleet.blob.BlobStores;
import io.heapfleet.format.DumpFormats;
import io.heapfleet.hprof.HprofDump;
import io.heapfleet.hprof.Objection;
import io.heapfleet.hprof.PlanOutline;
import io.heapfleet.hprof.Planning;
import io.heapfleet.hprof.RuntimeFacts;
import io.heapfleet.model.HeapRules;
import io.heapfleet.record.Damage;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.record.HeapDump;
import io.heapfleet.record.ReadBack;
import io.heapfleet.record.Storage;
import io.heapfleet.split.Boundary;
import io.heapfleet.split.PlanProof;
import io.heapfleet.split.PlanProof.Verdict;
import io.heapfleet.split.PlanRange;
import io.heapfleet.split.RangeWalk;
import io.heapfleet.split.Split;
import io.heapfleet.table.DumpRow;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Examines one dump: plans it as many tasks would that each know only their range, holds what they
 * guess against the proof, then reads the dump whole. Nothing is written.
 */
public final class DoctorJob {
  /** Ranges that one examination takes at most: each is a row of the report. */
  public static final int MAX_RANGES = 100_000;

  private static final int TASKS_PER_CORE = 4;

  /** A larger dump is not read again, twice, to find out its JVM. */
  private static final long MAX_READ_AGAIN_BYTES = 4L << 30;

  private final JavaSparkContext context;
  private final Broadcast<SerializableConfiguration> conf;
  private final DumpAt at;

  /** Where the dump lies, and which version of it is examined. */
  private record DumpAt(String uri, String etag) implements Serializable {
    HeapDump open(Broadcast<SerializableConfiguration> conf) throws IOException {
      return DumpFormats.open(blob(conf));
    }

    HeapDump open(Broadcast<SerializableConfiguration> conf, DumpIndex index) throws IOException {
      return DumpFormats.open(blob(conf), index);
    }

    /** One that has ranges, as only HPROF's have. */
    HprofDump openHprof(Broadcast<SerializableConfiguration> conf) throws IOException {
      return HprofDump.open(blob(conf));
    }

    private BlobReader blob(Broadcast<SerializableConfiguration> conf) throws IOException {
      return BlobStores.open(conf.value().value()).open(uri, etag);
    }
  }

  private DoctorJob(SparkSession spark, DumpAt at) {
    this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    this.conf =
        context.broadcast(
            new SerializableConfiguration(spark.sparkContext().hadoopConfiguration()));
    this.at = at;
  }

  /**
   * Examines a dump.
   *
   * @param location the dump
   * @param splitBytes about how long a split shall be, at least 1
   * @throws io.heapfleet.record.CorruptDumpException if it is none
   * @throws FileNotFoundException if it is not there
   * @throws IllegalArgumentException if it would make too many splits
   */
  public static DoctorReport run(SparkSession spark, String location, long splitBytes)
      throws IOException {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    List<Blob> blobs = BlobPieces.list(BlobStores.open(hadoop), location);
    if (blobs.size() != 1) {
      throw new FileNotFoundException(
          location + ": expected one dump, found " + blobs.size() + " files");
    }
    Blob blob = blobs.get(0);
    if (blob.sizeBytes() / splitBytes > MAX_RANGES) {
      throw new IllegalArgumentException(
          "splits of %d bytes would be more than %d".formatted(splitBytes, MAX_RANGES));
    }
    return new DoctorJob(spark, new DumpAt(blob.uri(), blob.etag()))
        .examine(blob.sizeBytes(), splitBytes);
  }

  private DoctorReport examine(long storedBytes, long splitBytes) throws IOException {
    Storage storage;
    Planning planning;
    try (HeapDump dump = at.open(conf)) {
      storage = dump.storage();
      planning =
          dump instanceof HprofDump hprof
              ? hprof.plan(splitBytes, splitBytes, Duration.ZERO, HeapRules.JVM)
              : new Planning.Done(dump.index(splitBytes));
    }
    List<CheckedRange> ranges = List.of();
    DumpIndex index;
    if (planning instanceof Planning.InRanges inRanges) {
      Proven proven = prove(inRanges.outline());
      ranges = proven.ranges();
      index = proven.index();
    } else {
      index = ((Planning.Done) planning).index();
    }
    SplitCounts counts = read(index, () -> SplitCounts.counting());
    counts.damages.addAll(index.damages());
    counts.damages.sort(Comparator.comparingLong(Damage::offset));
    long missing = counts.damages.stream().mapToLong(Damage::missingBytes).sum();
    long lost = counts.damages.stream().mapToLong(Damage::lostBytes).sum();
    return new DoctorReport(
        at.uri(),
        storedBytes,
        storage,
        splitBytes,
        ranges,
        index,
        runtime(index),
        counts.objects,
        counts.references,
        counts.heapBytes,
        counts.idSpan(),
        DumpRow.coveragePercent(
            index.plan().dumpBytes() + missing, lost, index.truncation() != null),
        Damage.describeAll(counts.damages));
  }

  private record Proven(List<CheckedRange> ranges, DumpIndex index) implements Serializable {}

  private Proven prove(PlanOutline outline) {
    Broadcast<SerializableConfiguration> hadoop = conf;
    Broadcast<PlanOutline> shared = context.broadcast(outline);
    DumpAt dump = at;
    List<RangeWalk> walks =
        context
            .parallelize(outline.ranges(), tasks(outline.ranges().size()))
            .mapPartitions(ranges -> walk(hadoop, dump, shared.value(), ranges))
            .collect();
    return context
        .parallelize(List.of(dump), 1)
        .map(one -> prove(hadoop, one, shared.value(), walks))
        .collect()
        .get(0);
  }

  private int tasks(int pieces) {
    return Math.max(1, Math.min(pieces, TASKS_PER_CORE * context.defaultParallelism()));
  }

  private static Iterator<RangeWalk> walk(
      Broadcast<SerializableConfiguration> conf,
      DumpAt at,
      PlanOutline outline,
      Iterator<PlanRange> ranges)
      throws IOException {
    List<RangeWalk> walks = new ArrayList<>();
    try (HprofDump dump = at.openHprof(conf)) {
      while (ranges.hasNext()) {
        walks.add(dump.walk(outline, ranges.next()));
      }
    }
    return walks.iterator();
  }

  private static Proven prove(
      Broadcast<SerializableConfiguration> conf,
      DumpAt at,
      PlanOutline outline,
      List<RangeWalk> walks)
      throws IOException {
    try (HprofDump dump = at.openHprof(conf)) {
      PlanProof proof = dump.prove(outline, walks);
      List<CheckedRange> checked = new ArrayList<>();
      for (int i = 0; i < walks.size(); i++) {
        PlanRange range = outline.ranges().get(i);
        Verdict verdict = i < proof.verdicts().size() ? proof.verdicts().get(i) : null;
        String failed = null;
        if (verdict == Verdict.REVOKED || verdict == Verdict.SEARCHED_IN_VAIN) {
          failed =
              dump.objection(outline, range, proof.starts().get(i))
                  .map(Objection::description)
                  .orElse(null);
        }
        checked.add(
            new CheckedRange(
                range.fromOffset(),
                range.toOffset(),
                describe(walks.get(i)),
                verdict == null ? -1 : proof.starts().get(i).offset(),
                verdict,
                failed));
      }
      return new Proven(checked, dump.index(outline, walks));
    }
  }

  private static String describe(RangeWalk walk) {
    if (walk.guess() instanceof Boundary.Found found) {
      // Nobody knows what lies before a member while it is guessed.
      String from = walk.gzipMembers() == null ? "" : "first member + ";
      return from + "0x%X".formatted(found.position().offset());
    }
    return walk.guess() instanceof Boundary.GaveUp gaveUp
        ? "gave up after %d bytes".formatted(gaveUp.searchedBytes())
        : "none";
  }

  /** A visitor for each task. */
  private interface NewCounts extends Supplier<SplitCounts>, Serializable {}

  private SplitCounts read(DumpIndex index, NewCounts counts) {
    List<Split> splits = index.plan().splits();
    Broadcast<SerializableConfiguration> hadoop = conf;
    Broadcast<DumpIndex> shared = context.broadcast(index);
    DumpAt dumpAt = at;
    return context
        .parallelize(splits, tasks(splits.size()))
        .mapPartitions(
            part -> {
              SplitCounts counted = counts.get();
              try (HeapDump dump = dumpAt.open(hadoop, shared.value())) {
                while (part.hasNext()) {
                  counted.damages.addAll(
                      dump.read(shared.value(), part.next()).readAll(counted).damages());
                }
              }
              return List.of(counted).iterator();
            })
        .fold(SplitCounts.counting(), SplitCounts::plus);
  }

  private String runtime(DumpIndex index) throws IOException {
    if (index.plan().dumpBytes() > MAX_READ_AGAIN_BYTES) {
      return null;
    }
    try (HeapDump dump = at.open(conf, index)) {
      RuntimeFacts facts =
          RuntimeFacts.read(
              new ReadBack(dump, index.dictionary(), ids -> offsets(index, ids)),
              index.dictionary(),
              List.of());
      return facts.runtimeVersion() == null ? null : facts.runtime() + " " + facts.runtimeVersion();
    }
  }

  private Map<Long, Long> offsets(DumpIndex index, Collection<Long> ids) {
    long[] wanted = ids.stream().mapToLong(Long::longValue).toArray();
    return read(index, () -> SplitCounts.lookingFor(wanted)).offsets;
  }
}
