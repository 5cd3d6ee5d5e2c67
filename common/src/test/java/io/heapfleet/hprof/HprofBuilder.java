package io.heapfleet.hprof;

import io.heapfleet.model.BasicType;
import io.heapfleet.model.RootKind;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes small dumps that tell a story. Everything is written in the order of the calls, so that
 * unusual orders can be told too; {@link #clazz} writes the name and the load record on the spot
 * and the class record when {@link ClassBuilder#dump} is called.
 *
 * <pre>{@code
 * HprofBuilder dump = HprofBuilder.hotspot();
 * long cache = dump.clazz("Cache").field("entries", BasicType.OBJECT).dump();
 * dump.instance(0x1000, cache, 0x2000);
 * dump.root(RootKind.STICKY_CLASS, cache);
 * byte[] bytes = dump.bytes();
 * }</pre>
 */
public final class HprofBuilder {
  private final int idBytes;
  private final ByteArrayOutputStream file = new ByteArrayOutputStream();
  private final DataOutputStream out = new DataOutputStream(file);
  private final ByteArrayOutputStream segment = new ByteArrayOutputStream();
  private final DataOutputStream heap = new DataOutputStream(segment);
  private final Map<String, Long> names = new LinkedHashMap<>();
  private final Map<Long, ClassBuilder> classes = new LinkedHashMap<>();
  private int heapTag = HprofFormat.HEAP_DUMP_SEGMENT;
  private long nextClassId = 0x10_0000;
  private int nextClassSerial = 1;

  /** A dump as HotSpot writes it on 64 bits: 1.0.2, with the classes that every dump has. */
  public static HprofBuilder hotspot() {
    return new HprofBuilder("JAVA PROFILE 1.0.2", 8).jdkClasses();
  }

  /** An empty dump: the head only. */
  public HprofBuilder(String format, int idBytes) {
    this.idBytes = idBytes;
    write(
        () -> {
          out.write(format.getBytes(StandardCharsets.US_ASCII));
          out.write(0);
          out.writeInt(idBytes);
          out.writeLong(1_700_000_000_000L);
        });
  }

  /** Defines {@code java.lang.Object}, {@code java.lang.Class} and the primitive arrays. */
  public HprofBuilder jdkClasses() {
    clazz("java/lang/Object").dump();
    clazz("java/lang/Class").dump();
    for (String array : List.of("[Z", "[C", "[F", "[D", "[B", "[S", "[I", "[J")) {
      clazz(array).dump();
    }
    return this;
  }

  /** Puts the heap into one {@code HEAP_DUMP} record, as 1.0.1 does. */
  public HprofBuilder oneHeapDumpRecord() {
    heapTag = HprofFormat.HEAP_DUMP;
    return this;
  }

  /** Writes a name, once; returns its id. */
  public long name(String name) {
    return names.computeIfAbsent(
        name,
        n -> {
          long id = 0x1_0000L + names.size();
          byte[] text = n.getBytes(StandardCharsets.UTF_8);
          record(
              HprofFormat.STRING,
              body -> {
                id(body, id);
                body.write(text);
              });
          return id;
        });
  }

  /** Begins a class; its name is in the JVM's form, {@code java/util/HashMap}. */
  public ClassBuilder clazz(String name) {
    return new ClassBuilder(name, nextClassId += 0x100);
  }

  /** The id of the class defined last under this name. */
  public long classId(String name) {
    long found = 0;
    for (ClassBuilder c : classes.values()) {
      if (c.name.equals(name)) {
        found = c.classId;
      }
    }
    if (found == 0) {
      throw new IllegalArgumentException("no class " + name);
    }
    return found;
  }

  /**
   * Writes an instance.
   *
   * @param values one for each field, own fields first, then the superclass's
   */
  public HprofBuilder instance(long id, long classId, long... values) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int at = 0;
    for (ClassBuilder c = classes.get(classId); c != null; c = classes.get(c.superClassId)) {
      for (BasicType type : c.fields.values()) {
        value(new DataOutputStream(bytes), type, values[at++]);
      }
    }
    if (at != values.length) {
      throw new IllegalArgumentException(values.length + " values for " + at + " fields");
    }
    return rawInstance(id, classId, bytes.toByteArray());
  }

  /** Writes an instance with these very bytes as its values. */
  public HprofBuilder rawInstance(long id, long classId, byte[] values) {
    return heap(
        HprofFormat.INSTANCE_DUMP,
        body -> {
          id(body, id);
          body.writeInt(0);
          id(body, classId);
          body.writeInt(values.length);
          body.write(values);
        });
  }

  public HprofBuilder objectArray(long id, long arrayClassId, long... elements) {
    return heap(
        HprofFormat.OBJECT_ARRAY_DUMP,
        body -> {
          id(body, id);
          body.writeInt(0);
          body.writeInt(elements.length);
          id(body, arrayClassId);
          for (long element : elements) {
            id(body, element);
          }
        });
  }

  /** Writes an array of a primitive type, all of its elements 0. */
  public HprofBuilder primitiveArray(long id, BasicType type, int length) {
    return primitiveArray(id, type, length, new byte[length * type.bytes(idBytes)]);
  }

  /** Writes an array of a primitive type with these very bytes as its elements. */
  public HprofBuilder primitiveArray(long id, BasicType type, int length, byte[] elements) {
    return heap(
        HprofFormat.PRIMITIVE_ARRAY_DUMP,
        body -> {
          id(body, id);
          body.writeInt(0);
          body.writeInt(length);
          body.write(type.code());
          body.write(elements);
        });
  }

  /** Writes a root that names no thread. */
  public HprofBuilder root(RootKind kind, long id) {
    int tag =
        switch (kind) {
          case UNKNOWN -> HprofFormat.ROOT_UNKNOWN;
          case JNI_GLOBAL -> HprofFormat.ROOT_JNI_GLOBAL;
          case STICKY_CLASS -> HprofFormat.ROOT_STICKY_CLASS;
          case MONITOR_USED -> HprofFormat.ROOT_MONITOR_USED;
          case INTERNED_STRING -> HprofFormat.ROOT_INTERNED_STRING;
          case FINALIZING -> HprofFormat.ROOT_FINALIZING;
          case DEBUGGER -> HprofFormat.ROOT_DEBUGGER;
          case REFERENCE_CLEANUP -> HprofFormat.ROOT_REFERENCE_CLEANUP;
          case VM_INTERNAL -> HprofFormat.ROOT_VM_INTERNAL;
          case UNREACHABLE -> HprofFormat.ROOT_UNREACHABLE;
          default -> throw new IllegalArgumentException(kind + " names a thread");
        };
    return heap(
        tag,
        body -> {
          id(body, id);
          if (kind == RootKind.JNI_GLOBAL) {
            id(body, 0xABCD);
          }
        });
  }

  /** Writes a root of a thread; the number is its frame, or the trace for the thread itself. */
  public HprofBuilder threadRoot(RootKind kind, long id, int threadSerial, int number) {
    int tag =
        switch (kind) {
          case JNI_LOCAL -> HprofFormat.ROOT_JNI_LOCAL;
          case JAVA_FRAME -> HprofFormat.ROOT_JAVA_FRAME;
          case NATIVE_STACK -> HprofFormat.ROOT_NATIVE_STACK;
          case THREAD_BLOCK -> HprofFormat.ROOT_THREAD_BLOCK;
          case THREAD_OBJECT -> HprofFormat.ROOT_THREAD_OBJECT;
          case JNI_MONITOR -> HprofFormat.ROOT_JNI_MONITOR;
          default -> throw new IllegalArgumentException(kind + " names no thread");
        };
    return heap(
        tag,
        body -> {
          id(body, id);
          body.writeInt(threadSerial);
          if (kind != RootKind.NATIVE_STACK && kind != RootKind.THREAD_BLOCK) {
            body.writeInt(number);
          }
        });
  }

  public HprofBuilder frame(
      long frameId, String method, String signature, String source, int classSerial, int line) {
    long methodName = name(method);
    long signatureName = name(signature);
    long sourceName = name(source);
    return record(
        HprofFormat.FRAME,
        body -> {
          id(body, frameId);
          id(body, methodName);
          id(body, signatureName);
          id(body, sourceName);
          body.writeInt(classSerial);
          body.writeInt(line);
        });
  }

  public HprofBuilder trace(int serial, int threadSerial, long... frameIds) {
    return record(
        HprofFormat.TRACE,
        body -> {
          body.writeInt(serial);
          body.writeInt(threadSerial);
          body.writeInt(frameIds.length);
          for (long frame : frameIds) {
            id(body, frame);
          }
        });
  }

  public HprofBuilder startThread(int serial, long objectId, String name, String group) {
    long threadName = name(name);
    long groupName = name(group);
    return record(
        HprofFormat.START_THREAD,
        body -> {
          body.writeInt(serial);
          id(body, objectId);
          body.writeInt(0);
          id(body, threadName);
          id(body, groupName);
          id(body, 0);
        });
  }

  /** Ends the heap dump record that the last objects went into. */
  public HprofBuilder endSegment() {
    if (segment.size() > 0) {
      byte[] bytes = segment.toByteArray();
      segment.reset();
      rawRecord(heapTag, bytes.length, bytes);
    }
    return this;
  }

  /** Writes a record of any tag, with any length stated. */
  public HprofBuilder rawRecord(int tag, long statedLength, byte[] body) {
    write(
        () -> {
          out.write(tag);
          out.writeInt(0);
          out.writeInt((int) statedLength);
          out.write(body);
        });
    return this;
  }

  /** Writes any bytes into the heap dump record. */
  public HprofBuilder rawHeap(byte... bytes) {
    segment.writeBytes(bytes);
    return this;
  }

  /** Bytes written so far: where the next record will start. */
  public int size() {
    endSegment();
    return file.size();
  }

  /** The dump, with an end record if it is made of segments. */
  public byte[] bytes() {
    endSegment();
    if (heapTag == HprofFormat.HEAP_DUMP_SEGMENT) {
      rawRecord(HprofFormat.HEAP_DUMP_END, 0, new byte[0]);
    }
    return file.toByteArray();
  }

  /** The dump as it stands, without an end record. */
  public byte[] bytesWithoutEnd() {
    endSegment();
    return file.toByteArray();
  }

  private HprofBuilder heap(int tag, Body body) {
    write(
        () -> {
          heap.write(tag);
          body.write(heap);
        });
    return this;
  }

  private HprofBuilder record(int tag, Body body) {
    endSegment();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    write(() -> body.write(new DataOutputStream(bytes)));
    return rawRecord(tag, bytes.size(), bytes.toByteArray());
  }

  private void id(DataOutputStream body, long id) throws IOException {
    if (idBytes == 8) {
      body.writeLong(id);
    } else {
      body.writeInt((int) id);
    }
  }

  private void value(DataOutputStream body, BasicType type, long value) {
    write(
        () -> {
          switch (type.bytes(idBytes)) {
            case 1 -> body.writeByte((int) value);
            case 2 -> body.writeShort((int) value);
            case 4 -> body.writeInt((int) value);
            default -> body.writeLong(value);
          }
        });
  }

  private interface Body {
    void write(DataOutputStream body) throws IOException;
  }

  private interface Write {
    void run() throws IOException;
  }

  private static void write(Write write) {
    try {
      write.run();
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
  }

  /** A class on its way into the dump. */
  public final class ClassBuilder {
    private final String name;
    private final long classId;
    private final Map<String, BasicType> fields = new LinkedHashMap<>();
    private final List<String> statics = new ArrayList<>();
    private final List<BasicType> staticTypes = new ArrayList<>();
    private final List<Long> staticValues = new ArrayList<>();
    private long superClassId;
    private long loaderId;
    private long signersId;
    private long protectionDomainId;

    ClassBuilder(String name, long classId) {
      this.name = name;
      this.classId = classId;
      long nameId = HprofBuilder.this.name(name);
      record(
          HprofFormat.LOAD_CLASS,
          body -> {
            body.writeInt(nextClassSerial++);
            id(body, classId);
            body.writeInt(0);
            id(body, nameId);
          });
      classes.put(classId, this);
      superClassId = name.equals("java/lang/Object") ? 0 : objectClass();
    }

    private long objectClass() {
      for (ClassBuilder c : classes.values()) {
        if (c.name.equals("java/lang/Object")) {
          return c.classId;
        }
      }
      return 0;
    }

    public ClassBuilder extend(long superId) {
      superClassId = superId;
      return this;
    }

    public ClassBuilder loader(long id) {
      loaderId = id;
      return this;
    }

    public ClassBuilder signers(long id) {
      signersId = id;
      return this;
    }

    public ClassBuilder protectionDomain(long id) {
      protectionDomainId = id;
      return this;
    }

    public ClassBuilder field(String fieldName, BasicType type) {
      fields.put(fieldName, type);
      return this;
    }

    public ClassBuilder staticField(String fieldName, BasicType type, long value) {
      statics.add(fieldName);
      staticTypes.add(type);
      staticValues.add(value);
      return this;
    }

    /** Its id, for objects that come before its record. */
    public long classId() {
      return classId;
    }

    /** Writes the class record; returns the class's id. */
    public long dump() {
      List<Long> fieldNames = fields.keySet().stream().map(HprofBuilder.this::name).toList();
      List<Long> staticNames = statics.stream().map(HprofBuilder.this::name).toList();
      heap(
          HprofFormat.CLASS_DUMP,
          body -> {
            id(body, classId);
            body.writeInt(0);
            id(body, superClassId);
            id(body, loaderId);
            id(body, signersId);
            id(body, protectionDomainId);
            id(body, 0);
            id(body, 0);
            body.writeInt(fields.values().stream().mapToInt(t -> t.bytes(idBytes)).sum());
            // One constant, so that readers have to step over it.
            body.writeShort(1);
            body.writeShort(7);
            body.write(BasicType.SHORT.code());
            body.writeShort(42);
            body.writeShort(staticNames.size());
            for (int i = 0; i < staticNames.size(); i++) {
              id(body, staticNames.get(i));
              body.write(staticTypes.get(i).code());
              value(body, staticTypes.get(i), staticValues.get(i));
            }
            body.writeShort(fieldNames.size());
            int i = 0;
            for (BasicType type : fields.values()) {
              id(body, fieldNames.get(i++));
              body.write(type.code());
            }
          });
      return classId;
    }
  }
}
