package io.heapfleet.hprof;

import static io.heapfleet.hprof.HprofFormat.*;

import io.heapfleet.model.BasicType;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.CorruptDumpException;
import java.io.IOException;

/**
 * A cursor over the heap sub-records of one heap dump record. {@link #next} reads the head of a
 * sub-record into the fields of this object and leaves the input at the values behind it; what is
 * left unread is stepped over by the following call, without being fetched where it is long.
 *
 * <p>Lengths are checked against the end of the enclosing record before anything is read.
 */
final class SubRecords {
  private final DumpInput in;
  private final int idBytes;
  private final long dumpEnd;
  private long end;
  private long nextOffset;

  /** The sub-record's tag. */
  int tag;

  /** Offset of the tag. */
  long offset;

  /** The object, array or class; for roots what is rooted. */
  long objectId;

  /** Class of the instance or object array. */
  long classId;

  /** Number of elements, or bytes of an instance's values. */
  long count;

  /** Element type of a primitive array. */
  BasicType elementType;

  /** The class record, for {@link HprofFormat#CLASS_DUMP} only. */
  ClassRecord classRecord;

  /** Kind of root, null if the sub-record is no root. */
  RootKind rootKind;

  /** Thread of a root, -1 if it names none. */
  long threadSerial;

  /** Frame of a root, -1 if it names none. For a thread root, its stack trace's serial. */
  long frameNumber;

  /**
   * @param dumpEnd where the dump ends, exclusive; {@link Long#MAX_VALUE} if that is not known yet
   */
  SubRecords(DumpInput in, long dumpEnd) {
    this.in = in;
    this.dumpEnd = dumpEnd;
    this.idBytes = in.idBytes();
  }

  /**
   * Starts over at {@code start}.
   *
   * @param start offset of a sub-record
   * @param end where the enclosing heap dump record ends, exclusive
   */
  void range(long start, long end) {
    this.nextOffset = start;
    this.end = end;
  }

  /** Offset of the sub-record after this one. */
  long nextOffset() {
    return nextOffset;
  }

  /** Where the enclosing record ends, exclusive. */
  long end() {
    return end;
  }

  /**
   * Moves to the next sub-record.
   *
   * @return false at the end of the enclosing record
   * @throws CorruptDumpException if what lies there is no sub-record or passes its record's end;
   *     the cursor then stands before it
   */
  boolean next() throws IOException {
    long start = nextOffset;
    if (start >= end) {
      return false;
    }
    in.seek(start);
    in.require(1, "a sub-record's tag");
    offset = start;
    tag = in.u1();
    rootKind = null;
    switch (tag) {
      case INSTANCE_DUMP -> {
        head(idBytes + 4 + idBytes + 4, "an instance");
        objectId = in.id();
        in.i4();
        classId = in.id();
        count = in.u4();
        body(count, "an instance of");
      }
      case OBJECT_ARRAY_DUMP -> {
        head(idBytes + 4 + 4 + idBytes, "an object array");
        objectId = in.id();
        in.i4();
        count = in.u4();
        classId = in.id();
        body(count * idBytes, "an object array of");
      }
      case PRIMITIVE_ARRAY_DUMP, PRIMITIVE_ARRAY_NODATA -> {
        head(idBytes + 4 + 4 + 1, "a primitive array");
        objectId = in.id();
        in.i4();
        count = in.u4();
        elementType = type(in);
        if (elementType == BasicType.OBJECT) {
          throw new CorruptDumpException(
              in.uri(), in.offset() - 1, "a primitive type's code 4..11", "2 (object)");
        }
        body(
            tag == PRIMITIVE_ARRAY_NODATA ? 0 : count * elementType.bytes(idBytes),
            "a primitive array of");
      }
      case CLASS_DUMP -> {
        classRecord = ClassRecord.read(in);
        objectId = classRecord.classId();
        nextOffset = in.offset();
        if (nextOffset > end) {
          throw passesEnd("a class record", nextOffset - start);
        }
      }
      case HEAP_DUMP_INFO -> fixed(4 + idBytes, "a heap info");
      default -> root(start);
    }
    return true;
  }

  private void root(long start) throws IOException {
    rootKind = HprofFormat.rootKind(tag);
    if (rootKind == null) {
      throw new CorruptDumpException(
          in.uri(), start, "a heap sub-record's tag", "0x%02X".formatted(tag));
    }
    threadSerial = -1;
    frameNumber = -1;
    fixed(HprofFormat.rootBytes(tag, idBytes), "a root");
    objectId = in.id();
    switch (tag) {
      case ROOT_JNI_LOCAL, ROOT_JAVA_FRAME, ROOT_JNI_MONITOR, ROOT_THREAD_OBJECT -> {
        threadSerial = in.u4();
        frameNumber = in.i4();
      }
      case ROOT_NATIVE_STACK, ROOT_THREAD_BLOCK -> threadSerial = in.u4();
      default -> {}
    }
  }

  private void fixed(int bytes, String what) throws IOException {
    head(bytes, what);
    nextOffset = in.offset() + bytes;
  }

  private void head(int bytes, String what) throws IOException {
    if (in.offset() + bytes > end) {
      throw passesEnd(what, 1L + bytes);
    }
    in.require(bytes, what);
  }

  /** Checks that {@code bytes} fit between here and the end of the enclosing record. */
  private void body(long bytes, String what) throws CorruptDumpException {
    long left = end - in.offset();
    if (bytes > left) {
      throw new CorruptDumpException(
          in.uri(), offset, what + " 0.." + left + " bytes", bytes + " bytes");
    }
    if (in.offset() + bytes > dumpEnd) {
      throw new CorruptDumpException(
          in.uri(),
          offset,
          what + " " + bytes + " bytes",
          "the end of the dump after " + Math.max(0, dumpEnd - in.offset()) + " bytes");
    }
    nextOffset = in.offset() + bytes;
  }

  private CorruptDumpException passesEnd(String what, long bytes) {
    return new CorruptDumpException(
        in.uri(),
        offset,
        what + " within the " + (end - offset) + " bytes left of its heap dump record",
        bytes + " bytes");
  }

  /** Reads a type's code, one byte that {@link DumpInput#require} made sure of. */
  static BasicType type(DumpInput in) throws CorruptDumpException {
    int code = in.u1();
    BasicType type = BasicType.ofCode(code);
    if (type == null) {
      throw new CorruptDumpException(
          in.uri(), in.offset() - 1, "a type's code 2 or 4..11", Integer.toString(code));
    }
    return type;
  }
}
