package io.heapfleet.hprof;

import static io.heapfleet.hprof.HprofFormat.*;

import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.HeapField;
import io.heapfleet.record.CorruptDumpException;
import io.heapfleet.record.HeapDictionary;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One object, read back from its dump.
 *
 * @param objectId its id
 * @param type its class; for a class object, the class that it is
 * @param values an instance's fields, or a class's static fields, by declaring class and name
 *     ({@code java.lang.Thread#name}): ids of references, integers with their sign, bits of
 *     floating point numbers
 * @param elementType what the elements of a primitive array are, null for anything else
 * @param elements the elements of a primitive array, big-endian, at most {@value
 *     #MAX_ELEMENT_BYTES} bytes of them
 */
public record ReadObject(
    long objectId,
    HeapClass type,
    Map<String, Long> values,
    BasicType elementType,
    byte[] elements) {
  /** As much of an array as is read. */
  public static final int MAX_ELEMENT_BYTES = 16 << 10;

  /** The reference in this field, 0 if the field is null or there is none of that name. */
  public long reference(String field) {
    return values.getOrDefault(field, 0L);
  }

  static ReadObject read(DumpInput in, HeapDictionary dictionary, long offset, long dumpEnd)
      throws IOException {
    SubRecords record = new SubRecords(in, dumpEnd);
    record.range(offset, dumpEnd);
    if (!record.next() || record.rootKind != null || record.tag == HEAP_DUMP_INFO) {
      throw new CorruptDumpException(in.uri(), offset, "an object's record", "something else");
    }
    return switch (record.tag) {
      case INSTANCE_DUMP -> {
        HeapClass type = dictionary.byId(record.classId);
        yield new ReadObject(
            record.objectId, type, instanceValues(in, dictionary, type, record.count), null, null);
      }
      case CLASS_DUMP -> {
        HeapClass type = dictionary.byId(record.objectId);
        yield new ReadObject(
            record.objectId, type, staticValues(type, record.classRecord), null, null);
      }
      case PRIMITIVE_ARRAY_DUMP -> {
        int elementBytes = record.elementType.bytes(in.idBytes());
        int bytes = (int) Math.min(record.count, MAX_ELEMENT_BYTES / elementBytes) * elementBytes;
        byte[] elements = new byte[bytes];
        in.require(bytes, "an array's elements");
        in.copy(elements, 0, bytes);
        yield new ReadObject(
            record.objectId,
            dictionary.primitiveArray(record.elementType),
            Map.of(),
            record.elementType,
            elements);
      }
      default ->
          new ReadObject(record.objectId, dictionary.byId(record.classId), Map.of(), null, null);
    };
  }

  private static Map<String, Long> instanceValues(
      DumpInput in, HeapDictionary dictionary, HeapClass type, long bytes) throws IOException {
    Map<String, Long> values = new LinkedHashMap<>();
    long left = bytes;
    for (HeapClass declaring : type == null ? List.<HeapClass>of() : dictionary.ancestry(type)) {
      for (HeapField field : declaring.instanceFields()) {
        int width = field.type().bytes(in.idBytes());
        if (left < width) {
          return values;
        }
        in.require(width, "a field's value");
        values.put(declaring.name() + "#" + field.name(), in.value(field.type()));
        left -= width;
      }
    }
    return values;
  }

  private static Map<String, Long> staticValues(HeapClass type, ClassRecord record) {
    Map<String, Long> values = new LinkedHashMap<>();
    int fields = type == null ? 0 : type.staticFields().size();
    for (int i = 0; i < Math.min(fields, record.staticValues().length); i++) {
      values.put(type.name() + "#" + type.staticFields().get(i).name(), record.staticValues()[i]);
    }
    return values;
  }
}
