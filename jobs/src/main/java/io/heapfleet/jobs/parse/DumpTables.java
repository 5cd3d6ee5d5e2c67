package io.heapfleet.jobs.parse;

import io.heapfleet.blob.BlobStores;
import io.heapfleet.finding.StackHoldings;
import io.heapfleet.format.DumpFormats;
import io.heapfleet.hprof.RuntimeFacts;
import io.heapfleet.jobs.output.KeptPlans;
import io.heapfleet.model.Platform;
import io.heapfleet.record.Damage;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.HeapDump;
import io.heapfleet.record.ReadBack;
import io.heapfleet.record.Storage;
import io.heapfleet.record.ThreadRoots;
import io.heapfleet.table.ClassRow;
import io.heapfleet.table.DumpRow;
import io.heapfleet.table.FoundObjects;
import io.heapfleet.table.FrameLocalRow;
import io.heapfleet.table.FrameRow;
import io.heapfleet.table.FrameSums;
import io.heapfleet.table.HeapTable;
import io.heapfleet.table.HeapTablesWriter;
import io.heapfleet.table.HistogramRow;
import io.heapfleet.table.ObjectLookup;
import io.heapfleet.table.RowWriter;
import io.heapfleet.table.ThreadRow;
import io.heapfleet.table.WriterSettings;
import io.heapfleet.table.WrittenFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** Completes the tables of one dump from what its splits came to. */
final class DumpTables {
  /** A compressed dump is inflated again for each round of look-ups, up to this size. */
  private static final long MAX_INFLATED_AGAIN_BYTES = 2L << 30;

  private final Configuration conf;
  private final ParseOptions options;
  private final PlannedDump dump;
  private final DumpFolders folders;
  private final SplitOutcome parsed;
  private final int graphThreads;
  private final DumpIndex index;
  private final HeapDictionary dictionary;
  private final List<String> notes;
  private final List<WrittenFile> threadLocals = new ArrayList<>();
  private RuntimeFacts facts = RuntimeFacts.unknown();
  private GraphStep.Held held;
  private String withoutHolders;
  private long holdersNanos;

  DumpTables(
      Configuration conf,
      ParseOptions options,
      PlannedDump dump,
      DumpFolders folders,
      SplitOutcome parsed,
      List<String> catalogNotes,
      int graphThreads)
      throws IOException {
    this.conf = conf;
    this.options = options;
    this.dump = dump;
    this.folders = folders;
    this.parsed = parsed;
    this.graphThreads = graphThreads;
    String indexUri = KeptPlans.uri(options.outputUri(), dump.source().dumpId());
    this.index = IndexStore.load(conf, indexUri);
    this.dictionary =
        parsed.lateClasses
            ? index.dictionary().extendedBy(SplitTask.lateClasses(conf, indexUri, dump.source()))
            : index.dictionary();
    this.notes = notes(catalogNotes);
  }

  /** Writes all tables but that of dumps, whose row is returned. */
  DumpRow complete() throws IOException {
    long references = parsed.references + writeThreadLocals();
    if (!options.countsOnly()) {
      readBack();
    }
    write(
        RowWriter.classes(conf, folders.file(HeapTable.CLASSES), dumpId()),
        ClassRow.of(dictionary));
    write(
        RowWriter.classHistogram(conf, folders.file(HeapTable.CLASS_HISTOGRAM), dumpId()),
        histogram());
    writeStacks();
    DumpRow row =
        DumpRow.read(
            dump.source(),
            index.header().platform(),
            index.header().format(),
            facts.runtime(),
            facts.runtimeVersion(),
            dump.capturedAt(),
            facts.startedAt(),
            dictionary,
            parsed.objects,
            references,
            parsed.heapBytes,
            index.plan().dumpBytes(),
            parsed.lostBytes + index.damages().stream().mapToLong(Damage::lostBytes).sum(),
            parsed.missingBytes + index.damages().stream().mapToLong(Damage::missingBytes).sum(),
            parsed.damagedPlaces + index.damages().size(),
            parsed.missingClasses,
            index.truncation() != null,
            options.detail().name(),
            notes);
    return held == null ? row : row.withReachability(held.reachability());
  }

