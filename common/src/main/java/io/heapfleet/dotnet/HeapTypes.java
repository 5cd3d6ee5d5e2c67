package io.heapfleet.dotnet;

import io.heapfleet.layout.ObjectSizes;
import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.HeapField;
import io.heapfleet.record.HeapDictionary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The types of a gcdump as classes: those of one name and module are one, whatever their objects'
 * sizes. The file has no ids of types, so that they are numbered, by multiples of 8 from 8 on,
 * where no object lies.
 *
 * <p>A type with static variables that hold something also is an object, as in a JVM's dump: one of
 * no bytes, of the class {@link HeapClass#STATIC_VARIABLES}, with a field for each variable.
 */
final class HeapTypes {
  /** What nodes are of that were referred to and never told, as the writers call it. */
  private static final String UNDEFINED = "UNDEFINED";

  private static final int UNDEFINED_CLASS = 0;
  private static final int ID_STEP = 8;

  private final int[] classByType;
  private final boolean[] undefined;
  private final TypeNames.StaticVariable[] variables;
  private final int[] fieldIndexes;
  private final List<HeapClass> classes = new ArrayList<>();
  private final Map<String, HeapClass> holders = new LinkedHashMap<>();
  private final HeapClass classOfHolders;

  private record Key(String module, String name) {}

  HeapTypes(List<GcDumpHead.Type> types) {
    classByType = new int[types.size()];
    undefined = new boolean[types.size()];
    variables = new TypeNames.StaticVariable[types.size()];
    fieldIndexes = new int[types.size()];
    Map<Key, Integer> indexes = new LinkedHashMap<>();
    Map<String, Integer> firstByName = new LinkedHashMap<>();
    Map<String, Map<String, Integer>> fields = new LinkedHashMap<>();
    indexes.put(new Key(null, UNDEFINED), UNDEFINED_CLASS);
    for (int i = 0; i < classByType.length; i++) {
      GcDumpHead.Type type = types.get(i);
      classByType[i] = UNDEFINED_CLASS;
      undefined[i] = true;
      if (type.name() == null || type.name().equals(UNDEFINED)) {
        continue;
      }
      if (TypeNames.isGroup(type.name())) {
        variables[i] = TypeNames.staticVariable(type.name());
        if (variables[i] != null) {
          Map<String, Integer> ofType =
              fields.computeIfAbsent(variables[i].type(), name -> new LinkedHashMap<>());
          int next = ofType.size();
          fieldIndexes[i] = ofType.computeIfAbsent(variables[i].field(), field -> next);
        }
        continue;
      }
      String name = TypeNames.toSource(type.name());
      int next = indexes.size();
      classByType[i] = indexes.computeIfAbsent(new Key(type.module(), name), key -> next);
      undefined[i] = false;
      firstByName.putIfAbsent(name, classByType[i]);
    }
    for (String name : fields.keySet()) {
      int next = indexes.size();
      firstByName.computeIfAbsent(
          name, n -> indexes.computeIfAbsent(new Key(null, n), key -> next));
    }
    indexes.forEach(
        (key, index) -> {
          boolean holds = fields.containsKey(key.name) && firstByName.get(key.name).equals(index);
          HeapClass added = add(key.name, holds ? fields.get(key.name).keySet() : Set.of());
          if (holds) {
            holders.put(key.name, added);
          }
        });
    classOfHolders = holders.isEmpty() ? null : add(HeapClass.STATIC_VARIABLES, Set.of());
  }

  private HeapClass add(String name, Set<String> staticFields) {
    HeapClass added =
        new HeapClass(
            classes.size(),
            (classes.size() + 1L) * ID_STEP,
            name,
            0,
            0,
            0,
            List.of(),
            staticFields.stream().map(field -> new HeapField(field, BasicType.OBJECT)).toList());
    classes.add(added);
    return added;
  }

  HeapDictionary dictionary(int pointerBytes) {
    return HeapDictionary.withoutClassObjects(
        Long.BYTES, classes, ObjectSizes.stated(pointerBytes, classes));
  }

  List<HeapClass> classes() {
    return List.copyOf(classes);
  }

  /** The class of the nodes of a type. */
  HeapClass classOf(int type) {
    return classes.get(classByType[type]);
  }

  /** Whether nodes of this type are objects of which the dump does not say what they are. */
  boolean isUndefined(int type) {
    return undefined[type];
  }

  /** Whether nodes of this type are static variables. */
  boolean isVariable(int type) {
    return variables[type] != null;
  }

  /** The class whose static variable nodes of this type are. */
  HeapClass holder(int type) {
    return holders.get(variables[type].type());
  }

  /** Which of its static fields that is. */
  int fieldIndex(int type) {
    return fieldIndexes[type];
  }

  /** What holders are objects of, null if there is none. */
  HeapClass classOfHolders() {
    return classOfHolders;
  }
}
