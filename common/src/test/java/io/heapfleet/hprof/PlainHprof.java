package io.heapfleet.hprof;

import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.HeapField;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.RootKind;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * The obvious way to read a dump, the plain twin of the real reader: all of it in memory, record by
 * record, in one loop, without a thought of damage or speed. Up to 2 GB.
 */
public final class PlainHprof {
  /**
   * An object that is no class.
   *
   * @param length number of elements, -1 for an instance
   * @param elementType what the elements are, null for an instance
   * @param body field values or elements, as in the dump
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  public record Thing(
      ObjectKind kind,
      long id,
      long classId,
      long length,
      BasicType elementType,
      byte[] body,
      long fileOffset) {}

  /** A root; serial and frame are -1 where the record has none. */
  public record Root(long id, RootKind kind, long threadSerial, long frame) {}

  public final String format;
  public final int idBytes;
  public final long dumpedAtMillis;

  /** Strings by id. */
  public final Map<Long, String> strings = new HashMap<>();

  /** Classes in the dump's order; {@link HeapClass#index} is the place in this list. */
  public final List<HeapClass> classes = new ArrayList<>();

  public final Map<Long, HeapClass> classById = new HashMap<>();

  /** Values of static fields by class id, in the order of {@link HeapClass#staticFields}. */
  public final Map<Long, List<Long>> staticValues = new HashMap<>();

  public final List<Thing> things = new ArrayList<>();
  public final List<Root> roots = new ArrayList<>();

  private final Map<Long, String> classNames = new HashMap<>();
  private final ByteBuffer in;

  private PlainHprof(byte[] dump) {
    in = ByteBuffer.wrap(dump);
    StringBuilder header = new StringBuilder();
    for (byte b = in.get(); b != 0; b = in.get()) {
      header.append((char) b);
    }
    format = header.toString();
    idBytes = in.getInt();
    dumpedAtMillis = in.getLong();
    while (in.hasRemaining()) {
      int tag = u1();
      in.getInt();
      int end = (int) u4() + in.position();
      switch (tag) {
        case 0x01 -> {
          long id = id();
          strings.put(id, new String(bytes(end - in.position()), StandardCharsets.UTF_8));
        }
        case 0x02 -> {
          in.getInt();
          long id = id();
          in.getInt();
          classNames.put(id, javaName(strings.get(id())));
        }
        case 0x0C, 0x1C -> {
          while (in.position() < end) {
            subRecord();
          }
        }
        default -> in.position(end);
      }
      in.position(end);
    }
  }

  /** Reads a dump, plain or gzip. */
  public static PlainHprof read(Path dump) throws IOException {
    try (InputStream file = new BufferedInputStream(Files.newInputStream(dump))) {
      file.mark(2);
      boolean gzip = file.read() == 0x1F && file.read() == 0x8B;
      file.reset();
      return new PlainHprof((gzip ? new GZIPInputStream(file) : file).readAllBytes());
    }
  }

