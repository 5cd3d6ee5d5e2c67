package io.heapfleet.jobs.parse;

import io.heapfleet.hprof.HprofIndex;
import io.heapfleet.layout.ObjectLayout;
import io.heapfleet.model.DumpSource;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.HeapField;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.Damage;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.StackFrame;
import io.heapfleet.record.StackTrace;
import io.heapfleet.record.StartedThread;
import io.heapfleet.table.ClassRow;
import io.heapfleet.table.DumpRow;
import io.heapfleet.table.FrameRow;
import io.heapfleet.table.HeapTable;
import io.heapfleet.table.HeapTablesWriter;
import io.heapfleet.table.HistogramRow;
import io.heapfleet.table.RowWriter;
import io.heapfleet.table.ThreadRow;
import io.heapfleet.table.WriterSettings;
import io.heapfleet.table.WrittenFile;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * Completes the tables of a dump whose splits have all been parsed, and publishes it: its row in
 * {@code dumps} is written last.
 */
record PublishTask(ParseOptions options, PlannedDump dump, List<String> catalogNotes)
    implements Serializable {

  DumpOutcome run(Configuration conf, SplitOutcome parsed) throws IOException {
    DumpFolders folders = new DumpFolders(conf, options.outputUri(), dump);
    String failure = dump.failure() != null ? dump.failure() : parsed.failure;
    DumpRow row =
        failure != null ? failed(folders, failure) : complete(conf, folders, parsed);
    try (RowWriter<DumpRow> writer =
        RowWriter.dumps(conf, folders.file(HeapTable.DUMPS, "dump"))) {
      writer.write(row);
    }
    folders.deleteWork();
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

  private DumpRow failed(DumpFolders folders, String failure) throws IOException {
    folders.deleteAll();
    List<String> notes = new ArrayList<>(catalogNotes);
    notes.add(failure);
    DumpSource source = dump.source();
    return new DumpRow(
        source.uri(),
        source.etag(),
        source.sizeBytes(),
        "",
        null,
        null,
        0,
        0,
        0,
        "",
        source.service(),
        source.instance(),
        source.region(),
        source.build(),
        source.capturedAt(),
        0,
        0,
        0,
        0,
        DumpOutcome.FAILED,
        notes);
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
    for (WrittenFile file : parsed.files) {
      folders.reveal(file);
    }
    folders.deleteHidden();
    writeClasses(conf, folders, dictionary);
    writeHistogram(conf, folders, parsed);
    Map<Long, ThreadRow> threads = threads(index, parsed.threadRoots);
    try (RowWriter<ThreadRow> writer =
        RowWriter.threads(conf, folders.file(HeapTable.THREADS, "threads"))) {
      writer.writeAll(threads.values());
    }
    writeFrames(conf, folders, index);
    long threadLocals = writeThreadLocals(conf, folders, threads, parsed.threadRoots);

    index.damages().forEach(parsed::add);
    ObjectLayout layout = dictionary.sizes().layout();
    return new DumpRow(
        source.uri(),
        source.etag(),
        source.sizeBytes(),
        index.header().format(),
        null,
        null,
        index.header().idBytes(),
        layout.referenceBytes(),
        layout.objectAlignmentBytes(),
        layout.description(),
        source.service(),
        source.instance(),
        source.region(),
        source.build(),
        dump.capturedAt(),
        parsed.objects,
        parsed.references + threadLocals,
        parsed.heapBytes,
        coveragePercent(index.plan().dumpBytes(), parsed.lostBytes),
        parsed.damagedPlaces > 0 ? DumpOutcome.SALVAGED : DumpOutcome.OK,
        notes(index, parsed));
  }

  /** Never 100 when anything was lost, however little. */
  private static double coveragePercent(long dumpBytes, long lostBytes) {
    if (lostBytes == 0) {
      return 100;
    }
    double percent = 100.0 * Math.max(0, dumpBytes - lostBytes) / dumpBytes;
    return Math.min(99.999, percent);
  }

  private List<String> notes(HprofIndex index, SplitOutcome parsed) {
    List<String> notes = new ArrayList<>(catalogNotes);
    notes.addAll(index.notes());
    parsed.damages.stream()
        .sorted(Comparator.comparingLong(Damage::offset))
        .forEach(d -> notes.add(d.describe()));
    if (parsed.damagedPlaces > parsed.damages.size()) {
      notes.add((parsed.damagedPlaces - parsed.damages.size()) + " more damaged places");
    }
    if (parsed.missingClasses > 0) {
      notes.add(
          parsed.missingClasses + " objects are of classes that the dump does not define");
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

  private static void writeClasses(
      Configuration conf, DumpFolders folders, HeapDictionary dictionary) throws IOException {
    try (RowWriter<ClassRow> writer =
        RowWriter.classes(conf, folders.file(HeapTable.CLASSES, "classes"))) {
      for (HeapClass type : dictionary.classes()) {
        List<ClassRow.Field> fields = new ArrayList<>();
        for (HeapClass declaring : dictionary.ancestry(type)) {
          int[] offsets = dictionary.sizes().fieldOffsets(declaring);
          int i = 0;
          for (HeapField field : declaring.instanceFields()) {
            int offset = offsets[i++];
            fields.add(
                new ClassRow.Field(
                    field.name(),
                    field.type().javaName(),
                    declaring.name(),
                    offset < 0 ? null : offset));
          }
        }
        writer.write(
            new ClassRow(
                type.id(),
                type.name(),
                type.superClassId() == 0 ? null : type.superClassId(),
                type.loaderId(),
                type.isArray() ? 0 : dictionary.sizes().instanceBytes(type),
                fields));
      }
    }
  }

  private static void writeHistogram(
      Configuration conf, DumpFolders folders, SplitOutcome parsed) throws IOException {
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

  /** The threads by serial number: those that are roots, with the names that starts recorded. */
  private static Map<Long, ThreadRow> threads(HprofIndex index, ThreadRoots roots) {
    Map<Long, StartedThread> started = new HashMap<>();
    index.threads().forEach(t -> started.put(t.serial(), t));
    Map<Long, ThreadRow> threads = new LinkedHashMap<>();
    for (int i = 0; i < roots.size(); i++) {
      if (roots.kind(i) == RootKind.THREAD_OBJECT) {
        long serial = roots.threadSerial(i);
        StartedThread start = started.get(serial);
        threads.putIfAbsent(
            serial,
            new ThreadRow(
                serial,
                roots.objectId(i),
                start == null ? null : start.name(),
                start == null ? null : start.groupName(),
                roots.frameNumber(i) <= 0 ? null : (long) roots.frameNumber(i)));
      }
    }
    return threads;
  }

  private static void writeFrames(Configuration conf, DumpFolders folders, HprofIndex index)
      throws IOException {
    Map<Long, StackFrame> frames = new HashMap<>();
    index.frames().forEach(f -> frames.put(f.id(), f));
    try (RowWriter<FrameRow> writer =
        RowWriter.frames(conf, folders.file(HeapTable.FRAMES, "frames"))) {
      for (StackTrace trace : index.traces()) {
        for (int depth = 0; depth < trace.frameIds().length; depth++) {
          StackFrame frame = frames.get(trace.frameIds()[depth]);
          if (frame != null) {
            writer.write(
                new FrameRow(
                    trace.threadSerial() == 0 ? null : trace.threadSerial(),
                    trace.serial(),
                    depth,
                    frame.id(),
                    frame.className(),
                    frame.method(),
                    frame.signature().isEmpty() ? null : frame.signature(),
                    frame.sourceFile(),
                    frame.line() > 0 ? frame.line() : null));
          }
        }
      }
    }
  }

  /** What a thread's stack and native code hold: the thread and the object may be splits apart. */
  private static long writeThreadLocals(
      Configuration conf, DumpFolders folders, Map<Long, ThreadRow> threads, ThreadRoots roots)
      throws IOException {
    try (HeapTablesWriter writer =
        new HeapTablesWriter(
            conf, table -> folders.file(table, "thread-locals"), WriterSettings.defaults())) {
      for (int i = 0; i < roots.size(); i++) {
        ThreadRow thread = threads.get(roots.threadSerial(i));
        if (thread != null && roots.kind(i) != RootKind.THREAD_OBJECT) {
          writer.reference(thread.objectId(), roots.objectId(i), HeapDictionary.THREAD_LOCAL);
        }
      }
      return writer.references();
    }
  }
}
