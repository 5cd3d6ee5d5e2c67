package io.heapfleet.finding;

import io.heapfleet.graph.DominatorTree;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * The dominator tree by classes: all objects of one class at the top, below them all objects of one
 * class that they dominate immediately, and so on. Objects that are dominated by one of their own
 * class belong to the same row, so that a list of a million nodes is one.
 *
 * <p>Class objects are {@code java.lang.Class}, but for those that are big enough for a row alone:
 * {@code class com.acme.Orders}.
 *
 * <p>Rows of too few bytes, of too many steps or beyond the bound are summed in a row that ends in
 * {@value DominatorClassPath#REST}. So the shallow bytes and the instances of all rows sum to those
 * of all strongly reachable objects, and the retained bytes of a row to its shallow bytes and what
 * the rows right below it retain.
 *
 * <p>The tree is taken level by level, from the top: each object is touched once, or twice if it is
 * in the rest. 8 bytes for each object of the widest level that dominates others, and about 100
 * bytes for each class below each row of a level.
 */
public final class DominatorClasses {
  private static final int DEEPEST = 64;
  private static final int MOST_CANDIDATES = 1 << 20;
  private static final int OBJECT_BITS = 40;
  private static final long OBJECT_MASK = (1L << OBJECT_BITS) - 1;
  private static final long TOP = -1;

  private final DominatorTree tree;
  private final HeapClasses classes;
  private final long leastBytes;
  private final int mostRows;
  private final DominatedWalk counting;

  // One level: its rows, and those of their objects that dominate others, as row and object.
  private List<Row> level = new ArrayList<>();
  private LongQueue queue = new LongQueue();
  private List<Row> candidates = new ArrayList<>();
  private LongQueue candidateQueue = new LongQueue();
  private final LongIntMap candidateByRowAndKey = new LongIntMap();
  private int rows;
  private long counted;

  private DominatorClasses(DominatorTree tree, HeapClasses classes, long leastBytes, int mostRows) {
    if (tree.objects() > OBJECT_MASK) {
      throw new IllegalArgumentException(
          "expected at most " + OBJECT_MASK + " objects, found " + tree.objects());
    }
    this.tree = tree;
    this.classes = classes;
    this.leastBytes = leastBytes;
    this.mostRows = mostRows;
    this.counting =
        new DominatedWalk(
            tree,
            (object, state) -> {
              counted++;
              return state;
            });
  }

  /**
   * The rows, each before those below it and bigger ones first.
   *
   * @param leastBytes rows that retain less have no row of their own
   * @param mostRows how many rows there are at most, without those that sum the rest; the biggest
   *     of the upper levels go first
   */
  public static List<DominatorClassPath> rows(
      DominatorTree tree, HeapClasses classes, long leastBytes, int mostRows) {
    return new DominatorClasses(tree, classes, leastBytes, mostRows).rows();
  }

  private List<DominatorClassPath> rows() {
    Row top = new Row(null, TOP);
    level.add(top);
    for (long i = 0; i < tree.topLevelCount(); i++) {
      addBelow(0, tree.topLevel(i));
    }
    while (!level.isEmpty()) {
      while (!queue.isEmpty()) {
        long entry = queue.take();
        int row = (int) (entry >>> OBJECT_BITS);
        long object = entry & OBJECT_MASK;
        long children = tree.childCount(object);
        for (long i = 0; i < children; i++) {
          addBelow(row, tree.child(object, i));
        }
      }
      keepBiggest();
    }
    return inOrder(top);
  }

  private void addBelow(int row, long object) {
    long key = key(object);
    if (key == level.get(row).key) {
      level.get(row).add(object, tree);
      if (tree.childCount(object) > 0) {
        queue.add((long) row << OBJECT_BITS | object);
      }
      return;
    }
    int candidate = candidateByRowAndKey.get((long) row << OBJECT_BITS ^ key);
    if (candidate < 0) {
      if (candidates.size() == MOST_CANDIDATES) {
        level.get(row).rest.addAll(tree.retainedBytes(object), 1 + countBelow(object));
        return;
      }
      candidate = candidates.size();
      candidates.add(new Row(level.get(row), key));
      candidateByRowAndKey.put((long) row << OBJECT_BITS ^ key, candidate);
    }
    candidates.get(candidate).add(object, tree);
    candidates.get(candidate).retainedBytes += tree.retainedBytes(object);
    if (tree.childCount(object) > 0) {
      candidateQueue.add((long) candidate << OBJECT_BITS | object);
    }
  }

  /** By class; of a class object that is big enough by itself, the complement of its number. */
  private long key(long object) {
    if (tree.retainedBytes(object) >= leastBytes && classes.described(tree, object) != null) {
      return ~object - 1;
    }
    int type = tree.classIndex(object);
    return classes.knows(type) ? type : classes.count();
  }

  /** Makes the candidates the next level, but for those that go to the rest of the row above. */
  private void keepBiggest() {
    List<Row> bySize = new ArrayList<>(candidates);
    bySize.sort(
        Comparator.comparingLong((Row row) -> -row.retainedBytes)
            .thenComparing(this::name)
            .thenComparingLong(row -> row.key));
    List<Row> next = new ArrayList<>();
    for (Row row : bySize) {
      if (row.retainedBytes >= leastBytes && rows < mostRows && row.depth <= DEEPEST) {
        row.place = next.size();
        row.above.below.add(row);
        next.add(row);
        rows++;
      } else {
        row.above.rest.addAll(row.retainedBytes, row.instances);
      }
    }
    while (!candidateQueue.isEmpty()) {
      long entry = candidateQueue.take();
      Row row = candidates.get((int) (entry >>> OBJECT_BITS));
      long object = entry & OBJECT_MASK;
      if (row.place >= 0) {
        queue.add((long) row.place << OBJECT_BITS | object);
      } else {
        row.above.rest.instances += countBelow(object);
      }
    }
    level = next;
    candidates = new ArrayList<>();
    candidateByRowAndKey.clear();
  }

  private long countBelow(long object) {
    counted = 0;
    counting.below(object, 0);
    return counted;
  }

  private List<DominatorClassPath> inOrder(Row top) {
    List<DominatorClassPath> paths = new ArrayList<>();
    List<Row> stack = new ArrayList<>();
    top.path = "";
    stack.add(top);
    while (!stack.isEmpty()) {
      Row row = stack.remove(stack.size() - 1);
      if (row.above != null) {
        row.path = join(row.above.path, row.isRest ? DominatorClassPath.REST : name(row));
        paths.add(
            new DominatorClassPath(
                row.path, row.depth, row.instances, row.shallowBytes, row.retainedBytes));
      }
      List<Row> below = new ArrayList<>(row.below);
      if (!row.isRest && row.rest.instances > 0) {
        below.add(row.rest);
      }
      Collections.reverse(below);
      stack.addAll(below);
    }
    return paths;
  }

  private static String join(String above, String name) {
    return above.isEmpty() ? name : above + DominatorClassPath.SEPARATOR + name;
  }

  private String name(Row row) {
    return row.key < 0 ? classes.object(tree, ~(row.key + 1)).name() : classes.name((int) row.key);
  }

  private static final class Row {
    final Row above;
    final long key;
    final int depth;
    final boolean isRest;
    final Row rest;
    final List<Row> below = new ArrayList<>();
    String path;
    int place = -1;
    long instances;
    long shallowBytes;
    long retainedBytes;

    Row(Row above, long key) {
      this.above = above;
      this.key = key;
      this.depth = above == null ? 0 : above.depth + 1;
      this.isRest = false;
      this.rest = new Row(this);
    }

    private Row(Row above) {
      this.above = above;
      this.key = TOP;
      this.depth = above.depth + 1;
      this.isRest = true;
      this.rest = null;
    }

    void add(long object, DominatorTree tree) {
      instances++;
      shallowBytes += tree.shallowBytes(object);
    }

    void addAll(long bytes, long objects) {
      instances += objects;
      shallowBytes += bytes;
      retainedBytes += bytes;
    }
  }
}
