package io.heapfleet.finding;

import io.heapfleet.graph.DominatorTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the places of a heap where things accumulate, the small ones too: a leak is small on its
 * first nights.
 *
 * <p>The dominator tree is folded level by level: objects of one class that are held by the same
 * row through the same field are one row; the insides of collections, arrays, linked lists and
 * trees belong to the row of what they are inside of; class objects and threads begin ways of their
 * own, whatever holds them. Where the dominator is not the holder, the shortest ways between the
 * two are asked, and the one that most bytes are on is taken. A row is a place of accumulation if
 * it is a collection or an array of objects, a chain, a crowd that one object dominates, or large
 * arrays of primitives.
 *
 * <p>A place's signature is made of its owner and of what lies between the owner and the elements;
 * what lies above the owner is told, but is no part of it: what else holds an application's
 * singletons changes with what threads are doing at the moment of the dump.
 *
 * <p>Costs as {@link DominatorClasses}, and one look into the dump for each level.
 */
public final class LeakPathSearch {
  private static final int DEEPEST = 64;
  private static final int MOST_ROWS = 4_000;
  private static final int MOST_CANDIDATES = 1 << 20;
  private static final int OBJECT_BITS = 40;
  private static final long OBJECT_MASK = (1L << OBJECT_BITS) - 1;

  private final DominatorTree tree;
  private final HeapClasses classes;
  private final DumpLookup lookup;
  private final LeakHops hops;
  private final TypeTraits traits;
  private long leastBytes;

  private List<Row> level = new ArrayList<>();
  private LongQueue queue = new LongQueue();
  private List<Row> candidates = new ArrayList<>();
  private LongQueue candidateQueue = new LongQueue();
  private final LongIntMap candidateByRowAndKey = new LongIntMap();
  private int rows;

  public LeakPathSearch(DominatorTree tree, HeapClasses classes, DumpLookup lookup) {
    if (tree.objects() > OBJECT_MASK) {
      throw new IllegalArgumentException(
          "expected at most " + OBJECT_MASK + " objects, found " + tree.objects());
    }
    this.tree = tree;
    this.classes = classes;
    this.lookup = lookup;
    this.traits = new TypeTraits(classes);
    this.hops = new LeakHops(tree, classes, traits, lookup);
  }

  /**
   * The places, the one that retains most first; of the same signature one.
   *
   * @param leastBytes places that retain less are left out
   * @param mostPaths how many places there are at most
   */
  public List<LeakPath> paths(long leastBytes, int mostPaths) throws IOException {
    this.leastBytes = leastBytes;
    Row root = new Row(null, -1, TypeTraits.NONE, "");
    level.add(root);
    for (long i = 0; i < tree.topLevelCount(); i++) {
      addBelow(0, DominatorTree.NONE, tree.topLevel(i));
    }
    while (!candidates.isEmpty()) {
      keepBiggest(root);
      while (!queue.isEmpty()) {
        long entry = queue.take();
        long object = entry & OBJECT_MASK;
        long children = tree.childCount(object);
        for (long i = 0; i < children; i++) {
          addBelow((int) (entry >>> OBJECT_BITS), object, tree.child(object, i));
        }
      }
    }
    return new LeakPaths(tree, traits, lookup, leastBytes).of(root, mostPaths);
  }

  /** One row of the folded tree. */
  static final class Row {
    static final int SAMPLES = 64;

    final Row above;
    final int key;

    /** Index of the class, of several that fold to one name the first. */
    final int type;

    final String name;
    final List<Row> below = new ArrayList<>();
    List<PathFrame> frames = List.of();
    int depth;
    boolean startsPath;
    long instances;

    /** The most that one holder has: its children come one after another. */
    long crowd;

    long chained;
    long nodes;
    long retainedBytes;
    long largest;
    long largestBytes;
    long restInstances;
    Row largestRest;
    final LongList holders = new LongList();
    final LongList members = new LongList();

    /** By object, where the members of a candidate went to rows of their own. */
    private Map<Long, Row> split;

    private int place = -1;
    private long run;
    private long lastHolder = DominatorTree.NONE - 1;

    Row(Row above, int key, int type, String name) {
      this.above = above;
      this.key = key;
      this.type = type;
      this.name = name;
      this.depth = above == null ? 0 : above.depth + 1;
    }

    boolean isRoot() {
      return above == null;
    }

    void add(long holder, long object, long bytes) {
      instances++;
      run = holder == lastHolder ? run + 1 : 1;
      lastHolder = holder;
      crowd = Math.max(crowd, run);
      retainedBytes += bytes;
      if (bytes > largestBytes) {
        largestBytes = bytes;
        largest = object;
      }
      if (members.size() < SAMPLES) {
        holders.add(holder);
        members.add(object);
      }
    }

    boolean isSampledWhole() {
      return instances <= SAMPLES;
    }
  }