  private void subRecord() {
    int offset = in.position();
    int tag = u1();
    switch (tag) {
      case 0xFF -> root(RootKind.UNKNOWN, 0, 0);
      case 0x01 -> {
        root(RootKind.JNI_GLOBAL, 0, 0);
        id();
      }
      case 0x02 -> root(RootKind.JNI_LOCAL, 4, 4);
      case 0x03 -> root(RootKind.JAVA_FRAME, 4, 4);
      case 0x04 -> root(RootKind.NATIVE_STACK, 4, 0);
      case 0x05 -> root(RootKind.STICKY_CLASS, 0, 0);
      case 0x06 -> root(RootKind.THREAD_BLOCK, 4, 0);
      case 0x07 -> root(RootKind.MONITOR_USED, 0, 0);
      case 0x08 -> {
        root(RootKind.THREAD_OBJECT, 4, 0);
        in.getInt(); // stack trace
      }
      case 0x20 -> classDump();
      case 0x21 -> {
        long id = id();
        in.getInt();
        long classId = id();
        byte[] values = bytes((int) u4());
        things.add(new Thing(ObjectKind.INSTANCE, id, classId, -1, null, values, offset));
      }
      case 0x22 -> {
        long id = id();
        in.getInt();
        long length = u4();
        long classId = id();
        byte[] elements = bytes((int) length * idBytes);
        things.add(
            new Thing(
                ObjectKind.OBJECT_ARRAY, id, classId, length, BasicType.OBJECT, elements, offset));
      }
      case 0x23 -> {
        long id = id();
        in.getInt();
        long length = u4();
        BasicType type = BasicType.ofCode(u1());
        byte[] elements = bytes((int) length * type.bytes(idBytes));
        things.add(new Thing(ObjectKind.PRIMITIVE_ARRAY, id, 0, length, type, elements, offset));
      }
      default ->
          throw new IllegalStateException("unknown sub-record " + tag + " at offset " + offset);
    }
  }

  private void root(RootKind kind, int threadBytes, int frameBytes) {
    long id = id();
    roots.add(new Root(id, kind, threadBytes == 4 ? u4() : -1, frameBytes == 4 ? u4() : -1));
  }

  private void classDump() {
    long id = id();
    in.getInt();
    long superClassId = id();
    long loaderId = id();
    for (int i = 0; i < 4; i++) {
      id(); // signers, protection domain, two reserved
    }
    long instanceBytes = u4();
    for (int constants = in.getShort() & 0xFFFF; constants > 0; constants--) {
      in.getShort();
      value(BasicType.ofCode(u1()));
    }
    List<HeapField> statics = new ArrayList<>();
    List<Long> values = new ArrayList<>();
    for (int count = in.getShort() & 0xFFFF; count > 0; count--) {
      String name = strings.get(id());
      BasicType type = BasicType.ofCode(u1());
      statics.add(new HeapField(name, type));
      values.add(value(type));
    }
    List<HeapField> fields = new ArrayList<>();
    for (int count = in.getShort() & 0xFFFF; count > 0; count--) {
      String name = strings.get(id());
      fields.add(new HeapField(name, BasicType.ofCode(u1())));
    }
    HeapClass type =
        new HeapClass(
            classes.size(),
            id,
            classNames.get(id),
            superClassId,
            loaderId,
            instanceBytes,
            fields,
            statics);
    classes.add(type);
    classById.put(id, type);
    staticValues.put(id, values);
  }

  /** {@code [Ljava/lang/String;} to {@code java.lang.String[]}. */
  private static String javaName(String name) {
    String dotted = name.replace('/', '.');
    if (!dotted.startsWith("[")) {
      return dotted;
    }
    String element = dotted.substring(1);
    if (element.startsWith("[")) {
      return javaName(element) + "[]";
    }
    if (element.startsWith("L")) {
      return element.substring(1, element.length() - 1) + "[]";
    }
    for (BasicType type : BasicType.values()) {
      boolean letter =
          switch (type) {
            case OBJECT -> false;
            case BOOLEAN -> element.equals("Z");
            case LONG -> element.equals("J");
            default -> element.equalsIgnoreCase(type.javaName().substring(0, 1));
          };
      if (letter) {
        return type.javaName() + "[]";
      }
    }
    throw new IllegalStateException("unknown array class " + name);
  }

  private long value(BasicType type) {
    return switch (type.bytes(idBytes)) {
      case 1 -> in.get();
      case 2 -> in.getShort();
      case 4 -> type == BasicType.OBJECT ? u4() : in.getInt();
      default -> in.getLong();
    };
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private long id() {
    return idBytes == 4 ? u4() : in.getLong();
  }

  private long u4() {
    return in.getInt() & 0xFFFF_FFFFL;
  }

  private int u1() {
    return in.get() & 0xFF;
  }
}
