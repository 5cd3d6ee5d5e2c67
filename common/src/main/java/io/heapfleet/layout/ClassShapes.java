package io.heapfleet.layout;

import io.heapfleet.model.HeapClass;
import io.heapfleet.model.HeapField;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The classes of a dump as placement sees them: no names, one byte a field. Indexed by {@link
 * HeapClass#index}; costs about 60 bytes a class.
 */
final class ClassShapes implements Serializable {
  private static final long serialVersionUID = 1;

  /** Values of {@link #parents}. */
  static final int NONE = -1;

  private static final byte[] NO_FIELDS = {};

  private final int jdk;

  /** Whether the dump has the fields of a class from last to first, as JDK 17 and earlier do. */
  private final boolean lastFieldFirst;

  private final long[] sortedIds;
  private final int[] indexOfSortedId;

  /** Index of the superclass, {@link #NONE} for none or an unknown one. Free of cycles. */
  private final int[] parents;

  private final byte[][] fields;
  private final int[] declaredFields;
  private final ClassTraits[] traits;

  /** Index of {@code java.lang.Class}, {@link #NONE} if the dump does not have it. */
  private final int mirrorClass;

  /** The same JDK's shapes of other classes. */
  ClassShapes of(Collection<HeapClass> classes) {
    return new ClassShapes(classes, jdk);
  }

  ClassShapes(Collection<HeapClass> classes, int jdk) {
    this.jdk = jdk;
    this.lastFieldFirst = isLastFieldFirst(classes);
    int size = 0;
    Set<String> names = new HashSet<>();
    Map<Long, Integer> indexes = new HashMap<>();
    for (HeapClass type : classes) {
      size = Math.max(size, type.index() + 1);
      names.add(type.name());
      indexes.putIfAbsent(type.id(), type.index());
    }
    parents = new int[size];
    fields = new byte[size][];
    declaredFields = new int[size];
    traits = new ClassTraits[size];
    Arrays.fill(parents, NONE);
    Arrays.fill(fields, NO_FIELDS);
    Arrays.fill(traits, ClassTraits.ORDINARY);
    HiddenFields hidden = new HiddenFields(jdk, names);
    int mirror = NONE;
    for (HeapClass type : classes) {
      int index = type.index();
      fields[index] = hidden.fields(type);
      declaredFields[index] = type.instanceFields().size();
      if (lastFieldFirst) {
        reverse(fields[index], declaredFields[index]);
      }
      traits[index] = hidden.traits(type);
      if (type.superClassId() != 0) {
        parents[index] = indexes.getOrDefault(type.superClassId(), NONE);
      }
      if (type.name().equals("java.lang.Class") && type.loaderId() == 0) {
        mirror = index;
      }
    }
    mirrorClass = mirror;
    cutCycles(parents);
    sortedIds = new long[indexes.size()];
    indexOfSortedId = new int[indexes.size()];
    List<Map.Entry<Long, Integer>> entries = new ArrayList<>(indexes.entrySet());
    entries.sort(Map.Entry.comparingByKey());
    for (int i = 0; i < sortedIds.length; i++) {
      sortedIds[i] = entries.get(i).getKey();
      indexOfSortedId[i] = entries.get(i).getValue();
    }
  }

  private ClassShapes(ClassShapes shapes, int index, byte[] fields, ClassTraits traits) {
    this.jdk = shapes.jdk;
    this.lastFieldFirst = shapes.lastFieldFirst;
    this.sortedIds = shapes.sortedIds;
    this.indexOfSortedId = shapes.indexOfSortedId;
    this.parents = shapes.parents;
    this.declaredFields = shapes.declaredFields;
    this.mirrorClass = shapes.mirrorClass;
    this.fields = shapes.fields.clone();
    this.traits = shapes.traits.clone();
    this.fields[index] = fields;
    this.traits[index] = traits;
  }

  /** The same classes, but the one at {@code index} has other fields. */
  ClassShapes with(int index, byte[] fields, ClassTraits traits) {
    return new ClassShapes(this, index, fields, traits);
  }

  int jdk() {
    return jdk;
  }

  int size() {
    return parents.length;
  }

  int parent(int index) {
    return parents[index];
  }

  /** A {@link FieldCode} for each declared field, in source order, then for each hidden one. */
  byte[] fields(int index) {
    return fields[index];
  }

  /** How many of {@link #fields} the class declares; the others are hidden. */
  int declaredFields(int index) {
    return declaredFields[index];
  }

  /** Offsets of fields in source order, as {@code declared} ones in the dump's order. */
  int[] inDumpOrder(int[] offsets, int declared) {
    int[] ordered = new int[declared];
    for (int i = 0; i < declared; i++) {
      ordered[i] = offsets[lastFieldFirst ? declared - 1 - i : i];
    }
    return ordered;
  }

  ClassTraits traits(int index) {
    return traits[index];
  }

  int mirrorClass() {
    return mirrorClass;
  }

  /** Index of the class with this id, {@link #NONE} if there is none. */
  int indexOf(long classId) {
    int at = Arrays.binarySearch(sortedIds, classId);
    return at < 0 ? NONE : indexOfSortedId[at];
  }

  /**
   * The static fields that lie in the mirror of {@code type}: from JDK 7 all but those in angle
   * brackets, which the dumper makes up.
   */
  byte[] statics(HeapClass type) {
    if (jdk < 7) {
      return NO_FIELDS;
    }
    List<HeapField> statics = new ArrayList<>(type.staticFields());
    statics.removeIf(field -> field.name().startsWith("<"));
    return FieldCode.of(statics);
  }

  /** {@code java.lang.String} tells: in every JDK, its source has {@code value} first. */
  private static boolean isLastFieldFirst(Collection<HeapClass> classes) {
    for (HeapClass type : classes) {
      if (type.name().equals("java.lang.String") && !type.instanceFields().isEmpty()) {
        return !type.instanceFields().get(0).name().equals("value");
      }
    }
    return false;
  }

  private static void reverse(byte[] fields, int length) {
    for (int i = 0, j = length - 1; i < j; i++, j--) {
      byte field = fields[i];
      fields[i] = fields[j];
      fields[j] = field;
    }
  }

  private static void cutCycles(int[] parents) {
    int[] visitedFrom = new int[parents.length];
    for (int start = 0; start < parents.length; start++) {
      int index = start;
      while (index != NONE && visitedFrom[index] == 0) {
        visitedFrom[index] = start + 1;
        int parent = parents[index];
        if (parent != NONE && visitedFrom[parent] == start + 1) {
          parents[index] = NONE;
        }
        index = parents[index];
      }
    }
  }
}
