package io.heapfleet.graph;

/**
 * The reference that each object has to its class, kept as the class's index: 2 bytes per object up
 * to 65,535 classes, 4 beyond.
 */
final class ClassEdges {
  private final CharSegments narrow;
  private final IntSegments wide;

  /** By class index: the class object's number, {@link ObjectNumbers#NONE} if it is not there. */
  private final int[] classObjects;

  ClassEdges(long[] classObjectIds, ObjectNumbers numbers, GraphArrays arrays) {
    boolean few = classObjectIds.length <= Character.MAX_VALUE;
    this.narrow = few ? arrays.chars(numbers.count()) : null;
    this.wide = few ? null : arrays.ints(numbers.count());
    this.classObjects = new int[classObjectIds.length];
    for (int i = 0; i < classObjects.length; i++) {
      classObjects[i] =
          classObjectIds[i] == 0 ? ObjectNumbers.NONE : numbers.find(classObjectIds[i]);
    }
  }

  /** Stores an object's class; an index without a class is none. */
  void set(int object, int classIndex) {
    int stored = classIndex >= 0 && classIndex < classObjects.length ? classIndex + 1 : 0;
    if (narrow != null) {
      narrow.set(object, (char) stored);
    } else {
      wide.set(object, stored);
    }
  }

  /** The index of an object's class, -1 for none. */
  int classIndex(int object) {
    return (narrow != null ? narrow.get(object) : wide.get(object)) - 1;
  }

  int classes() {
    return classObjects.length;
  }

  /** A class's object, by class index. */
  int classObject(int classIndex) {
    return classObjects[classIndex];
  }

  void free() {
    if (narrow != null) {
      narrow.free();
    } else {
      wide.free();
    }
  }
}
