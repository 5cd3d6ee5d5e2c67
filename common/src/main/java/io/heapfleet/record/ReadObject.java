package io.heapfleet.record;

import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
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
 *     class has if the record is shorter, or a superclass is missing; none if the format has none
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
}
