package io.heapfleet.finding;

import io.heapfleet.graph.DominatorTree;

/**
 * Finds what is kept below an object: the class whose objects retain most there, once the insides
 * of collections and arrays of objects are looked through. A map of orders is mostly {@code Order},
 * although most of its bytes may be the {@code byte[]} of their strings.
 *
 * <p>An object counts for its class with all that it retains. Below it only objects of its own
 * class are counted, so that a list of a million nodes is a million nodes.
 *
 * <p>24 bytes a class.
 */
final class ContentSearch {
  private static final int IN_CONTAINERS = 0;

  private final DominatorTree tree;
  private final HeapClasses classes;
  private final boolean[] containers;
  private final long[] instances;
  private final long[] bytes;
  private final DominatedWalk walk;

  ContentSearch(DominatorTree tree, HeapClasses classes) {
    this.tree = tree;
    this.classes = classes;
    this.containers = new boolean[classes.count()];
    for (int i = 0; i < containers.length; i++) {
      containers[i] = Containers.isContainer(classes.name(i));
    }
    this.instances = new long[classes.count()];
    this.bytes = new long[classes.count()];
    this.walk = new DominatedWalk(tree, this::enter);
  }

  /** Counts what this object dominates. */
  void add(long object) {
    walk.below(object, IN_CONTAINERS);
  }

  private int enter(long object, int state) {
    int type = tree.classIndex(object);
    if (!classes.knows(type)) {
      return DominatedWalk.Visitor.STOP;
    }
    if (containers[type]) {
      instances[type]++;
      bytes[type] += tree.shallowBytes(object);
      return state;
    }
    if (state == IN_CONTAINERS) {
      bytes[type] += tree.retainedBytes(object);
    } else if (type != state - 1) {
      return DominatedWalk.Visitor.STOP;
    }
    instances[type]++;
    return type + 1;
  }

  /**
   * The class that retains most of what was counted; the containers that take most, if there was
   * nothing in them; null if there was nothing at all. Of several that retain the same, the one
   * that comes first in the dump's order.
   */
  Content largest() {
    int largest = -1;
    for (int i = 0; i < bytes.length; i++) {
      if (instances[i] > 0 && (largest < 0 || comesFirst(i, largest))) {
        largest = i;
      }
    }
    return largest < 0
        ? null
        : new Content(classes.name(largest), instances[largest], bytes[largest]);
  }

  private boolean comesFirst(int type, int other) {
    return containers[type] == containers[other] ? bytes[type] > bytes[other] : containers[other];
  }
}
