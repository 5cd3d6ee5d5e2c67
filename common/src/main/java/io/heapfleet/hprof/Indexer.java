package io.heapfleet.hprof;

import static io.heapfleet.hprof.HprofFormat.*;

import io.heapfleet.layout.LayoutEvidence;
import io.heapfleet.layout.ObjectSizes;
import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.HeapField;
import io.heapfleet.model.HeapRules;
import io.heapfleet.model.Platform;
import io.heapfleet.record.CorruptDumpException;
import io.heapfleet.record.Damage;
import io.heapfleet.record.DumpHeader;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.StackFrame;
import io.heapfleet.record.StackTrace;
import io.heapfleet.record.StartedThread;
import io.heapfleet.split.GzipMembers;
import io.heapfleet.split.Position;
import io.heapfleet.split.RangeWalk;
import io.heapfleet.split.Span;
import io.heapfleet.split.Split;
import io.heapfleet.split.SplitPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Walks a dump from record header to record header, without fetching the bodies of its heap dump
 * records: names, class definitions, stacks, and where the dump can be cut.
 *
 * <p>HotSpot puts all class definitions before the first instance, so the search for them ends up
 * to {@value #MAX_CLASS_SEARCH_BYTES} bytes after the last one. A dump that defines classes later
 * than that is found out when it is parsed (an instance whose class is unknown), and then
 * {@linkplain #everyClass searched to its end}.
 *
 * <p>Once the classes are found the walk can pause, and go on behind what others have walked
 * ({@link PlanOutline}).
 */
final class Indexer {
  /**
   * Bytes of heap records without a class definition after which no more are expected: so many in
   * large dumps, in others a 256th of the dump. They are read twice, here and by who parses.
   */
  private static final long MAX_CLASS_SEARCH_BYTES = 4L << 20;

  private static final long MIN_CLASS_SEARCH_BYTES = 256L << 10;

  /** Up to this size every object is looked at to find out the layout of objects. */
  private static final long WHOLE_SAMPLE_BYTES = 32L << 20;

  /** Samples of larger dumps: together a 64th of the dump, up to 16 MiB, and the first one. */
  private static final int SAMPLES = 16;

  private static final long MIN_SAMPLE_BYTES = 128L << 10;
  private static final long MAX_SAMPLE_BYTES = 1L << 20;
  private static final long MAX_FIRST_SAMPLE_BYTES = 8L << 20;

  /** Most stack frames, traces and threads that are kept of each. */
  private static final int MAX_STACK_RECORDS = 2_000_000;

  /** A heap dump record larger than this many splits is cut inside. */
  private static final int CUT_SEGMENTS_OVER_SPLITS = 2;

  /** Says where a walk pauses. */
  interface Pause {
    Pause NEVER = place -> false;

    /** Asked between two records, and inside of large heap dump records between sub-records. */
    boolean at(Position place);
  }

  private record RawFrame(
      long id, long method, long signature, long source, long clazz, int line) {}

  private record LoadedClass(long classId, long nameId) {}

  private record RawThread(long serial, long objectId, long trace, long name, long group) {}

  private final DumpInput in;
  private final HprofHeader header;
  private final int idBytes;
  private final long splitBytes;
  private SplitPlanner planner;

  private final Names names = new Names();
  private final Map<Long, LoadedClass> loadedBySerial = new HashMap<>();
  private final Map<Long, Long> nameIdByClass = new HashMap<>();
  private final Map<Long, ClassRecord> classes = new LinkedHashMap<>();
  private final List<RawFrame> frames = new ArrayList<>();
  private final List<StackTrace> traces = new ArrayList<>();
  private final List<RawThread> threads = new ArrayList<>();
  private final List<Damage> damages = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  private final SamplePlaces samplePlaces = new SamplePlaces();
  private final long classSearchBytes;

  private List<Split> splits = List.of();
  private Position at;
  private Position behindClasses;
  private long heapEnd;
  private long knownClassesEnd = Long.MAX_VALUE;
  private boolean everyClass;
  private boolean cutting;
  private long bytesSinceClass;
  private boolean heapDumpEnded;
  private int heapDumpsPassed;
  private long omittedStackRecords;
  private long duplicateClasses;
  private long dumpEnd;

  /**
   * @param dumpEnd where the dump ends, {@link Long#MAX_VALUE} if that is not known yet
   * @param storedBytes how large the file is
   */
  Indexer(DumpInput in, HprofHeader header, long splitBytes, long dumpEnd, long storedBytes) {
    this.in = in;
    this.header = header;
    this.idBytes = header.idBytes();
    this.splitBytes = splitBytes;
    this.planner = new SplitPlanner(splitBytes);
    this.dumpEnd = dumpEnd;
    this.at = Position.between(header.lengthBytes());
    this.behindClasses = at;
    this.classSearchBytes =
        Math.max(MIN_CLASS_SEARCH_BYTES, Math.min(MAX_CLASS_SEARCH_BYTES, storedBytes / 256));
  }

  /** Whether a heap dump record of this length is cut inside. */
  static boolean isCutInside(long lengthBytes, long splitBytes) {
    return lengthBytes / CUT_SEGMENTS_OVER_SPLITS > splitBytes;
  }

  /** Looks for no class definitions behind this place, for somebody has looked already. */
  Indexer classesUpTo(Position place) {
    knownClassesEnd = place.offset();
    return this;
  }

  /** Where the last class definition ends that was found. */
  Position behindClasses() {
    return behindClasses;
  }

  /** Looks for class definitions up to the dump's end. */
  Indexer everyClass() {
    everyClass = true;
    return this;
  }

  /**
   * Walks the dump on, to its end or to where it pauses, which it does not before the classes have
   * been found.
   *
   * @return whether it paused
   */
  boolean walk(Pause pause) throws IOException {
    while (true) {
      if (mayPause() && pause.at(at)) {
        return true;
      }
      if (at.isInside()) {
        at = insideHeapRecord(pause);
        if (at.isInside()) {
          return true;
        }
        boundary(at);
      } else if (!record()) {
        splits = planner.end(heapEnd);
        return false;
      }
    }
  }

  private boolean mayPause() {
    return !everyClass && !expectsClasses();
  }

  /** Where the walk stands or has ended. */
  Position position() {
    return at;
  }

  /** Reads one record, of heap records the header; false at the dump's end. */
  private boolean record() throws IOException {
    final long offset = at.offset();
    in.seek(offset);
    if (!in.has(RECORD_HEADER_BYTES)) {
      endOfDump(offset);
      return false;
    }
    final int tag = in.u1();
    in.u4();
    long length = RecordLength.of(tag, in.u4(), in.offset(), dumpEnd);
    final long body = in.offset();
    final long end = body + length;
    if (!isKnownRecord(tag)) {
      damages.add(
          new Damage(
              offset,
              Math.max(0, knownEnd(end) - offset),
              0,
              "a record's tag",
              "0x%02X".formatted(tag)));
      return false;
    }
    if (tag == HEAP_DUMP_END) {
      heapDumpEnded = true;
    }
    if (isHeapRecord(tag)) {
      if (heapDumpEnded || (tag == HEAP_DUMP && heapEnd > 0)) {
        nextHeapDump();
      }
      planner.segment(offset);
      heapEnd = end;
      at = Position.inside(body, end);
      cutting = isCutInside(length, splitBytes);
      if (!cutting) {
        if (at.isInside()) {
          at = insideHeapRecord(Pause.NEVER);
        }
        boundary(at);
      }
      return true;
    }
    if (end > dumpEnd) {
      damages.add(
          new Damage(
              offset,
              end - offset,
              end - Math.max(offset, dumpEnd),
              "a record of " + length + " bytes",
              "the end of the dump after " + Math.max(0, dumpEnd - body) + " bytes"));
      return false;
    }
    otherRecord(tag, length, body, end);
    at = Position.between(end);
    return true;
  }

  private void otherRecord(int tag, long length, long body, long end) throws IOException {
    try {
      record(tag, length);
    } catch (CorruptDumpException e) {
      damages.add(Damage.of(e, body, end, dumpEnd));
    }
  }

  private void boundary(Position place) {
    planner.boundary(place);
    samplePlaces.add(place);
  }

  /**
   * Goes on behind what others have walked from where this walk paused.
   *
   * @return false if it cannot, because the file holds several heap dumps: then this walk must go
   *     through all of it
   */
  boolean goOnBehind(List<RangeWalk> walks) throws IOException {
    int heapDumps = heapEnd > 0 ? 1 : 0;
    long firstEnd = heapDumpEnded ? 0 : Long.MAX_VALUE;
    long lastHeapEnd = 0;
    for (RangeWalk walk : walks) {
      heapDumps += walk.heapDumps();
      firstEnd = Math.min(firstEnd, walk.firstEndOffset());
      lastHeapEnd = Math.max(lastHeapEnd, walk.heapEndOffset());
    }
    if (heapDumps > 1 || firstEnd < lastHeapEnd) {
      return false;
    }
    for (RangeWalk walk : walks) {
      walk.cuts().forEach(this::boundary);
      heapEnd = Math.max(heapEnd, walk.heapEndOffset());
      for (Span span : walk.others()) {
        at = Position.between(span.startOffset());
        while (at.offset() < span.endOffset() && record()) {}
      }
      at = walk.end();
    }
    cutting = at.isInside();
    return true;
  }

  /**
   * A file of the old hprof agent holds one heap dump for each time it was asked. They share their
   * names, not their objects, so only one can be read: the last, which is the newest.
   */
  private void nextHeapDump() {
    heapDumpEnded = false;
    heapDumpsPassed++;
    knownClassesEnd = Long.MAX_VALUE;
    planner = new SplitPlanner(splitBytes);
    samplePlaces.clear();
    classes.clear();
    bytesSinceClass = 0;
    duplicateClasses = 0;
  }

  private long knownEnd(long otherwise) {
    return dumpEnd == Long.MAX_VALUE ? otherwise : dumpEnd;
  }

  /** The records end at {@code offset}: there, before (cut short) or after (a cut header). */
  private void endOfDump(long offset) throws IOException {
    int rest = in.available(RECORD_HEADER_BYTES);
    if (rest > 0) {
      damages.add(
          new Damage(
              offset, rest, 0, "a record header of 9 bytes", "the end of the dump after " + rest));
    }
  }

  private void record(int tag, long length) throws IOException {
    switch (tag) {
      case STRING -> string(length);
      case LOAD_CLASS -> {
        need(length, 8 + 2L * idBytes, "a loaded class");
        long serial = in.u4();
        long classId = in.id();
        in.u4();
        long nameId = in.id();
        loadedBySerial.put(serial, new LoadedClass(classId, nameId));
        nameIdByClass.put(classId, nameId);
      }
      case FRAME -> {
        need(length, 8 + 4L * idBytes, "a stack frame");
        if (roomFor(frames)) {
          frames.add(new RawFrame(in.id(), in.id(), in.id(), in.id(), in.u4(), in.i4()));
        }
      }
      case TRACE -> trace(length);
      case START_THREAD -> {
        need(length, 8 + 4L * idBytes, "a started thread");
        if (roomFor(threads)) {
          threads.add(new RawThread(in.u4(), in.id(), in.u4(), in.id(), in.id()));
        }
      }
      default -> {}
    }
  }

  private void string(long length) throws IOException {
    need(length, idBytes, "a name");
    long id = in.id();
    int bytes = (int) Math.min(length - idBytes, Names.MAX_NAME_BYTES);
    in.require(bytes, "a name's text");
    names.add(id, in, bytes);
  }

  private void trace(long length) throws IOException {
    need(length, 12, "a stack trace");
    long serial = in.u4();
    long threadSerial = in.u4();
    long count = in.u4();
    if (count * idBytes > length - 12) {
      throw new CorruptDumpException(
          in.uri(),
          in.offset() - 4,
          "a stack trace of 0.." + (length - 12) / idBytes + " frames",
          count + " frames");
    }
    if (!roomFor(traces)) {
      return;
    }
    if (count > MAX_STACK_RECORDS) {
      omittedStackRecords++;
      return;
    }
    long[] ids = new long[(int) count];
    for (int i = 0; i < ids.length; i++) {
      in.require(idBytes, "a frame's id");
      ids[i] = in.id();
    }
    traces.add(new StackTrace(serial, threadSerial, ids));
  }

  private boolean roomFor(List<?> list) {
    if (list.size() < MAX_STACK_RECORDS) {
      return true;
    }
    omittedStackRecords++;
    return false;
  }

  private void need(long length, long bytes, String what) throws IOException {
    if (length < bytes) {
      throw new CorruptDumpException(
          in.uri(), in.offset() - 4, what + " of at least " + bytes + " bytes", length + " bytes");
    }
    in.require((int) bytes, what);
  }

  /**
   * Looks into a heap dump record only as far as classes are expected or it must be cut.
   *
   * @return the record's end, or the place inside where the walk pauses
   */
  private Position insideHeapRecord(Pause pause) throws IOException {
    final long end = at.segmentEndOffset();
    SubRecords records = new SubRecords(in, dumpEnd);
    records.range(at.offset(), end);
    long reached = at.offset();
    try {
      while ((cutting || expectsClasses()) && records.next()) {
        bytesSinceClass += records.nextOffset() - reached;
        reached = records.nextOffset();
        if (records.tag == CLASS_DUMP) {
          bytesSinceClass = 0;
          behindClasses = Position.inside(reached, end);
          if (classes.putIfAbsent(records.objectId, records.classRecord) != null) {
            duplicateClasses++;
          }
        }
        if (cutting && reached < end) {
          Position place = Position.inside(reached, end);
          boundary(place);
          if (mayPause() && pause.at(place)) {
            return place;
          }
        }
      }
    } catch (CorruptDumpException e) {
      // Whoever parses the split meets it again and reports it.
      bytesSinceClass += end - reached;
    }
    return Position.between(end);
  }

  private boolean expectsClasses() {
    return everyClass
        || (behindClasses.offset() < knownClassesEnd
            && (classes.isEmpty() || bytesSinceClass < classSearchBytes));
  }

  /** The classes found so far, to tell objects from other bytes. */
  KnownClasses knownClasses() {
    return KnownClasses.of(classes.values(), idBytes);
  }

  /**
   * Whether classes are missing that must be somewhere: a superclass, an array of a primitive type.
   */
  boolean lacksClasses() {
    Set<String> found = new HashSet<>();
    for (ClassRecord c : classes.values()) {
      if (c.superClassId() != 0 && !classes.containsKey(c.superClassId())) {
        return true;
      }
      found.add(className(c.classId()));
    }
    for (BasicType type : BasicType.values()) {
      if (type != BasicType.OBJECT && !found.contains(type.javaName() + "[]")) {
        return true;
      }
    }
    return false;
  }

  /** The dump's end, once whoever inflates it knows it. */
  void dumpEnd(long offset, String damage) {
    dumpEnd = offset;
    if (damage != null) {
      // What is lost by it is counted where the record is met that the end cuts.
      damages.add(new Damage(offset, 0, 0, "more gzip data", damage));
    }
    int last = splits.size() - 1;
    long end = last < 0 ? 0 : splits.get(last).endOffset();
    while (last > 0 && splits.get(last).startOffset() >= offset) {
      last--;
    }
    if (last >= 0 && splits.get(last).endOffset() != end) {
      // Cut where there turned out to be nothing: the split that meets the end reports all of it.
      Split meets = splits.get(last);
      splits = new ArrayList<>(splits.subList(0, last));
      splits.add(new Split(last, meets.startOffset(), end, meets.segmentEndOffset()));
    }
  }

  /**
   * All that was found.
   *
   * @param gzipMembers where the dump can be read from, null if it is not of gzip members
   * @param files the files that it lies in, null if it is one
   */
  DumpIndex index(HeapRules rules, GzipMembers gzipMembers, UnjoinedFiles files)
      throws IOException {
    List<HeapClass> heapClasses = heapClasses();
    if (files != null) {
      notes.addAll(files.notes());
      damages.addAll(files.damages());
    }
    if (header.dumpedAt() == null) {
      notes.add(
          "the dump's own time, %d ms since 1970, is no time that a dump can be of"
              .formatted(header.dumpedAtMillis()));
    }
    if (heapDumpsPassed > 0) {
      notes.add(
          "the file holds %d heap dumps; the last one was read".formatted(heapDumpsPassed + 1));
    }
    if (heapEnd == 0) {
      notes.add(
          "the file has no heap dump record; a JVM of 22 or later that was stopped while it dumped"
              + " leaves its objects in FILE.p0, FILE.p1 and so on: put these beside it");
    }
    long nameless = classes.keySet().stream().filter(id -> nameOrNull(id) == null).count();
    if (nameless > 0) {
      notes.add(
          "%,d of %,d classes have no name in the dump and are told as unknown-class@0x…"
              .formatted(nameless, classes.size()));
    }
    if (duplicateClasses > 0) {
      notes.add(duplicateClasses + " class definitions came again and were ignored");
    }
    if (names.omitted() > 0) {
      notes.add(names.omitted() + " names were left out: more than 512 MiB of names");
    }
    if (omittedStackRecords > 0) {
      notes.add(omittedStackRecords + " stack records were left out: more than 2,000,000");
    }
    return new DumpIndex(
        new DumpHeader(Platform.JVM, header.format(), idBytes, header.dumpedAt()),
        rules,
        new HeapDictionary(idBytes, heapClasses, sizes(heapClasses, rules)),
        new SplitPlan(splits, dumpEnd, gzipMembers, files == null ? List.of() : files.parts()),
        stackFrames(),
        traces,
        startedThreads(),
        damages,
        null,
        notes);
  }

  /** The classes that were found, in the dump's order. */
  List<HeapClass> heapClasses() {
    List<HeapClass> result = new ArrayList<>(classes.size());
    for (ClassRecord c : classes.values()) {
      result.add(
          new HeapClass(
              result.size(),
              c.classId(),
              className(c.classId()),
              c.superClassId(),
              c.loaderId(),
              c.instanceBytes(),
              fields(c.fieldNameIds(), c.fieldTypes()),
              fields(c.staticNameIds(), c.staticTypes())));
    }
    return result;
  }

  private String nameOrNull(long classId) {
    Long nameId = nameIdByClass.get(classId);
    return nameId == null ? null : names.findOrNull(nameId);
  }

  private String className(long classId) {
    String name = nameOrNull(classId);
    return name == null ? "unknown-class@0x%x".formatted(classId) : ClassNames.toSource(name);
  }

  private List<HeapField> fields(long[] nameIds, BasicType[] types) {
    List<HeapField> fields = new ArrayList<>(nameIds.length);
    for (int i = 0; i < nameIds.length; i++) {
      fields.add(new HeapField(names.find(nameIds[i]), types[i]));
    }
    return fields;
  }

  private ObjectSizes sizes(List<HeapClass> heapClasses, HeapRules rules) throws IOException {
    if (header.isAndroid() && rules == HeapRules.JVM) {
      return ObjectSizes.declared(idBytes, heapClasses);
    }
    Map<Long, HeapClass> byId = new HashMap<>();
    heapClasses.forEach(c -> byId.put(c.id(), c));
    LayoutEvidence evidence = new LayoutEvidence(idBytes, heapClasses);
    if (dumpEnd <= WHOLE_SAMPLE_BYTES) {
      for (Split split : splits) {
        sample(split, Long.MAX_VALUE, byId, evidence);
      }
    } else {
      sample(from(behindClasses), Math.min(MAX_FIRST_SAMPLE_BYTES, dumpEnd / 256), byId, evidence);
      long bytes = Math.max(MIN_SAMPLE_BYTES, Math.min(MAX_SAMPLE_BYTES, dumpEnd / 64 / SAMPLES));
      for (Position place : samplePlaces.spread(SAMPLES)) {
        sample(from(place), bytes, byId, evidence);
      }
    }
    return switch (rules) {
      case JVM -> ObjectSizes.detect(evidence, heapClasses);
      case MAT -> ObjectSizes.matCompatible(evidence, heapClasses);
    };
  }

  private Split from(Position place) {
    return new Split(
        0, place.offset(), Math.max(place.offset(), heapEnd), place.segmentEndOffset());
  }

  private void sample(Split split, long bytes, Map<Long, HeapClass> byId, LayoutEvidence evidence)
      throws IOException {
    in.readAheadTo(bytes == Long.MAX_VALUE ? split.endOffset() : split.startOffset() + bytes);
    SplitWalk walk = new SplitWalk(in, split, dumpEnd);
    SubRecords r = walk.records();
    evidence.gap();
    while (walk.offset() - split.startOffset() < bytes && walk.next()) {
      switch (r.tag) {
        case INSTANCE_DUMP -> {
          HeapClass type = byId.get(r.classId);
          if (type == null) {
            evidence.gap();
          } else {
            evidence.instance(r.objectId, type);
          }
        }
        case OBJECT_ARRAY_DUMP -> evidence.objectArray(r.objectId, r.count);
        case PRIMITIVE_ARRAY_DUMP, PRIMITIVE_ARRAY_NODATA ->
            evidence.primitiveArray(r.objectId, r.elementType, r.count);
        default -> {}
      }
    }
  }

  private List<StackFrame> stackFrames() {
    List<StackFrame> result = new ArrayList<>(frames.size());
    for (RawFrame f : frames) {
      LoadedClass loaded = loadedBySerial.get(f.clazz());
      String className = loaded == null ? null : names.findOrNull(loaded.nameId());
      String signature = names.findOrNull(f.signature());
      result.add(
          new StackFrame(
              f.id(),
              className == null ? null : ClassNames.toSource(className),
              names.find(f.method()),
              signature == null ? "" : signature,
              f.source() == 0 ? null : names.findOrNull(f.source()),
              f.line()));
    }
    return result;
  }

  private List<StartedThread> startedThreads() {
    List<StartedThread> result = new ArrayList<>(threads.size());
    for (RawThread t : threads) {
      result.add(
          new StartedThread(
              t.serial(),
              t.objectId(),
              t.trace(),
              names.findOrNull(t.name()),
              names.findOrNull(t.group())));
    }
    return result;
  }
}
