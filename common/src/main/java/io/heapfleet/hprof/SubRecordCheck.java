package io.heapfleet.hprof;

import static io.heapfleet.hprof.HprofFormat.*;

import io.heapfleet.model.BasicType;
import io.heapfleet.record.CorruptDumpException;
import io.heapfleet.split.Position;
import java.io.IOException;

/**
 * Looks for heap sub-records inside a large heap dump record: a chain of sub-records whose classes
 * the dump defines and whose lengths are those that the classes tell. Roots and primitive arrays
 * name no class, so a chain needs more of the latter, and the former count for nothing.
 */
final class SubRecordCheck implements BoundaryCheck {
  private static final int ENOUGH_EVIDENCE = 16;
  private static final int MAX_LINKS = 4096;

  private final DumpInput in;
  private final int idBytes;
  private final KnownClasses classes;
  private final long segmentEnd;
  private int evidence;
  private long next;

  SubRecordCheck(DumpInput in, KnownClasses classes, long segmentEnd) {
    this.in = in;
    this.idBytes = in.idBytes();
    this.classes = classes;
    this.segmentEnd = segmentEnd;
  }

  @Override
  public Position position(long offset) {
    return Position.inside(offset, segmentEnd);
  }

  @Override
  public Objection objection(long offset) throws IOException {
    evidence = 0;
    next = offset;
    for (int link = 0; link < MAX_LINKS; link++) {
      if (next == segmentEnd && link > 0) {
        return null;
      }
      Objection objection = step();
      if (objection != null) {
        return link == 0 ? objection : Objection.NEXT_SUB_RECORD;
      }
      if (evidence >= ENOUGH_EVIDENCE) {
        return null;
      }
    }
    return Objection.TOO_LITTLE_EVIDENCE;
  }

  /** Judges the sub-record at {@code next} and goes to the one behind it. */
  private Objection step() throws IOException {
    in.seek(next);
    if (!in.has(1)) {
      return Objection.END;
    }
    int tag = in.u1();
    int head = headBytes(tag);
    if (head == 0) {
      return Objection.SUB_RECORD_TAG;
    }
    if (!in.has(head) || in.offset() + head > segmentEnd) {
      return Objection.SUB_RECORD_LENGTH;
    }
    long body = in.offset() + head;
    long id = in.id();
    if (id == 0 && tag != HEAP_DUMP_INFO && rootKind(tag) == null) {
      return Objection.NULL_ID;
    }
    long bytes = 0;
    switch (tag) {
      case INSTANCE_DUMP -> {
        in.i4();
        long known = classes.instanceBytes(in.id());
        bytes = in.u4();
        if (known == KnownClasses.UNKNOWN) {
          return Objection.UNKNOWN_CLASS;
        }
        if (known != KnownClasses.ANY_LENGTH && known != bytes) {
          return Objection.INSTANCE_LENGTH;
        }
        evidence += 2;
      }
      case OBJECT_ARRAY_DUMP -> {
        in.i4();
        bytes = in.u4() * idBytes;
        if (classes.instanceBytes(in.id()) == KnownClasses.UNKNOWN) {
          return Objection.UNKNOWN_CLASS;
        }
        evidence += 2;
      }
      case PRIMITIVE_ARRAY_DUMP, PRIMITIVE_ARRAY_NODATA -> {
        in.i4();
        long count = in.u4();
        BasicType type = BasicType.ofCode(in.u1());
        if (type == null || type == BasicType.OBJECT) {
          return Objection.ELEMENT_TYPE;
        }
        bytes = tag == PRIMITIVE_ARRAY_NODATA ? 0 : count * type.bytes(idBytes);
        evidence++;
      }
      case CLASS_DUMP -> {
        if (classes.instanceBytes(id) == KnownClasses.UNKNOWN) {
          return Objection.UNKNOWN_CLASS;
        }
        return classRecord();
      }
      default -> {}
    }
    if (bytes > segmentEnd - body) {
      return Objection.SUB_RECORD_LENGTH;
    }
    next = body + bytes;
    return null;
  }

  private Objection classRecord() throws IOException {
    try {
      in.seek(next + 1);
      ClassRecord.read(in);
    } catch (CorruptDumpException e) {
      return Objection.SUB_RECORD_LENGTH;
    }
    if (in.offset() > segmentEnd) {
      return Objection.SUB_RECORD_LENGTH;
    }
    next = in.offset();
    return null;
  }

  /** Bytes behind the tag that tell how long the sub-record is, 0 if there is none of this tag. */
  private int headBytes(int tag) {
    return switch (tag) {
      case INSTANCE_DUMP -> 2 * idBytes + 8;
      case OBJECT_ARRAY_DUMP -> 2 * idBytes + 8;
      case PRIMITIVE_ARRAY_DUMP, PRIMITIVE_ARRAY_NODATA -> idBytes + 9;
      case CLASS_DUMP -> idBytes;
      case HEAP_DUMP_INFO -> 4 + idBytes;
      default -> rootBytes(tag, idBytes);
    };
  }
}
