package io.heapfleet.jobs.parse;

import io.heapfleet.blob.BlobReader;
import io.heapfleet.blob.BlobStores;
import io.heapfleet.hprof.HprofDump;
import io.heapfleet.hprof.HprofIndex;
import io.heapfleet.model.DumpSource;
import io.heapfleet.record.CorruptDumpException;
import io.heapfleet.waste.HashSeed;
import java.io.IOException;
import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * Finds out what a dump is and where it can be cut, and clears the place for its tables.
 *
 * @param earlierDates under which date the dumps lie that have a row already: not always the one
 *     they will get, for a dump that could not be read has no date of its own
 */
record PlanTask(ParseOptions options, Map<String, LocalDate> earlierDates) implements Serializable {

  PlannedDump run(Configuration conf, DumpSource source) {
    try {
      PlannedDump planned = Attempts.of(() -> plan(conf, source));
      LocalDate earlier = earlierDates.get(source.dumpId());
      if (earlier != null) {
        new DumpFolders(conf, options.outputUri(), source.dumpId(), earlier).deleteAll();
      }
      new DumpFolders(conf, options.outputUri(), planned).deleteAll();
      return planned;
    } catch (CorruptDumpException e) {
      return PlannedDump.failed(source, e.getMessage());
    } catch (IOException | RuntimeException e) {
      return PlannedDump.failed(source, Attempts.describe(e));
    }
  }

  private static HashSeed hashSeed(Configuration conf, DumpSource source) throws IOException {
    try (BlobReader stored = BlobStores.open(conf).open(source.uri())) {
      return HashSeed.of(stored);
    }
  }

  private PlannedDump plan(Configuration conf, DumpSource source) throws IOException {
    try (HprofDump dump = HprofDump.open(BlobStores.open(conf).open(source.uri()))) {
      HprofIndex index = dump.index(options.splitBytes(), options.rules());
      IndexStore.save(conf, DumpFolders.indexUri(options.outputUri(), source.dumpId()), index);
      Instant capturedAt = source.capturedAt();
      if (capturedAt == null) {
        capturedAt = dump.header().dumpedAt();
      }
      return new PlannedDump(
          source, capturedAt, index.plan().splits(), hashSeed(conf, source), null);
    }
  }
}
