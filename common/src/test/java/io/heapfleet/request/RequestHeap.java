package io.heapfleet.request;

import io.heapfleet.graph.DominatorTree;
import io.heapfleet.hprof.Dumps;
import io.heapfleet.hprof.HprofBuilder;
import io.heapfleet.hprof.HprofDump;
import io.heapfleet.hprof.RuntimeFacts;
import io.heapfleet.mat.HeapInMemory;
import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapRules;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.ReadBack;
import io.heapfleet.record.ThreadStacks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A heap told object by object, by class and fields as a dump has them: a value is the id of an
 * object, a number, or a text, for which a string is made.
 */
final class RequestHeap {
  private static final int THREADS = 4;

  /** A number in a field of type long, where a plain long is an object. */
  record Millis(long value) {}

  final HprofBuilder dump = HprofBuilder.hotspot();
  private final Map<String, Long> classes = new HashMap<>();
  private long next = 0x5000_0000;
  private long reference;

  /** The inheritable thread locals of the threads that come. */
  long inherited;

  RequestHeap() {
    classes.put(
        "java.lang.String",
        dump.clazz("java/lang/String")
            .field("value", BasicType.OBJECT)
            .field("coder", BasicType.BYTE)
            .dump());
    classes.put("java.lang.Object[]", dump.clazz("[Ljava/lang/Object;").dump());
    long thread =
        dump.clazz("java/lang/Thread")
            .field("name", BasicType.OBJECT)
            .field("tid", BasicType.LONG)
            .field("threadLocals", BasicType.OBJECT)
            .field("inheritableThreadLocals", BasicType.OBJECT)
            .dump();
    classes.put("java.lang.Thread", thread);
  }

  /** An object; what is held by nothing else is held by a root of its own, {@link #root}. */
  long object(String className, Object... namesAndValues) {
    return extending(0, className, namesAndValues);
  }

