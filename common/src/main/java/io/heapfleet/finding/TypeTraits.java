package io.heapfleet.finding;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a search for accumulations wants to know of a class, by its index. 10 bytes a class. */
final class TypeTraits {
  /** No class of the dump. */
  static final int NONE = -1;

  private static final int CONTAINER = 1;
  private static final int COLLECTION = 2;
  private static final int PART = 4;
  private static final int NODE = 8;
  private static final int PRIMITIVES = 16;
  private static final int THREAD = 32;
  private static final int CLASS = 64;

  private final byte[] traits;
  private final int[] keys;
  private final List<String> names = new ArrayList<>();
  private final Map<String, Integer> keyByName = new HashMap<>();

  TypeTraits(HeapClasses classes) {
    traits = new byte[classes.count() + 1];
    keys = new int[classes.count() + 1];
    for (int type = NONE; type < classes.count(); type++) {
      String name = classes.name(type);
      boolean part = Containers.isPart(name);
      int found = Containers.isContainer(name) ? CONTAINER : 0;
      found |= part ? PART : Containers.isCollection(name) ? COLLECTION : 0;
      found |= part && (name.endsWith("Node") || name.endsWith("Entry")) ? NODE : 0;
      found |= name.endsWith("[]") && (found & CONTAINER) == 0 ? PRIMITIVES : 0;
      found |= type != NONE && classes.isThread(type) ? THREAD : 0;
      found |= HeapClasses.isClassOfClasses(name) ? CLASS : 0;
      traits[type + 1] = (byte) found;
      keys[type + 1] = key(FoldedName.of(name));
    }
  }

  /** A number for a folded name, the same for the same name. */
  int key(String foldedName) {
    return keyByName.computeIfAbsent(
        foldedName,
        name -> {
          names.add(name);
          return names.size() - 1;
        });
  }

  int key(int type) {
    return keys[inside(type) + 1];
  }

  /** The folded name of the class. */
  String name(int type) {
    return names.get(key(type));
  }

  /** Collections, arrays of objects, and what is inside of them. */
  boolean isContainer(int type) {
    return has(type, CONTAINER);
  }

  /** A collection itself, no part of one. */
  boolean isCollection(int type) {
    return has(type, COLLECTION);
  }

  /** An array of objects that is no part of a collection. */
  boolean isArray(int type) {
    return isContainer(type) && !isCollection(type) && !isPart(type);
  }

  boolean isPart(int type) {
    return has(type, PART);
  }

  /** Parts of which a collection has one for each element. */
  boolean isNode(int type) {
    return has(type, NODE);
  }

  boolean isPrimitiveArray(int type) {
    return has(type, PRIMITIVES);
  }

  boolean isThread(int type) {
    return has(type, THREAD);
  }

  boolean isClassObject(int type) {
    return has(type, CLASS);
  }

  /** The JDK's own class loaders, which whole applications hold. */
  boolean isJdkLoader(int type) {
    return Owners.isJdk(name(type)) && name(type).contains("ClassLoader");
  }

  private boolean has(int type, int trait) {
    return (traits[inside(type) + 1] & trait) != 0;
  }

  private int inside(int type) {
    return type < NONE || type + 1 >= traits.length ? NONE : type;
  }
}