  private void addBelow(int place, long holder, long object) {
    Row row = level.get(place);
    int type = tree.classIndex(object);
    HeapClassName own = startOf(holder, object, type);
    if (own == null && !row.isRoot() && folds(row, holder, type)) {
      if (traits.isContainer(row.type)) {
        row.nodes += traits.isNode(type) ? 1 : 0;
      } else {
        row.chained++;
      }
      if (tree.childCount(object) > 0) {
        queue.add((long) place << OBJECT_BITS | object);
      }
      return;
    }
    int above = own == null ? place : 0;
    int key = own == null ? traits.key(type) : own.key;
    long rowAndKey = (long) above << OBJECT_BITS ^ key;
    int candidate = candidateByRowAndKey.get(rowAndKey);
    if (candidate < 0) {
      if (candidates.size() == MOST_CANDIDATES) {
        row.restInstances++;
        return;
      }
      candidate = candidates.size();
      Row added = new Row(level.get(above), key, type, own == null ? traits.name(type) : own.name);
      added.startsPath = own != null;
      candidates.add(added);
      candidateByRowAndKey.put(rowAndKey, candidate);
    }
    candidates
        .get(candidate)
        .add(own == null ? holder : DominatorTree.NONE, object, tree.retainedBytes(object));
    if (tree.childCount(object) > 0) {
      candidateQueue.add((long) candidate << OBJECT_BITS | object);
    }
  }

  private record HeapClassName(int key, String name) {}

  /** What a path that starts at this object begins with; null if none does. */
  private HeapClassName startOf(long holder, long object, int type) {
    if (traits.isClassObject(type)) {
      var described = classes.described(tree, object);
      if (described != null && tree.retainedBytes(object) >= leastBytes) {
        String name = "class " + FoldedName.of(described.name());
        return new HeapClassName(traits.key(name), name);
      }
      return null;
    }
    // A thread that something holds was never started: it is an object like others.
    return traits.isThread(type) && holder == DominatorTree.NONE
        ? new HeapClassName(traits.key(type), traits.name(type))
        : null;
  }

  /** Whether an object of this class belongs to the row that its holder is in. */
  private boolean folds(Row row, long holder, int type) {
    if (traits.isContainer(row.type)) {
      return traits.isPart(type)
          || (traits.isCollection(tree.classIndex(holder)) && traits.isContainer(type))
          || (traits.isArray(type) && type == row.type && isOnlyOne(holder, type));
    }
    return traits.key(type) == row.key;
  }

  /** Whether an array is the next one of a chain of arrays, and not one of a table's rows. */
  private boolean isOnlyOne(long array, int type) {
    if (tree.classIndex(array) != type) {
      return false;
    }
    long children = tree.childCount(array);
    int found = 0;
    for (long i = 0; i < children && found < 2; i++) {
      found += tree.classIndex(tree.child(array, i)) == type ? 1 : 0;
    }
    return found == 1;
  }

  /** Makes the candidates the next level, by field where that is known, but for the small ones. */
  private void keepBiggest(Row root) throws IOException {
    List<Row> kept = new ArrayList<>();
    List<Row> bySize = new ArrayList<>(candidates);
    bySize.sort(
        Comparator.comparingLong((Row row) -> -row.retainedBytes)
            .thenComparing(row -> row.name)
            .thenComparingLong(row -> row.largest));
    for (Row row : bySize) {
      if (row.retainedBytes >= leastBytes
          && rows + kept.size() < MOST_ROWS
          && row.depth <= DEEPEST) {
        kept.add(row);
      } else {
        leave(row);
      }
    }
    Map<Row, List<LeakHops.Group>> groups = hops.of(kept);
    List<Row> next = new ArrayList<>();
    next.add(root);
    for (Row row : kept) {
      List<LeakHops.Group> ways = groups.get(row);
      if (!row.isSampledWhole() || ways.size() == 1) {
        row.frames = ways.get(0).frames();
        row.startsPath |= ways.get(0).startsPath();
        keep(row, next);
        continue;
      }
      row.split = new HashMap<>();
      for (LeakHops.Group way : ways) {
        Row part = new Row(row.above, row.key, row.type, row.name);
        part.frames = way.frames();
        part.startsPath = way.startsPath();
        for (int member : way.members()) {
          long object = row.members.get(member);
          part.add(row.holders.get(member), object, tree.retainedBytes(object));
          row.split.put(object, part);
        }
        if (part.retainedBytes >= leastBytes) {
          keep(part, next);
        } else {
          leave(part);
        }
      }
    }
    while (!candidateQueue.isEmpty()) {
      long entry = candidateQueue.take();
      long object = entry & OBJECT_MASK;
      int place = placeOf(candidates.get((int) (entry >>> OBJECT_BITS)), object);
      if (place >= 0) {
        queue.add((long) place << OBJECT_BITS | object);
      }
    }
    level = next;
    candidates = new ArrayList<>();
    candidateByRowAndKey.clear();
  }

  private void keep(Row row, List<Row> next) {
    row.place = next.size();
    row.above.below.add(row);
    next.add(row);
    rows++;
  }

  private static void leave(Row row) {
    Row above = row.above;
    above.restInstances += row.instances;
    if (above.largestRest == null || row.retainedBytes > above.largestRest.retainedBytes) {
      above.largestRest = row;
    }
  }

  /** Where the objects of a candidate go on, -1 if nowhere. */
  private static int placeOf(Row candidate, long object) {
    Row row = candidate.split == null ? candidate : candidate.split.get(object);
    return row == null ? -1 : row.place;
  }
}
