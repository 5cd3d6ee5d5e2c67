package io.heapfleet.finding;

import io.heapfleet.graph.DominatorTree;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** What the tests' plain twins share: lists of objects, as slow and as obvious as can be. */
final class PlainHeap {
  private PlainHeap() {}

  static List<Long> children(DominatorTree tree, long object) {
    return LongStream.range(0, tree.childCount(object))
        .mapToObj(i -> tree.child(object, i))
        .toList();
  }

  static List<Long> topLevel(DominatorTree tree) {
    return LongStream.range(0, tree.topLevelCount()).mapToObj(tree::topLevel).toList();
  }

  static List<Long> reachable(DominatorTree tree) {
    return LongStream.range(0, tree.objects())
        .filter(o -> tree.rootDistance(o) >= 0)
        .boxed()
        .toList();
  }

  /** The object, what dominates it, what dominates that, and so on. */
  static List<Long> dominators(DominatorTree tree, long object) {
    List<Long> chain = new ArrayList<>();
    for (long at = object; at != DominatorTree.NONE; at = tree.dominator(at)) {
      chain.add(at);
    }
    return chain;
  }

  /** The root first, the object last. */
  static List<Long> path(DominatorTree tree, long object) {
    List<Long> path = new ArrayList<>();
    for (long at = object; at != DominatorTree.NONE; at = tree.pathParent(at)) {
      path.add(0, at);
    }
    return path;
  }
}
