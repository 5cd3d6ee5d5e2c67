package io.heapfleet.jobs.parse;

import io.heapfleet.blob.BlobStores;
import io.heapfleet.format.DumpFormats;
import io.heapfleet.jobs.output.KeptPlans;
import io.heapfleet.jobs.output.WorkFolder;
import io.heapfleet.model.DumpSource;
import io.heapfleet.model.HeapClass;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.record.HeapDump;
import io.heapfleet.record.SplitReader;
import io.heapfleet.split.Split;
import io.heapfleet.table.HeapTablesWriter;
import io.heapfleet.table.OutOfRoomException;
import io.heapfleet.table.WriterSettings;
import io.heapfleet.waste.WasteCollector;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Parses one split of a dump into its tables, in one pass. */
record SplitTask(ParseOptions options, WorkFolder work, PlannedDump dump, Split split)
    implements Serializable {

  /**
   * @param attemptId unlike that of any other attempt at a task of this run
   */
  SplitOutcome run(Configuration conf, long attemptId) {
    long start = System.nanoTime();
    SplitOutcome outcome;
    try {
      outcome = Attempts.writing(options.outputUri(), () -> parse(conf, attemptId));
    } catch (OutOfRoomException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      outcome = SplitOutcome.failed(Attempts.describe(e));
    }
    outcome.nanos = System.nanoTime() - start;
    return outcome;
  }

  private SplitOutcome parse(Configuration conf, long attemptId) throws IOException {
    DumpSource source = dump.source();
    String indexUri = KeptPlans.uri(options.outputUri(), source.dumpId());
    DumpIndex index = IndexStore.load(conf, indexUri);
    DumpFolders folders = new DumpFolders(work, dump, attemptId);
    SplitOutcome outcome = new SplitOutcome();
    HeapTablesWriter tables =
        new HeapTablesWriter(
            conf,
            table -> folders.part(table, "part-%05d".formatted(split.index())),
            WriterSettings.defaults());
    String factFile = folders.factFile();
    try (WasteCollector waste = wasteCollector(conf, index, factFile);
        HeapDump opened =
            DumpFormats.open(BlobStores.open(conf).open(source.uri(), source.etag()), index);
        SplitReader reader =
            opened.read(
                index,
                split,
                () -> {
                  outcome.lateClasses = true;
                  List<HeapClass> late = lateClasses(conf, indexUri, source);
                  if (waste != null) {
                    waste.use(index.dictionary().extendedBy(late));
                  }
                  return late;
                })) {
      SplitCollector collector = new SplitCollector(tables, options.countsOnly(), outcome, waste);
      outcome.add(reader.readAll(collector));
      collector.finish();
      tables.close();
      outcome.files.addAll(tables.files());
      if (waste != null) {
        outcome.factFiles.put(split.index(), factFile);
      }
      return outcome;
    } catch (UncheckedIOException e) {
      tables.abort();
      throw e.getCause();
    } catch (IOException | RuntimeException e) {
      tables.abort();
      throw e;
    }
  }

  /** Null if nobody looks for waste. */
  private WasteCollector wasteCollector(Configuration conf, DumpIndex index, String factFile)
      throws IOException {
    if (!options.looksForWaste(index.header().platform())) {
      return null;
    }
    Path path = new Path(factFile);
    return new WasteCollector(
        index.dictionary(), dump.hashSeed(), path.getFileSystem(conf).create(path, true));
  }

  static List<HeapClass> lateClasses(Configuration conf, String indexUri, DumpSource source)
      throws IOException {
    return IndexStore.everyClass(
        indexUri,
        () -> {
          try (HeapDump again =
              DumpFormats.open(BlobStores.open(conf).open(source.uri(), source.etag()))) {
            return again.everyClass();
          }
        });
  }
}
