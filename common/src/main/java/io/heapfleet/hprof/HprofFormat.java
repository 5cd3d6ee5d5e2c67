package io.heapfleet.hprof;

import io.heapfleet.model.RootKind;

/**
 * The byte layout of HPROF. No other class knows a tag or a width.
 *
 * <pre>
 * file       "JAVA PROFILE 1.0.x" 0 | u4 id size | u8 millis since 1970 | record*
 * record     u1 tag | u4 micros since the file's time | u4 body length | body
 * heap dump  a record whose body is a row of sub-records: u1 tag | body (no length)
 *
 * STRING        id | UTF-8
 * LOAD_CLASS    u4 class serial | id class | u4 trace serial | id name
 * FRAME         id frame | id method | id signature | id source file | u4 class serial | i4 line
 * TRACE         u4 trace serial | u4 thread serial | u4 n | id frame * n
 * START_THREAD  u4 thread serial | id thread | u4 trace serial | id name | id group | id parent
 *
 * CLASS_DUMP    id class | u4 trace | id super | id loader | id signers | id protection domain
 *               | id, id reserved | u4 instance size
 *               | u2 n | (u2 index, u1 type, value) * n          constant pool
 *               | u2 n | (id name, u1 type, value) * n           static fields
 *               | u2 n | (id name, u1 type) * n                  instance fields
 * INSTANCE_DUMP id object | u4 trace | id class | u4 bytes | values: own fields, then the super's
 * OBJECT_ARRAY  id array | u4 trace | u4 n | id array class | id * n
 * PRIMITIVE_ARRAY id array | u4 trace | u4 n | u1 type | value * n
 * </pre>
 *
 * <p>All numbers are big-endian. Sources: the HPROF manual in the JDK's {@code
 * src/share/demo/jvmti/hprof/manual.html}, HotSpot's {@code heapDumper.cpp}, Android's {@code
 * art/runtime/hprof/hprof.cc}.
 */
final class HprofFormat {
  static final String MAGIC = "JAVA PROFILE 1.0.";

  /** A record's tag, time and length. */
  static final int RECORD_HEADER_BYTES = 9;

  static final int STRING = 0x01;
  static final int LOAD_CLASS = 0x02;
  static final int UNLOAD_CLASS = 0x03;
  static final int FRAME = 0x04;
  static final int TRACE = 0x05;
  static final int ALLOC_SITES = 0x06;
  static final int HEAP_SUMMARY = 0x07;
  static final int START_THREAD = 0x0A;
  static final int END_THREAD = 0x0B;
  static final int HEAP_DUMP = 0x0C;
  static final int CPU_SAMPLES = 0x0D;
  static final int CONTROL_SETTINGS = 0x0E;
  static final int HEAP_DUMP_SEGMENT = 0x1C;
  static final int HEAP_DUMP_END = 0x2C;

  static final int ROOT_JNI_GLOBAL = 0x01;
  static final int ROOT_JNI_LOCAL = 0x02;
  static final int ROOT_JAVA_FRAME = 0x03;
  static final int ROOT_NATIVE_STACK = 0x04;
  static final int ROOT_STICKY_CLASS = 0x05;
  static final int ROOT_THREAD_BLOCK = 0x06;
  static final int ROOT_MONITOR_USED = 0x07;
  static final int ROOT_THREAD_OBJECT = 0x08;
  static final int CLASS_DUMP = 0x20;
  static final int INSTANCE_DUMP = 0x21;
  static final int OBJECT_ARRAY_DUMP = 0x22;
  static final int PRIMITIVE_ARRAY_DUMP = 0x23;
  static final int ROOT_INTERNED_STRING = 0x89;
  static final int ROOT_FINALIZING = 0x8A;
  static final int ROOT_DEBUGGER = 0x8B;
  static final int ROOT_REFERENCE_CLEANUP = 0x8C;
  static final int ROOT_VM_INTERNAL = 0x8D;
  static final int ROOT_JNI_MONITOR = 0x8E;
  static final int ROOT_UNREACHABLE = 0x90;
  static final int PRIMITIVE_ARRAY_NODATA = 0xC3;
  static final int HEAP_DUMP_INFO = 0xFE;
  static final int ROOT_UNKNOWN = 0xFF;

  private HprofFormat() {}

  /** Whether a record with this tag is one that the format knows. */
  static boolean isKnownRecord(int tag) {
    return switch (tag) {
      case STRING,
          LOAD_CLASS,
          UNLOAD_CLASS,
          FRAME,
          TRACE,
          ALLOC_SITES,
          HEAP_SUMMARY,
          START_THREAD,
          END_THREAD,
          HEAP_DUMP,
          CPU_SAMPLES,
          CONTROL_SETTINGS,
          HEAP_DUMP_SEGMENT,
          HEAP_DUMP_END ->
          true;
      default -> false;
    };
  }

  /** Whether a record with this tag holds heap sub-records. */
  static boolean isHeapRecord(int tag) {
    return tag == HEAP_DUMP_SEGMENT || tag == HEAP_DUMP;
  }

  /** The kind of root that a sub-record with this tag names, null if it is no root. */
  static RootKind rootKind(int tag) {
    return switch (tag) {
      case ROOT_UNKNOWN -> RootKind.UNKNOWN;
      case ROOT_JNI_GLOBAL -> RootKind.JNI_GLOBAL;
      case ROOT_JNI_LOCAL -> RootKind.JNI_LOCAL;
      case ROOT_JAVA_FRAME -> RootKind.JAVA_FRAME;
      case ROOT_NATIVE_STACK -> RootKind.NATIVE_STACK;
      case ROOT_STICKY_CLASS -> RootKind.STICKY_CLASS;
      case ROOT_THREAD_BLOCK -> RootKind.THREAD_BLOCK;
      case ROOT_MONITOR_USED -> RootKind.MONITOR_USED;
      case ROOT_THREAD_OBJECT -> RootKind.THREAD_OBJECT;
      case ROOT_INTERNED_STRING -> RootKind.INTERNED_STRING;
      case ROOT_FINALIZING -> RootKind.FINALIZING;
      case ROOT_DEBUGGER -> RootKind.DEBUGGER;
      case ROOT_REFERENCE_CLEANUP -> RootKind.REFERENCE_CLEANUP;
      case ROOT_VM_INTERNAL -> RootKind.VM_INTERNAL;
      case ROOT_JNI_MONITOR -> RootKind.JNI_MONITOR;
      case ROOT_UNREACHABLE -> RootKind.UNREACHABLE;
      default -> null;
    };
  }

  /** Bytes of a root behind its tag, 0 if the sub-record with this tag is no root. */
  static int rootBytes(int tag, int idBytes) {
    return switch (tag) {
      case ROOT_JNI_GLOBAL -> 2 * idBytes;
      case ROOT_JNI_LOCAL, ROOT_JAVA_FRAME, ROOT_JNI_MONITOR, ROOT_THREAD_OBJECT -> idBytes + 8;
      case ROOT_NATIVE_STACK, ROOT_THREAD_BLOCK -> idBytes + 4;
      default -> rootKind(tag) == null ? 0 : idBytes;
    };
  }

  /** Whether a heap sub-record starts with this tag. */
  static boolean isSubRecord(int tag) {
    return switch (tag) {
      case CLASS_DUMP,
          INSTANCE_DUMP,
          OBJECT_ARRAY_DUMP,
          PRIMITIVE_ARRAY_DUMP,
          PRIMITIVE_ARRAY_NODATA,
          HEAP_DUMP_INFO ->
          true;
      default -> rootKind(tag) != null;
    };
  }
}
