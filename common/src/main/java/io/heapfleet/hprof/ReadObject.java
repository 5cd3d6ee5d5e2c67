package io.heapfleet.hprof;

import static io.heapfleet.hprof.HprofFormat.*;

import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.HeapField;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.record.CorruptDumpException;
import io.heapfleet.record.HeapDictionary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * One object, read back from its dump.
 *
 * @param objectId its id
 * @param kind what it is
 * @param type its class, for a class object the class that it is; null if the dictionary lacks it
 * @param fields an instance's fields, own ones first, or a class's static fields; fewer than the
 *     class has if the record is shorter, or a superclass is missing
 * @param length elements of an array, -1 for anything else
 * @param elementType what the elements of a primitive array are, null for anything else
 * @param elements the elements of a primitive array, big-endian, at most {@value
 *     #MAX_ELEMENT_BYTES} bytes of them; null for anything else, and empty if the dump left them
 *     out
 * @param references the first elements of an object array, ids or 0, at most {@value
 *     #MAX_REFERENCES}; null for anything else
 */
public record ReadObject(
    long objectId,
    ObjectKind kind,
    HeapClass type,
    List<ReadField> fields,
    long length,
    BasicType elementType,
    byte[] elements,
    long[] references) {
  /** As much of a primitive array as is read. */
  public static final int MAX_ELEMENT_BYTES = 16 << 10;

  /** As many elements of an object array as are read. */
  public static final int MAX_REFERENCES = 2048;

  public ReadObject {
    fields = List.copyOf(fields);
  }

  /**
   * The fields' values by declaring class and name ({@code java.lang.Thread#name}); of two fields
   * with the same name, in classes of the same name, the first.
   */
  public Map<String, Long> values() {
    Map<String, Long> values = new LinkedHashMap<>();
    fields.forEach(field -> values.putIfAbsent(field.qualifiedName(), field.bits()));
    return values;
  }

  /** The reference in this field, 0 if the field is null or there is none of that name. */
  public long reference(String field) {
    return value(field).orElse(0);
  }

  /**
   * The value of this field as {@link ReadField#bits} has it, empty if there is none of the name.
   */
  public OptionalLong value(String field) {
    for (ReadField f : fields) {
      // Compared in pieces: most fields are not the one, and need no text of their own.
      if (field.length() == f.declaringClass().length() + 1 + f.name().length()
          && field.startsWith(f.declaringClass())
          && field.endsWith(f.name())
          && field.charAt(f.declaringClass().length()) == '#') {
        return OptionalLong.of(f.bits());
      }
    }
    return OptionalLong.empty();
  }

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
    int bytes = (int) Math.min(count, MAX_ELEMENT_BYTES / elementBytes) * elementBytes;
    byte[] elements = new byte[bytes];
    in.require(bytes, "an array's elements");
    in.copy(elements, 0, bytes);
    return elements;
  }

  private static long[] references(DumpInput in, long count) throws IOException {
    int read = (int) Math.min(count, MAX_REFERENCES);
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
