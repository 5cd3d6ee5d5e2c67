package io.heapfleet.jobs.parse;

import io.heapfleet.blob.BlobStores;
import io.heapfleet.hprof.HprofDump;
import io.heapfleet.hprof.HprofIndex;
import io.heapfleet.hprof.ReadBack;
import io.heapfleet.hprof.RuntimeFacts;
import io.heapfleet.model.DumpSource;
import io.heapfleet.record.Damage;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.ThreadRoots;
import io.heapfleet.table.ClassRow;
import io.heapfleet.table.DumpRow;
import io.heapfleet.table.FoundObjects;
import io.heapfleet.table.FrameRow;
import io.heapfleet.table.HeapTable;
import io.heapfleet.table.HeapTablesWriter;
import io.heapfleet.table.HistogramRow;
import io.heapfleet.table.ObjectLookup;
import io.heapfleet.table.RowWriter;
import io.heapfleet.table.ThreadRow;
import io.heapfleet.table.WriterSettings;
import io.heapfleet.table.WrittenFile;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * Completes the tables of a dump whose splits have all been parsed, and publishes it: its row in
 * the table of dumps is written last.
 */
record PublishTask(ParseOptions options, PlannedDump dump, List<String> catalogNotes)
    implements Serializable {
  /** A compressed dump is inflated again for each round of look-ups, up to this size. */
  private static final long MAX_INFLATED_AGAIN_BYTES = 2L << 30;

  DumpOutcome run(Configuration conf, SplitOutcome parsed) {
    DumpRow row;
    try {
      row = Attempts.of(() -> publish(conf, parsed));
    } catch (IOException | RuntimeException e) {
      // Nothing of the dump is published without its row; the next run starts it afresh.
      row = failedRow("the tables could not be written: " + Attempts.describe(e));
    }
    return new DumpOutcome(
        dump.source(),
        dump.source().dumpId(),
        row.health(),
        row.sizeBytes(),
        row.objects(),
        row.heapBytes(),
        row.coveragePercent(),
        row.notes());
  }

  private DumpRow publish(Configuration conf, SplitOutcome parsed) throws IOException {
    DumpFolders folders = new DumpFolders(conf, options.outputUri(), dump);
    String failure = dump.failure() != null ? dump.failure() : parsed.failure;
    DumpRow row = failure != null ? failed(folders, failure) : complete(conf, folders, parsed);
    try (RowWriter<DumpRow> writer = RowWriter.dumps(conf, folders.file(HeapTable.DUMPS, "dump"))) {
      writer.write(row);
    }
    folders.deleteWork();
    return row;
  }

  private DumpRow failed(DumpFolders folders, String failure) throws IOException {
    folders.deleteAll();
    return failedRow(failure);
  }

  private DumpRow failedRow(String failure) {
    List<String> notes = new ArrayList<>(catalogNotes);
    notes.add(failure);
    return DumpRow.failed(dump.source(), notes);
  }

  private DumpRow complete(Configuration conf, DumpFolders folders, SplitOutcome parsed)
      throws IOException {
    DumpSource source = dump.source();
    String indexUri = DumpFolders.indexUri(options.outputUri(), source.dumpId());
    HprofIndex index = IndexStore.load(conf, indexUri);
    HeapDictionary dictionary = index.dictionary();
    if (parsed.lateClasses) {
      dictionary = dictionary.extendedBy(SplitTask.lateClasses(conf, indexUri, source));
    }
    List<String> objectFiles = new ArrayList<>();
    for (WrittenFile file : parsed.files) {
      String uri = folders.reveal(file);
      if (file.table() == HeapTable.OBJECTS) {
        objectFiles.add(uri);
      }
    }
    folders.deleteHidden();
    try (RowWriter<ClassRow> writer =
        RowWriter.classes(conf, folders.file(HeapTable.CLASSES, "classes"))) {
      writer.writeAll(ClassRow.of(dictionary));
    }
    writeHistogram(conf, folders, parsed);
    index.damages().forEach(parsed::add);
    List<String> notes = notes(index, parsed);
    RuntimeFacts facts =
        runtimeFacts(conf, index, dictionary, objectFiles, parsed.threadRoots, notes);
    try (RowWriter<ThreadRow> writer =
        RowWriter.threads(conf, folders.file(HeapTable.THREADS, "threads"))) {
      writer.writeAll(ThreadRow.of(parsed.threadRoots, index.threads(), facts.threads()));
    }
    try (RowWriter<FrameRow> writer =
        RowWriter.frames(conf, folders.file(HeapTable.FRAMES, "frames"))) {
      writer.writeAll(FrameRow.of(index.traces(), index.frames()));
    }
    long threadLocals = writeThreadLocals(conf, folders, parsed.threadRoots);

    return DumpRow.read(
        source,
        index.header().format(),
        facts.runtime(),
        facts.runtimeVersion(),
        dump.capturedAt(),
        dictionary,
        parsed.objects,
        parsed.references + threadLocals,
        parsed.heapBytes,
        index.plan().dumpBytes(),
        parsed.lostBytes,
        parsed.missingBytes,
        parsed.damagedPlaces,
        options.histogramOnly() ? DumpRow.HISTOGRAM : DumpRow.FULL,
        notes);
  }

  /** Names and versions are nice to have: what goes wrong with them is a note. */
  private RuntimeFacts runtimeFacts(
      Configuration conf,
      HprofIndex index,
      HeapDictionary dictionary,
      List<String> objectFiles,
      ThreadRoots roots,
      List<String> notes) {
    if (options.histogramOnly()) {
      return RuntimeFacts.unknown();
    }
    DumpSource source = dump.source();
    try (HprofDump opened =
        HprofDump.open(BlobStores.open(conf).open(source.uri(), source.etag()))) {
      if (opened.isCompressed() && index.plan().dumpBytes() > MAX_INFLATED_AGAIN_BYTES) {
        notes.add("compressed and large: Java version and thread names were not read");
        return RuntimeFacts.unknown();
      }
      ObjectLookup lookup = new ObjectLookup(conf, objectFiles);
      ReadBack heap = new ReadBack(opened, dictionary, ids -> offsets(lookup, ids));
      List<Long> threads = roots.threads().values().stream().map(roots::objectId).toList();
      return RuntimeFacts.read(heap, dictionary, threads);
    } catch (IOException | RuntimeException e) {
      notes.add("Java version and thread names were not read: " + Attempts.describe(e));
      return RuntimeFacts.unknown();
    }
  }

  private static Map<Long, Long> offsets(ObjectLookup lookup, Collection<Long> objectIds)
      throws IOException {
    FoundObjects found = lookup.find(objectIds.stream().mapToLong(Long::longValue).toArray());
    Map<Long, Long> offsets = new HashMap<>();
    for (int i = 0; i < found.count(); i++) {
      offsets.put(found.objectId(i), found.fileOffset(i));
    }
    return offsets;
  }

  private List<String> notes(HprofIndex index, SplitOutcome parsed) {
    List<String> notes = new ArrayList<>(catalogNotes);
    notes.addAll(index.notes());
    notes.addAll(Damage.describeAll(parsed.damages));
    if (parsed.damagedPlaces > parsed.damages.size()) {
      notes.add((parsed.damagedPlaces - parsed.damages.size()) + " more damaged places");
    }
    if (parsed.missingClasses > 0) {
      notes.add(parsed.missingClasses + " objects are of classes that the dump does not define");
    }
    if (parsed.misfits > 0) {
      notes.add(parsed.misfits + " instances are not as long as their class says");
    }
    if (parsed.threadRoots.omitted() > 0) {
      notes.add(
          parsed.threadRoots.omitted()
              + " thread locals were left out of refs: more than "
              + ThreadRoots.MAX_ROOTS);
    }
    return notes;
  }

  private static void writeHistogram(Configuration conf, DumpFolders folders, SplitOutcome parsed)
      throws IOException {
    List<ClassCounts> largestFirst = new ArrayList<>(parsed.classes.values());
    largestFirst.sort(
        Comparator.<ClassCounts>comparingLong(c -> -c.shallowBytes)
            .thenComparing(c -> c.className)
            .thenComparing(c -> c.classId));
    try (RowWriter<HistogramRow> writer =
        RowWriter.classHistogram(conf, folders.file(HeapTable.CLASS_HISTOGRAM, "histogram"))) {
      for (ClassCounts c : largestFirst) {
        writer.write(
            new HistogramRow(
                c.classId, c.className, c.loaderId, c.instances, c.shallowBytes, c.largestBytes));
      }
    }
  }

  /** What threads hold: a thread and the object may lie in splits of their own. */
  private static long writeThreadLocals(Configuration conf, DumpFolders folders, ThreadRoots roots)
      throws IOException {
    try (HeapTablesWriter writer =
        new HeapTablesWriter(
            conf, table -> folders.file(table, "thread-locals"), WriterSettings.defaults())) {
      roots.tellThreadLocals(writer);
      return writer.references();
    }
  }
}
