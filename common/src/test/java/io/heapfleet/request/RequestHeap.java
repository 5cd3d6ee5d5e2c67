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

  final HprofBuilder dump = HprofBuilder.hotspot();
  private final Map<String, Long> classes = new HashMap<>();
  private long next = 0x5000_0000;

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
              : value instanceof Boolean truth ? (truth ? 1 : 0) : ((Number) value).longValue();
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

  long array(long... elements) {
    long id = id();
    dump.objectArray(id, classes.get("java.lang.Object[]"), elements);
    return id;
  }

  RequestHeap root(long object) {
    dump.root(RootKind.JNI_GLOBAL, object);
    return this;
  }

  /** A thread that holds objects in its only frame. */
  long thread(int serial, long threadLocals, long... locals) {
    long id = id();
    dump.instance(
        id, classes.get("java.lang.Thread"), string("exec-" + serial), 40 + serial, threadLocals);
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
              heap.threadRoots.threads().values().stream()
                  .map(heap.threadRoots::objectId)
                  .toList());
      return new RequestSearch(
              tree,
              heap.dictionary,
              heap.threadRoots,
              new ThreadStacks(heap.threadRoots, heap.index.traces(), heap.index.frames()),
              facts.threads(),
              new HeapView(readBack::objects, heap.dictionary))
          .find();
    }
  }
}
