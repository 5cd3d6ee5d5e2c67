package io.heapfleet.jobs.parse;

import io.heapfleet.blob.BlobReader;
import io.heapfleet.blob.BlobStores;
import io.heapfleet.format.DumpFormats;
import io.heapfleet.format.UnsupportedDumpException;
import io.heapfleet.hprof.HprofDump;
import io.heapfleet.hprof.PlanOutline;
import io.heapfleet.hprof.Planning;
import io.heapfleet.jobs.output.KeptPlans;
import io.heapfleet.model.DumpSource;
import io.heapfleet.record.CorruptDumpException;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.record.HeapDump;
import io.heapfleet.split.Boundary;
import io.heapfleet.split.PlanRange;
import io.heapfleet.split.RangeWalk;
import io.heapfleet.table.OutOfRoomException;
import io.heapfleet.waste.HashSeed;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * Finds out what a dump is and where it can be cut. One task is enough for most dumps; what it does
 * not get done in time is walked in ranges by many.
 *
 * @param splitBytes about how long a split shall be
 * @param rangeBytes how long the ranges are
 * @param patience how long one task walks
 */
record PlanTask(ParseOptions options, long splitBytes, long rangeBytes, Duration patience)
    implements Serializable {
  /**
   * How far the first task has come: with the plan, or the ranges that are still to be walked.
   *
   * @param outlineUri what else those need to know who walk them; null with the plan
   */
  record Begun(PlannedDump planned, List<PlanRange> ranges, String outlineUri)
      implements Serializable {
    private static Begun done(PlannedDump planned) {
      return new Begun(planned, List.of(), null);
    }
  }

  Begun begin(Configuration conf, DumpSource source) {
    try {
      return Attempts.writing(options.outputUri(), () -> plan(conf, source));
    } catch (OutOfRoomException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      return Begun.done(failed(source, e));
    }
  }

  /** Walks one range; what goes wrong is left to whoever proves the plan, who walks it again. */
  RangeWalk walk(Configuration conf, DumpSource source, String outlineUri, PlanRange range) {
    try {
      return Attempts.of(
          () -> {
            PlanOutline outline = IndexStore.loadOutline(conf, outlineUri);
            try (HprofDump dump = HprofDump.open(blob(conf, source))) {
              return dump.walk(outline, range);
            }
          });
    } catch (IOException | RuntimeException e) {
      return RangeWalk.without(range, new Boundary.GaveUp(0));
    }
  }

  /** Completes the plan of a dump whose ranges have been walked, in their order. */
  PlannedDump complete(
      Configuration conf, DumpSource source, String outlineUri, List<RangeWalk> walks) {
    try {
      return Attempts.writing(
          options.outputUri(),
          () -> {
            PlanOutline outline = IndexStore.loadOutline(conf, outlineUri);
            try (HprofDump dump = HprofDump.open(blob(conf, source))) {
              return kept(conf, source, dump.index(outline, walks));
            }
          });
    } catch (OutOfRoomException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      return failed(source, e);
    }
  }

  private Begun plan(Configuration conf, DumpSource source) throws IOException {
    try (HeapDump dump = DumpFormats.open(blob(conf, source))) {
      DumpIndex earlier = IndexStore.earlierOrNull(conf, indexUri(source), options);
      Planning planning = earlier != null ? new Planning.Done(earlier) : planning(dump);
      if (planning instanceof Planning.InRanges inRanges) {
        PlanOutline outline = inRanges.outline();
        String outlineUri = draftUri(source, ".outline");
        IndexStore.saveOutline(conf, outlineUri, outline);
        return new Begun(null, outline.ranges(), outlineUri);
      }
      DumpIndex index = ((Planning.Done) planning).index();
      if (earlier != null) {
        return Begun.done(planned(conf, source, index));
      }
      return Begun.done(kept(conf, source, index));
    }
  }

  /** Only the records of HPROF are so many that it takes several tasks to walk them. */
  private Planning planning(HeapDump dump) throws IOException {
    return dump instanceof HprofDump hprof
        ? hprof.plan(splitBytes, rangeBytes, patience, options.rules())
        : new Planning.Done(dump.index(splitBytes, options.rules()));
  }

  private PlannedDump kept(Configuration conf, DumpSource source, DumpIndex index)
      throws IOException {
    IndexStore.save(conf, indexUri(source), draftUri(source, ".index"), options, index);
    return planned(conf, source, index);
  }

  private static PlannedDump planned(Configuration conf, DumpSource source, DumpIndex index)
      throws IOException {
    Instant capturedAt =
        source.capturedAt() == null ? index.header().dumpedAt() : source.capturedAt();
    return new PlannedDump(
        source, capturedAt, index.plan().splits(), hashSeed(conf, source), null, null, 0);
  }

  private static PlannedDump failed(DumpSource source, Exception e) {
    if (e instanceof UnsupportedDumpException unsupported) {
      return PlannedDump.unsupported(source, unsupported.format(), unsupported.getMessage());
    }
    return PlannedDump.failed(
        source, e instanceof CorruptDumpException ? e.getMessage() : Attempts.describe(e));
  }

  private static HashSeed hashSeed(Configuration conf, DumpSource source) throws IOException {
    try (BlobReader stored = blob(conf, source)) {
      return HashSeed.of(stored);
    }
  }

  private static BlobReader blob(Configuration conf, DumpSource source) throws IOException {
    return BlobStores.open(conf).open(source.uri(), source.etag());
  }

  private String indexUri(DumpSource source) {
    return KeptPlans.uri(options.outputUri(), source.dumpId());
  }

  private String draftUri(DumpSource source, String extension) {
    return DumpFolders.draftUri(options.outputUri(), source.dumpId(), extension);
  }
}
