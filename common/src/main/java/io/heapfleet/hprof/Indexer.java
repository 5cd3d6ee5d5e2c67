package io.heapfleet.hprof;

import static io.heapfleet.hprof.HprofFormat.*;

import io.heapfleet.layout.LayoutEvidence;
import io.heapfleet.layout.ObjectSizes;
import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.HeapField;
import io.heapfleet.model.HeapRules;
import io.heapfleet.record.CorruptDumpException;
import io.heapfleet.record.Damage;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.StackFrame;
import io.heapfleet.record.StackTrace;
import io.heapfleet.record.StartedThread;
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
 * <p>HotSpot puts all class definitions before the first instance, so the search for them ends
 * {@value #CLASS_SEARCH_BYTES} bytes after the last one. A dump that defines classes later than
 * that is found out when it is parsed (an instance whose class is unknown), and then {@linkplain
 * #everyClass searched to its end}.
 */
final class Indexer {
  /** Bytes of heap records without a class definition after which no more are expected. */
  static final long CLASS_SEARCH_BYTES = 4L << 20;

  /** Up to this size every object is looked at to find out the layout of objects. */
  private static final long WHOLE_SAMPLE_BYTES = 32L << 20;

  private static final int SAMPLES = 16;
  private static final long SAMPLE_BYTES = 1L << 20;
  private static final long FIRST_SAMPLE_BYTES = 8L << 20;

  /** Most stack frames, traces and threads that are kept of each. */
  private static final int MAX_STACK_RECORDS = 2_000_000;

  /** A heap dump record larger than this many splits is cut inside. */
  private static final int CUT_SEGMENTS_OVER_SPLITS = 2;

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

  private List<Split> splits = List.of();
  private boolean everyClass;
  private long bytesSinceClass;
  private boolean heapDumpEnded;
  private int heapDumpsPassed;
  private long omittedStackRecords;
  private long duplicateClasses;
  private long dumpEnd;

  Indexer(DumpInput in, HprofHeader header, long splitBytes, long dumpEnd) {
    this.in = in;
    this.header = header;
    this.idBytes = header.idBytes();
    this.splitBytes = splitBytes;
    this.planner = new SplitPlanner(splitBytes);
    this.dumpEnd = dumpEnd;
  }

  /** Looks for class definitions up to the dump's end. */
  Indexer everyClass() {
    everyClass = true;
    return this;
  }

  /** Walks the dump once. */
  void walk() throws IOException {
    long offset = header.lengthBytes();
    long heapEnd = 0;
    while (true) {
      in.seek(offset);
      if (!in.has(RECORD_HEADER_BYTES)) {
        endOfDump(offset);
        break;
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
        break;
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
        heapRecord(body, end);
        planner.boundary(end, 0);
      } else if (end > dumpEnd) {
        damages.add(
            new Damage(
                offset,
                end - offset,
                end - Math.max(offset, dumpEnd),
                "a record of " + length + " bytes",
                "the end of the dump after " + Math.max(0, dumpEnd - body) + " bytes"));
        break;
      } else {
        try {
          record(tag, length);
        } catch (CorruptDumpException e) {
          damages.add(Damage.of(e, body, end, dumpEnd));
        }
      }
      offset = end;
    }
    splits = planner.end(heapEnd);
  }

  /**
   * A file of the old hprof agent holds one heap dump for each time it was asked. They share their
   * names, not their objects, so only one can be read: the last, which is the newest.
   */
  private void nextHeapDump() {
    heapDumpEnded = false;
    heapDumpsPassed++;
    planner = new SplitPlanner(splitBytes);
    classes.clear();
    bytesSinceClass = 0;
    duplicateClasses = 0;
  }

  private long knownEnd(long otherwise) {
    return dumpEnd == Long.MAX_VALUE ? otherwise : dumpEnd;
  }

  /** The records end at {@code offset}: there, before (cut short) or after (a cut header). */
  private void endOfDump(long offset) throws IOException {
    int rest = 0;
    while (rest < RECORD_HEADER_BYTES && in.has(rest + 1)) {
      rest++;
    }
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

  /** Looks into a heap dump record only as far as classes are expected or it must be cut. */
  private void heapRecord(long body, long end) throws IOException {
    boolean cut = end - body > CUT_SEGMENTS_OVER_SPLITS * splitBytes;
    SubRecords records = new SubRecords(in, dumpEnd);
    records.range(body, end);
    long reached = body;
    try {
      while ((cut || expectsClasses()) && records.next()) {
        bytesSinceClass += records.nextOffset() - reached;
        reached = records.nextOffset();
        if (records.tag == CLASS_DUMP) {
          bytesSinceClass = 0;
          if (classes.putIfAbsent(records.objectId, records.classRecord) != null) {
            duplicateClasses++;
          }
        }
        if (cut && reached < end) {
          planner.boundary(reached, end);
        }
      }
    } catch (CorruptDumpException e) {
      // Whoever parses the split meets it again and reports it.
      bytesSinceClass += end - reached;
    }
  }

  private boolean expectsClasses() {
    return everyClass || classes.isEmpty() || bytesSinceClass < CLASS_SEARCH_BYTES;
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

  /** The dump's end, once {@link InflatedReader} knows it. */
  void dumpEnd(long offset, String damage) {
    dumpEnd = offset;
    if (damage != null) {
      // What is lost by it is counted where the record is met that the end cuts.
      damages.add(new Damage(offset, 0, 0, "more gzip data", damage));
    }
  }

  /** All that was found. */
  HprofIndex index(HeapRules rules) throws IOException {
    List<HeapClass> heapClasses = heapClasses();
    if (header.dumpedAt() == null) {
      notes.add(
          "the dump's own time, %d ms since 1970, is no time that a dump can be of"
              .formatted(header.dumpedAtMillis()));
    }
    if (heapDumpsPassed > 0) {
      notes.add(
          "the file holds %d heap dumps; the last one was read".formatted(heapDumpsPassed + 1));
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
    return new HprofIndex(
        header,
        rules,
        new HeapDictionary(idBytes, heapClasses, sizes(heapClasses, rules)),
        new SplitPlan(splits, dumpEnd),
        stackFrames(),
        traces,
        startedThreads(),
        damages,
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

  private String className(long classId) {
    Long nameId = nameIdByClass.get(classId);
    String name = nameId == null ? null : names.findOrNull(nameId);
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
    boolean whole = dumpEnd <= WHOLE_SAMPLE_BYTES;
    int step = whole ? 1 : Math.max(1, splits.size() / SAMPLES);
    for (int i = 0; i < splits.size(); i += step) {
      long bytes = whole ? Long.MAX_VALUE : i == 0 ? FIRST_SAMPLE_BYTES : SAMPLE_BYTES;
      sample(splits.get(i), bytes, byId, evidence);
    }
    return switch (rules) {
      case JVM -> ObjectSizes.detect(evidence, heapClasses);
      case MAT -> ObjectSizes.matCompatible(evidence, heapClasses);
    };
  }

  private void sample(Split split, long bytes, Map<Long, HeapClass> byId, LayoutEvidence evidence)
      throws IOException {
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
