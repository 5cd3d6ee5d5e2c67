package io.heapfleet.finding;

import io.heapfleet.graph.DominatorTree;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ReferenceKind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The classes of a dump, by index as the graph knows them and by the id of their class object. */
public final class HeapClasses {
  private static final String CLASS_OF_CLASSES = "java.lang.Class";
  private static final String UNKNOWN = "(unknown class)";
  private static final String THREAD = "java.lang.Thread";

  private final List<HeapClass> classes;
  private final Map<Long, HeapClass> byId = new HashMap<>();
  private final boolean[] ofClasses;

  /**
   * Takes the classes of a dump.
   *
   * @param classes the dump's classes, each at the place of its index
   */
  public HeapClasses(List<HeapClass> classes) {
    this.classes = List.copyOf(classes);
    this.ofClasses = new boolean[classes.size()];
    for (int i = 0; i < ofClasses.length; i++) {
      HeapClass c = this.classes.get(i);
      byId.putIfAbsent(c.id(), c);
      ofClasses[i] = isClassOfClasses(c.name());
    }
  }

  /** Whether objects of the class of this name are classes, or stand for their static variables. */
  static boolean isClassOfClasses(String name) {
    return name.equals(CLASS_OF_CLASSES) || name.equals(HeapClass.STATIC_VARIABLES);
  }

  int count() {
    return classes.size();
  }

  /** Whether the dump defines a class of this index. */
  boolean knows(int classIndex) {
    return classIndex >= 0 && classIndex < classes.size();
  }

  String name(int classIndex) {
    return knows(classIndex) ? classes.get(classIndex).name() : UNKNOWN;
  }

  HeapObject object(DominatorTree tree, long object) {
    HeapClass described = described(tree, object);
    return new HeapObject(
        tree.objectId(object),
        name(tree.classIndex(object)),
        described == null ? null : described.name());
  }

  /** The class that this class object is, null if the object is none. */
  HeapClass described(DominatorTree tree, long object) {
    int type = tree.classIndex(object);
    return knows(type) && ofClasses[type] ? byId.get(tree.objectId(object)) : null;
  }

  /** What the classes alone tell about a reference between two objects, null if nothing. */
  EdgeLabel edge(DominatorTree tree, long from, long to) {
    int type = tree.classIndex(from);
    if (!knows(type)) {
      return null;
    }
    long toId = tree.objectId(to);
    if (toId == classes.get(type).id()) {
      return EdgeLabel.unnamed(ReferenceKind.CLASS);
    }
    if (classes.get(type).isArray()) {
      return EdgeLabel.element();
    }
    HeapClass described = described(tree, from);
    if (described != null && toId == described.superClassId()) {
      return EdgeLabel.unnamed(ReferenceKind.SUPER);
    }
    if (described != null && toId == described.loaderId()) {
      return EdgeLabel.unnamed(ReferenceKind.LOADER);
    }
    return isThread(type) ? EdgeLabel.threadLocal(null) : null;
  }

  private boolean isThread(int classIndex) {
    // A corrupt dump's superclasses may run in a circle.
    Set<Integer> seen = new HashSet<>();
    HeapClass c = classes.get(classIndex);
    while (c != null && seen.add(c.index())) {
      if (c.name().equals(THREAD)) {
        return true;
      }
      c = byId.get(c.superClassId());
    }
    return false;
  }
}
