package io.heapfleet.finding;

import io.heapfleet.graph.DominatorTree;
import java.util.Arrays;

/**
 * Walks what objects dominate, from the top down, in an order that is always the same.
 *
 * <p>The biggest child of an object comes last, and its parent is forgotten first: whatever is kept
 * on the stack holds at most half of what the one below it does. So the stack has no more entries
 * than there are bits in the heap's size, even for a list of millions of nodes, each of which holds
 * the next.
 */
final class DominatedWalk {
  /** Told of each object. */
  interface Visitor {
    /** What {@link #enter} returns to leave out what the object dominates. */
    int STOP = -1;

    /**
     * Visits an object.
     *
     * @param object its number
     * @param state what was returned for the object that dominates it
     * @return what the objects that it dominates are told, 0 or more, or {@link #STOP}
     */
    int enter(long object, int state);
  }

  private final DominatorTree tree;
  private final Visitor visitor;
  private long[] objects = new long[64];
  private long[] nextChild = new long[64];
  private long[] biggestChild = new long[64];
  private int[] states = new int[64];
  private int depth;

  DominatedWalk(DominatorTree tree, Visitor visitor) {
    this.tree = tree;
    this.visitor = visitor;
  }

  /** Visits the object and all that it dominates. */
  void from(long object, int state) {
    enter(object, state);
    walk();
  }

  /** Visits all that the object dominates, but not the object. */
  void below(long object, int state) {
    push(object, state);
    walk();
  }

  private void walk() {
    while (depth > 0) {
      int top = depth - 1;
      long object = objects[top];
      if (nextChild[top] == biggestChild[top]) {
        nextChild[top]++;
      }
      if (nextChild[top] < tree.childCount(object)) {
        enter(tree.child(object, nextChild[top]++), states[top]);
      } else {
        depth--;
        enter(tree.child(object, biggestChild[top]), states[top]);
      }
    }
  }

  private void enter(long object, int state) {
    int childState = visitor.enter(object, state);
    if (childState != Visitor.STOP) {
      push(object, childState);
    }
  }

  private void push(long object, int state) {
    if (tree.childCount(object) == 0) {
      return;
    }
    if (depth == objects.length) {
      objects = Arrays.copyOf(objects, depth * 2);
      nextChild = Arrays.copyOf(nextChild, depth * 2);
      biggestChild = Arrays.copyOf(biggestChild, depth * 2);
      states = Arrays.copyOf(states, depth * 2);
    }
    objects[depth] = object;
    nextChild[depth] = 0;
    biggestChild[depth] = biggestChild(tree, object);
    states[depth] = state;
    depth++;
  }

  /** Which child retains most; the one with the lowest id of those that retain the same. */
  static long biggestChild(DominatorTree tree, long object) {
    long biggest = 0;
    long children = tree.childCount(object);
    long most = children > 1 ? tree.retainedBytes(tree.child(object, 0)) : 0;
    for (long i = 1; i < children; i++) {
      long child = tree.child(object, i);
      long retained = tree.retainedBytes(child);
      if (retained > most || (retained == most && child < tree.child(object, biggest))) {
        biggest = i;
        most = retained;
      }
    }
    return biggest;
  }
}
