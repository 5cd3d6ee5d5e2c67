package io.heapfleet.finding;

import io.heapfleet.graph.DominatorTree;

/**
 * Where what an object holds branches out.
 *
 * <p>As Eclipse MAT's {@code FindLeaksQuery}: down to the child that retains most, while it retains
 * at least 70 % of its parent.
 */
final class AccumulationPoint {
  private static final double BIG_DROP = 0.7;
  private static final int MAX_DEPTH = 1000;

  private AccumulationPoint() {}

  /**
   * The accumulation point below an object, perhaps itself.
   *
   * <p>A chain that goes on for more than {@value #MAX_DEPTH} objects, where MAT names no point, is
   * a long list: the point is then the first of the last objects of one class.
   */
  static long below(DominatorTree tree, long object) {
    long point = object;
    long chainStart = object;
    for (int depth = 0; depth < MAX_DEPTH; depth++) {
      if (tree.childCount(point) == 0) {
        return point;
      }
      long child = tree.child(point, DominatedWalk.biggestChild(tree, point));
      if (isBigDrop(tree.retainedBytes(point), tree.retainedBytes(child))) {
        return point;
      }
      if (tree.classIndex(child) != tree.classIndex(point)) {
        chainStart = child;
      }
      point = child;
    }
    return chainStart;
  }

  static boolean isBigDrop(long parentBytes, long childBytes) {
    return (double) childBytes / parentBytes < BIG_DROP;
  }
}
