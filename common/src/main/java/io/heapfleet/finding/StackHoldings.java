package io.heapfleet.finding;

import io.heapfleet.graph.DominatorTree;
import io.heapfleet.record.ThreadRoots;
import java.util.BitSet;
import java.util.Map;

/**
 * What the graph says of the roots of threads: what the threads, and what their local variables,
 * retain. 12 bytes and a bit a root.
 *
 * <p>A local variable hangs below its thread, so its object's dominator is the thread if nobody
 * else holds it, and is above the thread or none if somebody does.
 */
public final class StackHoldings {
  private final HeapClasses classes;
  private final int[] classIndexes;
  private final long[] retainedBytes;
  private final BitSet threadOnly = new BitSet();

  public StackHoldings(DominatorTree tree, HeapClasses classes, ThreadRoots roots) {
    this.classes = classes;
    this.classIndexes = new int[roots.size()];
    this.retainedBytes = new long[roots.size()];
    Map<Long, Integer> threads = roots.threads();
    for (int i = 0; i < roots.size(); i++) {
      long object = tree.numberOf(roots.objectId(i));
      classIndexes[i] = object == DominatorTree.NONE ? -1 : tree.classIndex(object);
      retainedBytes[i] = object == DominatorTree.NONE ? -1 : tree.retainedBytes(object);
      Integer thread = threads.get(roots.threadSerial(i));
      if (object != DominatorTree.NONE && thread != null) {
        long dominator = tree.dominator(object);
        threadOnly.set(
            i,
            dominator != DominatorTree.NONE && tree.objectId(dominator) == roots.objectId(thread));
      }
    }
  }

  /** The class of what root {@code i} holds, null if the dump does not have the object. */
  public String className(int i) {
    return retainedBytes[i] < 0 ? null : classes.name(classIndexes[i]);
  }

  /** What the object of root {@code i} retains, null if the dump does not have the object. */
  public Long retainedBytes(int i) {
    return retainedBytes[i] < 0 ? null : (Long) retainedBytes[i];
  }

  /** Whether nobody but its thread holds the object of root {@code i}, a local variable. */
  public boolean isThreadOnly(int i) {
    return threadOnly.get(i);
  }
}
