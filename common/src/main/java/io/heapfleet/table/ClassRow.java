package io.heapfleet.table;

import io.heapfleet.layout.ObjectSizes;
import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.HeapField;
import io.heapfleet.record.HeapDictionary;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  /** The rows of all classes of a dump. */
  public static List<ClassRow> of(HeapDictionary dictionary) {
    return dictionary.classes().stream().map(type -> of(dictionary, type)).toList();
  }

  private static ClassRow of(HeapDictionary dictionary, HeapClass type) {
    List<Field> fields = new ArrayList<>();
    for (HeapClass declaring : dictionary.ancestry(type)) {
      int[] offsets = dictionary.sizes().fieldOffsets(declaring);
      for (int i = 0; i < offsets.length; i++) {
        HeapField field = declaring.instanceFields().get(i);
        fields.add(
            new Field(
                field.name(),
                field.type().javaName(),
                declaring.name(),
                offsets[i] < 0 ? null : offsets[i]));
      }
    }
    return new ClassRow(
        type.id(),
        type.name(),
        type.superClassId() == 0 ? null : type.superClassId(),
        type.loaderId(),
        type.isArray() ? 0 : dictionary.sizes().instanceBytes(type),
        fields);
  }

  /**
   * The dictionary that these rows were made of, as far as they tell: enough to read instances back
   * from the dump. It has no static fields, and its sizes are not the JVM's.
   *
   * @param idBytes width of ids in the dump, 4 or 8
   * @throws IllegalArgumentException if a field is of a type that there is not
   */
  public static HeapDictionary dictionary(int idBytes, List<ClassRow> rows) {
    Map<Long, ClassRow> byId = new HashMap<>();
    rows.forEach(row -> byId.putIfAbsent(row.classId, row));
    List<HeapClass> classes = new ArrayList<>(rows.size());
    for (ClassRow row : rows) {
      classes.add(
          new HeapClass(
              classes.size(),
              row.classId,
              row.name,
              row.superClassId == null ? 0 : row.superClassId,
              row.loaderId,
              row.instanceBytes,
              row.ownFields(byId.get(row.superClassId)),
              List.of()));
    }
    return new HeapDictionary(idBytes, classes, ObjectSizes.declared(idBytes, classes));
  }

  /** The fields without the inherited ones, which are those of the superclass, at the end. */
  private List<HeapField> ownFields(ClassRow superRow) {
    int inherited = superRow == null ? 0 : superRow.fields.size();
    int own = fields.size() - inherited;
    boolean nested =
        own >= 0 && superRow != null && fields.subList(own, fields.size()).equals(superRow.fields);
    if (!nested) {
      // No superclass; or, in a corrupt dump, classes that inherit from each other in a circle.
      own = 0;
      while (own < fields.size() && fields.get(own).declaringClass.equals(name)) {
        own++;
      }
    }
    return fields.subList(0, own).stream()
        .map(field -> new HeapField(field.name, BasicType.ofJavaName(field.type)))
        .toList();
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