  /** An object of a class that extends another one, which has the last one of the fields. */
  long extending(long superClass, String className, Object... namesAndValues) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    long[] values = new long[fields.size()];
    int at = 0;
    for (Object value : fields.values()) {
      values[at++] =
          value instanceof String text
              ? string(text)
              : value instanceof Boolean truth
                  ? (truth ? 1 : 0)
                  : value instanceof Millis millis ? millis.value() : ((Number) value).longValue();
    }
    Long type = classes.get(className);
    if (type == null) {
      HprofBuilder.ClassBuilder builder = dump.clazz(className.replace('.', '/'));
      if (superClass != 0) {
        builder.extend(superClass);
        fields.remove(namesAndValues[namesAndValues.length - 2]);
      }
      fields.forEach((name, value) -> builder.field(name, type(value)));
      type = builder.dump();
      classes.put(className, type);
    }
    long id = id();
    dump.instance(id, type, values);
    return id;
  }

  private static BasicType type(Object value) {
    if (value instanceof Millis) {
      return BasicType.LONG;
    }
    return value instanceof Integer
        ? BasicType.INT
        : value instanceof Boolean ? BasicType.BOOLEAN : BasicType.OBJECT;
  }

  private long id() {
    return next += 0x100;
  }

  long string(String text) {
    long bytes = bytes(text.getBytes(StandardCharsets.ISO_8859_1));
    long id = id();
    dump.instance(id, classes.get("java.lang.String"), bytes, 0);
    return id;
  }

  long bytes(byte[] bytes) {
    long id = id();
    dump.primitiveArray(id, BasicType.BYTE, bytes.length, bytes);
    return id;
  }

  long chars(String text) {
    long id = id();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_16BE);
    dump.primitiveArray(id, BasicType.CHAR, text.length(), bytes);
    return id;
  }

  /** A place for an object that comes later. */
  long reserve() {
    return id();
  }

  long array(long... elements) {
    return arrayAt(id(), elements);
  }

  long arrayAt(long id, long... elements) {
    dump.objectArray(id, classes.get("java.lang.Object[]"), elements);
    return id;
  }

  /** A thread's table of thread locals. */
  long threadLocals(long... keysAndValues) {
    long[] entries = new long[keysAndValues.length / 2];
    for (int i = 0; i < entries.length; i++) {
      entries[i] =
          extending(
              reference(),
              "java.lang.ThreadLocal$ThreadLocalMap$Entry",
              "value",
              keysAndValues[2 * i + 1],
              "referent",
              keysAndValues[2 * i]);
    }
    return object("java.lang.ThreadLocal$ThreadLocalMap", "table", array(entries), "size", 1);
  }

  private long reference() {
    if (reference == 0) {
      reference = dump.clazz("java/lang/ref/Reference").field("referent", BasicType.OBJECT).dump();
    }
    return reference;
  }

  RequestHeap root(long object) {
    dump.root(RootKind.JNI_GLOBAL, object);
    return this;
  }

  /** A thread that holds objects in its only frame. */
  long thread(int serial, long threadLocals, long... locals) {
    long id = id();
    dump.instance(
        id,
        classes.get("java.lang.Thread"),
        string("exec-" + serial),
        40 + serial,
        threadLocals,
        inherited);
    dump.threadRoot(RootKind.THREAD_OBJECT, id, serial, serial);
    for (long local : locals) {
      dump.threadRoot(RootKind.JAVA_FRAME, local, serial, 0);
    }
    return id;
  }

  /** Asks about the heap. */
  interface Question<T> {
    T ask(HeapDictionary dictionary, HeapView view) throws IOException;
  }

  <T> T with(Question<T> question) throws IOException {
    byte[] bytes = dump.bytes();
    HeapInMemory heap = HeapInMemory.read(bytes, HeapRules.JVM);
    try (HprofDump opened = HprofDump.open(Dumps.blob(bytes))) {
      ReadBack readBack = heap.readBack(opened);
      return question.ask(heap.dictionary, new HeapView(readBack::objects, heap.dictionary));
    }
  }

  /** The calls in the heap. */
  List<FoundRequest> find() throws IOException {
    return search((heap, tree, stacks, found) -> found);
  }

  /** Asks about the calls in the heap. */
  interface CallQuestion<T> {
    T ask(HeapInMemory heap, DominatorTree tree, ThreadStacks stacks, List<FoundRequest> found)
        throws IOException;
  }

  <T> T search(CallQuestion<T> question) throws IOException {
    dump.endSegment();
    for (int serial = 1; serial <= THREADS; serial++) {
      dump.frame(serial, "run", "()V", "Handler.java", 1, 12);
      dump.trace(serial, serial, serial);
    }
    byte[] bytes = dump.bytes();
    HeapInMemory heap = HeapInMemory.read(bytes, HeapRules.JVM);
    DominatorTree tree = heap.tree();
    try (HprofDump opened = HprofDump.open(Dumps.blob(bytes))) {
      ReadBack readBack = heap.readBack(opened);
      RuntimeFacts facts =
          RuntimeFacts.read(
              readBack,
              heap.dictionary,
              heap.threadRoots.threads().values().stream().map(heap.threadRoots::objectId).toList(),
              null);
      ThreadStacks stacks =
          new ThreadStacks(heap.threadRoots, heap.index.traces(), heap.index.frames());
      List<FoundRequest> found =
          new RequestSearch(
                  tree,
                  heap.dictionary,
                  heap.threadRoots,
                  stacks,
                  facts.threads(),
                  new HeapView(readBack::objects, heap.dictionary))
              .find();
      return question.ask(heap, tree, stacks, found);
    }
  }

  /** What the calls in the heap hold together. */
  List<SharedObject> shared(long leastBytes) throws IOException {
    return search(
        (heap, tree, stacks, found) ->
            new SharedSearch(tree, heap.rows(), heap.dictionary, heap.threadRoots, stacks)
                .find(found, leastBytes));
  }
}