  private void writeStacks() throws IOException {
    StackHoldings stacks = held == null ? null : held.stacks();
    write(
        RowWriter.threads(conf, folders.file(HeapTable.THREADS), dumpId()),
        ThreadRow.of(parsed.threadRoots, index.threads(), facts.threads(), stacks));
    FrameSums sums;
    try (RowWriter<FrameLocalRow> writer =
        RowWriter.frameLocals(conf, folders.file(HeapTable.FRAME_LOCALS), dumpId())) {
      sums = FrameLocalRow.tell(parsed.threadRoots, stacks, writer::write);
    }
    write(
        RowWriter.frames(conf, folders.file(HeapTable.FRAMES), dumpId()),
        FrameRow.of(index.traces(), index.frames(), sums));
  }

  private String dumpId() {
    return dump.source().dumpId();
  }

  private static <T> void write(RowWriter<T> writer, List<T> rows) throws IOException {
    try (writer) {
      writer.writeAll(rows);
    }
  }

  /** What threads hold: a thread and the object may lie in splits of their own. */
  private long writeThreadLocals() throws IOException {
    HeapTablesWriter writer =
        new HeapTablesWriter(
            conf, table -> folders.part(table, "thread-locals"), WriterSettings.defaults());
    try (writer) {
      parsed.threadRoots.tellThreadLocals(writer);
    }
    threadLocals.addAll(writer.files());
    return writer.references();
  }

  /** What is read out of the dump again, object by object, and what needs that. */
  private void readBack() throws IOException {
    try (HeapDump opened = opened()) {
      ObjectLookup lookup = new ObjectLookup(conf, uris(HeapTable.OBJECTS));
      ReadBack heap =
          new ReadBack(opened, dictionary, ids -> opened == null ? Map.of() : offsets(lookup, ids));
      facts = runtimeFacts(heap);
      if (options.detail() == Detail.FULL && parsed.objects > 0) {
        long start = System.nanoTime();
        held = held(heap);
        holdersNanos = System.nanoTime() - start;
      }
      if (options.looksForWaste(index.header().platform())) {
        findWaste(heap);
      }
    }
  }

  /** The dump; null, and a note, if it cannot be read again, or not in reasonable time. */
  private HeapDump opened() {
    try {
      HeapDump opened =
          DumpFormats.open(
              BlobStores.open(conf).open(dump.source().uri(), dump.source().etag()), index);
      if (opened.storage() == Storage.GZIP && index.plan().dumpBytes() > MAX_INFLATED_AGAIN_BYTES) {
        notes.add("compressed and large: Java version, names of threads and fields were not read");
        opened.close();
        return null;
      }
      return opened;
    } catch (IOException | RuntimeException e) {
      notes.add("Java version, names of threads and fields were not read: " + Attempts.describe(e));
      return null;
    }
  }

