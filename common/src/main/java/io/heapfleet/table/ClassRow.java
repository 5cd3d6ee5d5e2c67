package io.heapfleet.table;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * A row of {@code classes}.
 *
 * @param classId the class's id in the dump
 * @param name as in Java source: {@code java.util.HashMap$Node}, {@code byte[]}
 * @param superClassId id of the superclass, null if there is none
 * @param loaderId id of the class loader object, 0 for the boot loader
 * @param instanceBytes what an instance takes on the heap, 0 for arrays
 * @param fields the instance fields, inherited ones too
 */
public record ClassRow(
    long classId,
    String name,
    Long superClassId,
    long loaderId,
    long instanceBytes,
    List<Field> fields)
    implements Serializable {
  public ClassRow {
    Objects.requireNonNull(name);
    fields = List.copyOf(fields);
  }

  /**
   * A field.
   *
   * @param name the field's name
   * @param type the field's type as in Java source, {@code object} for references
   * @param declaringClass name of the class that declares it
   * @param offsetBytes where the field lies in an instance, null if unknown
   */
  public record Field(String name, String type, String declaringClass, Integer offsetBytes)
      implements Serializable {
    public Field {
      Objects.requireNonNull(name);
      Objects.requireNonNull(type);
      Objects.requireNonNull(declaringClass);
    }
  }
}
