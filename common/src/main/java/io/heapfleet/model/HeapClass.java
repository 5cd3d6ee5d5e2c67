package io.heapfleet.model;

import java.io.Serializable;
import java.util.List;

/**
 * A class as one dump defines it.
 *
 * @param index dense number of the class within its dump, from 0, in the order of the dump
 * @param id the class's id; negative for a class that the dump uses but does not define
 * @param name as in Java source: {@code java.util.HashMap$Node}, {@code byte[]}, {@code
 *     java.lang.String[][]}
 * @param superClassId id of the superclass, 0 for none
 * @param loaderId id of the class loader object, 0 for the boot loader
 * @param dumpedInstanceBytes the instance size that the dump states; what it counts differs between
 *     writers, so shallow sizes do not come from it
 * @param instanceFields fields declared by this very class, in the dump's order
 * @param staticFields static fields declared by this very class, in the dump's order
 */
public record HeapClass(
    int index,
    long id,
    String name,
    long superClassId,
    long loaderId,
    long dumpedInstanceBytes,
    List<HeapField> instanceFields,
    List<HeapField> staticFields)
    implements Serializable {
  /**
   * The class of objects that stand for a type's static variables, where the runtime has no such
   * objects itself; of .NET's.
   */
  public static final String STATIC_VARIABLES = "[static variables]";

  public HeapClass {
    instanceFields = List.copyOf(instanceFields);
    staticFields = List.copyOf(staticFields);
  }

  /** The same class at another place of the dictionary. */
  public HeapClass withIndex(int newIndex) {
    return new HeapClass(
        newIndex,
        id,
        name,
        superClassId,
        loaderId,
        dumpedInstanceBytes,
        instanceFields,
        staticFields);
  }

  /** Whether this is the class of arrays. */
  public boolean isArray() {
    return name.endsWith("[]");
  }
}
