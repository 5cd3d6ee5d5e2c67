package io.heapfleet.jobs.explain;

import io.heapfleet.hprof.HprofBuilder;
import io.heapfleet.model.BasicType;
import io.heapfleet.model.RootKind;
import java.nio.charset.StandardCharsets;

/**
 * A heap that tells of a leak: the class {@code com.acme.Cache} has a static cache, whose map holds
 * sessions by user name. Session {@code i} is at {@link #session}, and its user is called {@code
 * user-i}. One session is held by a local variable too, one only weakly, and one not at all.
 */
public final class ShopHeap {
  public static final int SESSIONS = 100;
  public static final long CACHE = 0x1000;
  public static final long MAP = 0x2000;
  public static final long TABLE = 0x2100;
  public static final long WEAK = 0x5000;
  public static final long WEAKLY_HELD = 0x5100;
  public static final long GARBAGE = 0x6000;
  public static final long THREAD = 0x7000;

  public final HprofBuilder dump = HprofBuilder.hotspot();
  public final long cacheClass;
  public final long sessionClass;
  private final long stringClass;
  private final long nodeClass;

  public ShopHeap() {
    stringClass =
        dump.clazz("java/lang/String")
            .field("value", BasicType.OBJECT)
            .field("coder", BasicType.BYTE)
            .dump();
    nodeClass =
        dump.clazz("java/util/HashMap$Node")
            .field("hash", BasicType.INT)
            .field("key", BasicType.OBJECT)
            .field("value", BasicType.OBJECT)
            .field("next", BasicType.OBJECT)
            .dump();
    long nodes = dump.clazz("[Ljava/util/HashMap$Node;").dump();
    long map =
        dump.clazz("java/util/HashMap")
            .field("table", BasicType.OBJECT)
            .field("size", BasicType.INT)
            .dump();
    long reference =
        dump.clazz("java/lang/ref/Reference").field("referent", BasicType.OBJECT).dump();
    long weak = dump.clazz("java/lang/ref/WeakReference").extend(reference).dump();
    long thread = dump.clazz("java/lang/Thread").dump();
    long entity = dump.clazz("com/acme/Entity").field("version", BasicType.LONG).dump();
    sessionClass =
        dump.clazz("com/acme/Session")
            .extend(entity)
            .field("user", BasicType.OBJECT)
            .field("admin", BasicType.BOOLEAN)
            .field("grade", BasicType.CHAR)
            .field("score", BasicType.DOUBLE)
            .dump();
    cacheClass =
        dump.clazz("com/acme/Cache")
            .field("sessions", BasicType.OBJECT)
            .staticField("instance", BasicType.OBJECT, CACHE)
            .staticField("hits", BasicType.INT, 42)
            .dump();

    dump.instance(CACHE, cacheClass, MAP).instance(MAP, map, TABLE, SESSIONS);
    long[] table = new long[128];
    for (int i = 0; i < SESSIONS; i++) {
      table[i] = node(i);
    }
    dump.objectArray(TABLE, nodes, table);
    for (int i = 0; i < SESSIONS; i++) {
      string(node(i) + 0x40, "user-" + i);
      dump.instance(node(i), nodeClass, i, node(i) + 0x40, session(i), 0);
      session(session(i), node(i) + 0x40, i);
    }
    dump.instance(WEAK, weak, WEAKLY_HELD).instance(THREAD, thread);
    session(WEAKLY_HELD, 0, 1);
    session(GARBAGE, 0, 2);
    for (long type :
        new long[] {
          stringClass,
          nodeClass,
          nodes,
          map,
          reference,
          weak,
          thread,
          entity,
          sessionClass,
          cacheClass,
          dump.classId("java/lang/Object"),
          dump.classId("java/lang/Class")
        }) {
      dump.root(RootKind.STICKY_CLASS, type);
    }
    for (String array : "[Z [C [F [D [B [S [I [J".split(" ", -1)) {
      dump.root(RootKind.STICKY_CLASS, dump.classId(array));
    }
    dump.root(RootKind.JNI_GLOBAL, WEAK)
        .threadRoot(RootKind.THREAD_OBJECT, THREAD, 1, 0)
        .threadRoot(RootKind.JAVA_FRAME, session(7), 1, 0);
  }

  /** The node of session {@code i}. */
  public static long node(int i) {
    return 0x20_0000 + i * 0x100L;
  }

  /** Session {@code i}. */
  public static long session(int i) {
    return node(i) + 0x80;
  }

  private void string(long id, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    dump.instance(id, stringClass, id + 0x20, 0)
        .primitiveArray(id + 0x20, BasicType.BYTE, bytes.length, bytes);
  }

  private void session(long id, long user, long version) {
    dump.instance(id, sessionClass, user, 1, 'A', Double.doubleToRawLongBits(0.5), version);
  }
}
