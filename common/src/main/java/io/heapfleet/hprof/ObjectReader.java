package io.heapfleet.hprof;

import static io.heapfleet.hprof.HprofFormat.*;

import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.HeapField;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.record.CorruptDumpException;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.ReadField;
import io.heapfleet.record.ReadObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads single objects of a dump back by where their records lie. */
final class ObjectReader {
  private ObjectReader() {}

  static ReadObject read(DumpInput in, HeapDictionary dictionary, long offset, long dumpEnd)
      throws IOException {
    SubRecords record = at(in, offset, dumpEnd);
    return switch (record.tag) {
      case INSTANCE_DUMP -> {
        HeapClass type = dictionary.byId(record.classId);
        yield new ReadObject(
            record.objectId,
            ObjectKind.INSTANCE,
            type,
            instanceFields(in, dictionary, type, record.count),
            -1,
            null,
            null,
            null);
      }
      case CLASS_DUMP -> {
        HeapClass type = dictionary.byId(record.objectId);
        yield new ReadObject(
            record.objectId,
            ObjectKind.CLASS,
            type,
            staticFields(type, record.classRecord),
            -1,
            null,
            null,
            null);
      }
      case OBJECT_ARRAY_DUMP ->
          new ReadObject(
              record.objectId,
              ObjectKind.OBJECT_ARRAY,
              dictionary.byId(record.classId),
              List.of(),
              record.count,
              null,
              null,
              references(in, record.count));
      default ->
          new ReadObject(
              record.objectId,
              ObjectKind.PRIMITIVE_ARRAY,
              dictionary.primitiveArray(record.elementType),
              List.of(),
              record.count,
              record.elementType,
              record.tag == PRIMITIVE_ARRAY_NODATA
                  ? new byte[0]
                  : elements(in, record.elementType, record.count),
              null);
    };
  }

  /** The record of an object, an array or a class that starts there, its head read. */
  static SubRecords at(DumpInput in, long offset, long dumpEnd) throws IOException {
    SubRecords record = new SubRecords(in, dumpEnd);
    record.range(offset, dumpEnd);
    if (!record.next() || record.rootKind != null || record.tag == HEAP_DUMP_INFO) {
      throw new CorruptDumpException(in.uri(), offset, "an object's record", "something else");
    }
    return record;
  }

  private static byte[] elements(DumpInput in, BasicType type, long count) throws IOException {
    int elementBytes = type.bytes(in.idBytes());
    int bytes = (int) Math.min(count, ReadObject.MAX_ELEMENT_BYTES / elementBytes) * elementBytes;
    byte[] elements = new byte[bytes];
    in.require(bytes, "an array's elements");
    in.copy(elements, 0, bytes);
    return elements;
  }

  private static long[] references(DumpInput in, long count) throws IOException {
    int read = (int) Math.min(count, ReadObject.MAX_REFERENCES);
    in.require(read * in.idBytes(), "an array's elements");
    long[] references = new long[read];
    for (int i = 0; i < read; i++) {
      references[i] = in.id();
    }
    return references;
  }

  private static List<ReadField> instanceFields(
      DumpInput in, HeapDictionary dictionary, HeapClass type, long bytes) throws IOException {
    List<ReadField> fields = new ArrayList<>();
    long left = bytes;
    for (HeapClass declaring : type == null ? List.<HeapClass>of() : dictionary.ancestry(type)) {
      for (HeapField field : declaring.instanceFields()) {
        int width = field.type().bytes(in.idBytes());
        if (left < width) {
          return fields;
        }
        in.require(width, "a field's value");
        fields.add(
            new ReadField(declaring.name(), field.name(), field.type(), in.value(field.type())));
        left -= width;
      }
    }
    return fields;
  }

  private static List<ReadField> staticFields(HeapClass type, ClassRecord record) {
    List<ReadField> fields = new ArrayList<>();
    int known = type == null ? 0 : type.staticFields().size();
    for (int i = 0; i < Math.min(known, record.staticValues().length); i++) {
      HeapField field = type.staticFields().get(i);
      fields.add(new ReadField(type.name(), field.name(), field.type(), record.staticValues()[i]));
    }
    return fields;
  }
}