  /** Names and versions are nice to have: what goes wrong with them is a note. */
  private RuntimeFacts runtimeFacts(ReadBack heap) {
    try {
      ThreadRoots roots = parsed.threadRoots;
      return RuntimeFacts.read(
          heap,
          dictionary,
          roots.threads().values().stream().map(roots::objectId).toList(),
          index.header().dumpedAt());
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

  /** Who holds what; null, and a note, if there is not the memory to find out. */
  private GraphStep.Held held(ReadBack heap) throws IOException {
    if (index.truncation() != null) {
      return withoutHolders(
          "who retains what was not worked out, for it would be wrong: " + index.truncation());
    }
    GraphStep graph =
        new GraphStep(
            conf, folders, dumpId(), index, dictionary, parsed, facts.threads(), graphThreads);
    MemoryGate memory = MemoryGate.ofThisJvm();
    long needed = graph.estimateBytes(uris(HeapTable.OBJECTS));
    long available = Math.min(memory.capacityBytes(), options.graphMemoryBytes());
    if (needed > available) {
      return withoutHolders(GraphStep.doesNotFit(needed, available));
    }
    List<String> references = new ArrayList<>(uris(HeapTable.REFS));
    threadLocals.forEach(file -> references.add(file.uri()));
    try {
      GraphStep.Held found =
          memory.holding(
              needed,
              () -> graph.run(uris(HeapTable.OBJECTS), references, uris(HeapTable.ROOTS), heap));
      notes.addAll(found.notes());
      return found;
    } catch (OutOfMemoryError e) {
      // The arrays are gone with the stack that held them; the executor and the tables are well.
      return withoutHolders(GraphStep.doesNotFit(needed, available) + " (it ran out)");
    } catch (RuntimeException e) {
      return withoutHolders("who retains what could not be worked out: " + Attempts.describe(e));
    }
  }

  private GraphStep.Held withoutHolders(String why) {
    withoutHolders = why;
    notes.add(why);
    return null;
  }

  /** Who retains most; null if nobody stands out, or that is not known. */
  TopSuspect topSuspect() {
    return held == null ? null : held.topSuspect();
  }

  /** Which calls hold most; null if none holds much, or that is not known. */
  TopRequest topRequest() {
    return held == null ? null : held.topRequest();
  }

  /** Why it is not known who retains what; null if it is, or nobody asked. */
  String withoutHolders() {
    return withoutHolders;
  }

  /** How long it took to find out who retains what; 0 if nobody asked. */
  long holdersNanos() {
    return holdersNanos;
  }

  /** What the heap wastes; a note, if there is not the memory to find out. */
  private void findWaste(ReadBack heap) throws IOException {
    try {
      new WasteStep(conf, folders, dump, dictionary, parsed)
          .run(uris(HeapTable.OBJECTS), uris(HeapTable.REFS), heap, options.waste());
    } catch (OutOfMemoryError e) {
      notes.add("what the heap wastes was not worked out: there was not enough memory");
    } catch (RuntimeException e) {
      notes.add("what the heap wastes could not be worked out: " + Attempts.describe(e));
    }
  }

  /** The files of the dump's splits. */
  private List<String> uris(HeapTable table) {
    return parsed.files.stream()
        .filter(file -> file.table() == table)
        .map(WrittenFile::uri)
        .toList();
  }

  /** Those of the files that the splits have written that stay as they are. */
  List<String> splitFiles() {
    return parsed.files.stream()
        .filter(file -> held == null || file.table() != HeapTable.OBJECTS)
        .map(WrittenFile::uri)
        .toList();
  }

  private List<String> notes(List<String> catalogNotes) {
    List<String> all = new ArrayList<>(catalogNotes);
    all.addAll(index.notes());
    if (dump.capturedAt() == null && index.header().platform() == Platform.DOTNET) {
      all.add(
          "a gcdump does not say when it was taken, and neither does its name, so it is in no trend;"
              + " put the time into its name, its path or a sidecar");
    }
    List<Damage> damages = new ArrayList<>(parsed.damages);
    damages.addAll(index.damages());
    all.addAll(Damage.describeAll(damages));
    if (parsed.damagedPlaces > parsed.damages.size()) {
      all.add((parsed.damagedPlaces - parsed.damages.size()) + " more damaged places");
    }
    if (parsed.missingClasses > 0) {
      all.add(parsed.missingClasses + " objects are of classes that the dump does not define");
    }
    if (parsed.misfits > 0) {
      all.add(parsed.misfits + " instances are not as long as their class says");
    }
    if (parsed.threadRoots.omitted() > 0) {
      all.add(
          parsed.threadRoots.omitted()
              + " thread locals were left out of refs: more than "
              + ThreadRoots.MAX_ROOTS);
    }
    return all;
  }

  private List<HistogramRow> histogram() {
    return parsed.classes.values().stream()
        .sorted(
            Comparator.<ClassCounts>comparingLong(c -> -c.shallowBytes)
                .thenComparing(c -> c.className)
                .thenComparing(c -> c.classId))
        .map(
            c ->
                new HistogramRow(
                    c.classId,
                    c.className,
                    c.loaderId,
                    c.instances,
                    c.shallowBytes,
                    c.largestBytes,
                    held == null ? null : held.retainedByClass().get(c.classId)))
        .toList();
  }
}
