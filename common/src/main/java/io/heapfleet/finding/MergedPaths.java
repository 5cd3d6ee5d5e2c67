package io.heapfleet.finding;

import io.heapfleet.graph.DominatorTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The shortest paths from all objects of a class back to the roots, merged by class: who holds all
 * {@code Session}, by their common holders. Holders of one class that follow one another, as in a
 * linked list, are one step.
 *
 * <p>Counts are exact. Names of fields come from up to {@value #SAMPLES} references of each branch,
 * spread over its objects.
 *
 * <p>No object is remembered: about 200 bytes a branch, of which there are at most {@value
 * #MOST_BRANCHES}; what would need more is counted in the rest of its branch, as are steps beyond
 * {@value #DEEPEST}. Two things take memory by the number of objects: a bit for each object of the
 * heap, to tell which of the class are dominated by others of it; and, only for paths longer than
 * {@value #DIRECT_STEPS} objects, which are walked together from the far end, some 100 bytes for
 * each of at most {@value #MOST_DEFERRED} objects.
 */
public final class MergedPaths {
  private static final int MOST_BRANCHES = 1 << 17;
  private static final int DEEPEST = 48;
  private static final int DIRECT_STEPS = 64;
  private static final int MOST_DEFERRED = 1 << 22;
  private static final int SAMPLES = 4;
  private static final int STOP = -1;

  /** The key of the first branch, which is no holder. */
  private static final long NO_HOLDER = Long.MIN_VALUE;

  private final DominatorTree tree;
  private final HeapClasses classes;
  private final String className;

  // Branches: the first is the class itself. What ends in a branch, because the holder is a root or
  // because there is no room for more, is the part of it that its own branches do not have.
  private final LongIntMap byParentAndKey = new LongIntMap();
  private int branches;
  private int[] parents = new int[64];
  private long[] keys = new long[64];
  private int[] depths = new int[64];
  private long[] instances = new long[64];
  private long[] bytes = new long[64];
  private long[] rootInstances = new long[64];
  private long[] rootBytes = new long[64];
  private long[] samples = new long[64 * 2 * SAMPLES];

  private final LongList deferredObjects = new LongList();
  private final LongList deferredStates = new LongList();
  private final LongList deferredBytes = new LongList();
  private long withoutPath;

  private MergedPaths(DominatorTree tree, HeapClasses classes, String className) {
    this.tree = tree;
    this.classes = classes;
    this.className = className;
  }

  /** Merges the paths of all strongly reachable objects of the classes of this name. */
  public static MergedPaths toAll(DominatorTree tree, HeapClasses classes, String className) {
    MergedPaths paths = new MergedPaths(tree, classes, className);
    paths.branch(STOP, NO_HOLDER);
    paths.merge();
    return paths;
  }

  /** Merges the paths of these objects of one class, none of which dominates another. */
  static MergedPaths toMembers(
      DominatorTree tree, HeapClasses classes, String className, LongList members) {
    MergedPaths paths = new MergedPaths(tree, classes, className);
    paths.branch(STOP, NO_HOLDER);
    for (long i = 0; i < members.size(); i++) {
      paths.walk(members.get(i), tree.retainedBytes(members.get(i)));
    }
    paths.sweepDeferred();
    return paths;
  }

  /** How many objects of the class no strong references lead to; they are in no branch. */
  public long withoutPath() {
    return withoutPath;
  }

  private void merge() {
    boolean[] wanted = new boolean[classes.count()];
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = classes.name(i).equals(className);
    }
    LongList topmost = topmost(wanted);
    for (long object = 0; object < tree.objects(); object++) {
      int type = tree.classIndex(object);
      if (!classes.knows(type) || !wanted[type]) {
        continue;
      }
      if (tree.rootDistance(object) < 0) {
        withoutPath++;
        continue;
      }
      boolean counts = (topmost.get(object >>> 6) >>> (object & 63) & 1) != 0;
      walk(object, counts ? tree.retainedBytes(object) : 0);
    }
    sweepDeferred();
  }

  /** A bit for each object of the class that no other object of the class dominates. */
  private LongList topmost(boolean[] wanted) {
    LongList bits = new LongList();
    bits.growTo((tree.objects() >>> 6) + 1);
    DominatedWalk walk =
        new DominatedWalk(
            tree,
            (object, state) -> {
              int type = tree.classIndex(object);
              if (!classes.knows(type) || !wanted[type]) {
                return state;
              }
              bits.set(object >>> 6, bits.get(object >>> 6) | 1L << (object & 63));
              return DominatedWalk.Visitor.STOP;
            });
    for (long i = 0; i < tree.topLevelCount(); i++) {
      walk.from(tree.topLevel(i), 0);
    }
    return bits;
  }

  private void walk(long target, long targetBytes) {
    instances[0]++;
    bytes[0] += targetBytes;
    long object = target;
    int branch = 0;
    if (tree.rootDistance(target) > DIRECT_STEPS && defer(object, branch, targetBytes)) {
      return;
    }
    for (int step = 0; step <= DIRECT_STEPS; step++) {
      branch = hop(object, branch, 1, targetBytes);
      if (branch == STOP) {
        return;
      }
      object = tree.pathParent(object);
    }
    // What has no room stays in the rest of the branch that it has come to.
    defer(object, branch, targetBytes);
  }

  private boolean defer(long object, int branch, long targetBytes) {
    if (deferredObjects.size() == MOST_DEFERRED) {
      return false;
    }
    deferredObjects.add(object);
    deferredStates.add(branch);
    deferredBytes.add(targetBytes);
    return true;
  }

  /** Takes the long paths on, from the far end, all objects at one distance at a time. */
  private void sweepDeferred() {
    LongList distances = new LongList();
    for (long i = 0; i < deferredObjects.size(); i++) {
      distances.add(tree.rootDistance(deferredObjects.get(i)));
    }
    ByDistance order = new ByDistance(distances);
    Wave wave = new Wave();
    Wave next = new Wave();
    for (long distance = order.largest(); distance >= 0; distance--) {
      for (long i = order.first(distance); i < order.end(distance); i++) {
        long entry = order.entry(i);
        wave.add(
            deferredObjects.get(entry),
            (int) deferredStates.get(entry),
            1,
            deferredBytes.get(entry));
      }
      for (int i = 0; i < wave.slots(); i++) {
        if (wave.isTaken(i)) {
          long object = wave.object(i);
          int branch = hop(object, wave.state(i), wave.count(i), wave.bytes(i));
          if (branch != STOP) {
            next.add(tree.pathParent(object), branch, wave.count(i), wave.bytes(i));
          }
        }
      }
      wave.clear();
      Wave spare = wave;
      wave = next;
      next = spare;
    }
  }

  /** From an object to its holder: the holder's branch, {@link #STOP} if there is no way on. */
  private int hop(long object, int branch, long count, long addedBytes) {
    long holder = tree.pathParent(object);
    if (holder == DominatorTree.NONE) {
      rootInstances[branch] += count;
      rootBytes[branch] += addedBytes;
      return STOP;
    }
    long key = key(holder);
    if (keys[branch] == key) {
      return branch;
    }
    int next = branch(branch, key);
    if (next == STOP) {
      return STOP;
    }
    long before = instances[next];
    instances[next] += count;
    bytes[next] += addedBytes;
    int bits = Long.SIZE - Long.numberOfLeadingZeros(instances[next]);
    if (bits != Long.SIZE - Long.numberOfLeadingZeros(before)) {
      int at = (next * SAMPLES + bits % SAMPLES) * 2;
      samples[at] = holder + 1;
      samples[at + 1] = object + 1;
    }
    return next;
  }

  /** Objects of one key are one step: by class, and class objects each for itself. */
  private long key(long holder) {
    if (classes.described(tree, holder) != null) {
      return -1 - holder;
    }
    int type = tree.classIndex(holder);
    return classes.knows(type) ? type : classes.count();
  }

  private int branch(int parent, long key) {
    // Object numbers fit into 42 bits, and so do their complements but for the sign.
    long place = (long) parent << 42 ^ key;
    int known = parent == STOP ? STOP : byParentAndKey.get(place);
    if (known != STOP) {
      return known;
    }
    if (branches == MOST_BRANCHES || (parent != STOP && depths[parent] == DEEPEST)) {
      return STOP;
    }
    if (branches == parents.length) {
      int longer = branches * 2;
      parents = Arrays.copyOf(parents, longer);
      keys = Arrays.copyOf(keys, longer);
      depths = Arrays.copyOf(depths, longer);
      instances = Arrays.copyOf(instances, longer);
      bytes = Arrays.copyOf(bytes, longer);
      rootInstances = Arrays.copyOf(rootInstances, longer);
      rootBytes = Arrays.copyOf(rootBytes, longer);
      samples = Arrays.copyOf(samples, longer * 2 * SAMPLES);
    }
    parents[branches] = parent;
    keys[branches] = key;
    depths[branches] = parent == STOP ? 0 : depths[parent] + 1;
    if (parent != STOP) {
      byParentAndKey.put(place, branches);
    }
    return branches++;
  }

  /**
   * The branches with most objects, as a tree; all that has no branch of its own is in {@link
   * HolderBranch.Kind#REST}.
   *
   * @param most how many branches are told, at least 1
   */
  public HolderBranch holders(int most, DumpLookup lookup) throws IOException {
    List<Integer> told = biggest(most);
    Map<Integer, List<Integer>> children = new HashMap<>();
    for (int branch : told) {
      children.computeIfAbsent(parents[branch], p -> new ArrayList<>()).add(branch);
    }
    Map<HeapEdge, EdgeLabel> labels = lookup.edges(edges(most));
    Map<Integer, HolderBranch> done = new HashMap<>();
    // Children come after their parents, so backwards each finds its own.
    for (int i = told.size() - 1; i >= 0; i--) {
      int branch = told.get(i);
      List<HolderBranch> below =
          children.getOrDefault(branch, List.of()).stream().map(done::get).toList();
      done.put(branch, told(branch, below, labels));
    }
    return done.get(0);
  }

  /** What {@link #holders} will look up. */
  Set<HeapEdge> edges(int most) {
    Set<HeapEdge> edges = new LinkedHashSet<>();
    for (int branch : biggest(most)) {
      edges.addAll(sampleEdges(branch));
    }
    return edges;
  }

  /** Parents before their children, for a parent has at least as much and came first. */
  private List<Integer> biggest(int most) {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < branches; i++) {
      all.add(i);
    }
    all.sort(
        Comparator.comparingLong((Integer b) -> -instances[b])
            .thenComparingLong(b -> -bytes[b])
            .thenComparingInt(b -> b));
    return all.subList(0, Math.min(Math.max(most, 1), all.size()));
  }

  private HolderBranch told(int branch, List<HolderBranch> below, Map<HeapEdge, EdgeLabel> labels) {
    List<HolderBranch> all = new ArrayList<>(below);
    long restInstances = instances[branch] - rootInstances[branch];
    long restBytes = bytes[branch] - rootBytes[branch];
    for (HolderBranch child : below) {
      restInstances -= child.instances();
      restBytes -= child.retainedBytes();
    }
    if (rootInstances[branch] > 0) {
      all.add(bare(HolderBranch.Kind.ROOT, rootInstances[branch], rootBytes[branch]));
    }
    if (restInstances > 0) {
      all.add(bare(HolderBranch.Kind.REST, restInstances, restBytes));
    }
    Set<EdgeLabel> edges = new LinkedHashSet<>();
    for (HeapEdge edge : sampleEdges(branch)) {
      EdgeLabel label = labels.get(edge);
      if (label == null) {
        label = classes.edge(tree, tree.numberOf(edge.fromId()), tree.numberOf(edge.toId()));
      }
      if (label != null) {
        edges.add(new EdgeLabel(label.kind(), label.name(), -1));
      }
    }
    return new HolderBranch(
        HolderBranch.Kind.HOLDER,
        name(branch),
        List.copyOf(edges),
        instances[branch],
        bytes[branch],
        all);
  }

  private static HolderBranch bare(HolderBranch.Kind kind, long instances, long bytes) {
    return new HolderBranch(kind, "", List.of(), instances, bytes, List.of());
  }

  private String name(int branch) {
    if (branch == 0) {
      return className;
    }
    return keys[branch] < 0
        ? classes.object(tree, -1 - keys[branch]).name()
        : classes.name((int) keys[branch]);
  }

  private List<HeapEdge> sampleEdges(int branch) {
    List<HeapEdge> edges = new ArrayList<>();
    for (int i = branch * SAMPLES; i < (branch + 1) * SAMPLES; i++) {
      if (samples[2 * i] != 0) {
        edges.add(
            new HeapEdge(tree.objectId(samples[2 * i] - 1), tree.objectId(samples[2 * i + 1] - 1)));
      }
    }
    return edges;
  }
}
