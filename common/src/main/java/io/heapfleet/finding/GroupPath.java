package io.heapfleet.finding;

import io.heapfleet.graph.DominatorTree;

/**
 * Finds the object through which the shortest paths to most objects of a group lead.
 *
 * <p>As Eclipse MAT's {@code FindLeaksQuery}: from the root down to the object with most of the
 * group behind it, while that is more than 80 % of the group, until what is behind it drops below
 * 70 % of what was behind the one before, by retained size. MAT samples 10,000 objects of a larger
 * group at random; here every object counts, and above {@value #MOST} every second, third, ….
 *
 * <p>The paths are swept from the far end towards the roots, all objects at one distance at a time,
 * so that a path that many objects share is walked once. At most {@value #MOST} objects, each 24
 * bytes, and 56 bytes for each of the widest distance's.
 */
final class GroupPath {
  private static final long MOST = 1 << 20;
  private static final double COMMON = 0.8;

  private final DominatorTree tree;
  private final long threshold;
  private final LongList members;
  private final ByDistance order;

  private GroupPath(DominatorTree tree, LongList group) {
    this.tree = tree;
    long step = (group.size() + MOST - 1) / MOST;
    this.members = new LongList();
    LongList distances = new LongList();
    for (long i = 0; i < group.size(); i += step) {
      members.add(group.get(i));
      distances.add(tree.rootDistance(group.get(i)));
    }
    this.threshold = (long) (COMMON * members.size());
    this.order = new ByDistance(distances);
  }

  /**
   * The accumulation point of a group.
   *
   * @param group strongly reachable objects
   * @return an object, {@link DominatorTree#NONE} if the paths have too little in common
   */
  static long accumulationPoint(DominatorTree tree, LongList group) {
    return group.size() == 0 ? DominatorTree.NONE : new GroupPath(tree, group).sweep();
  }

  private long sweep() {
    Wave below = new Wave();
    Wave wave = new Wave();
    // Where a walk down ends that starts at the object that most of the group is behind.
    long point = DominatorTree.NONE;
    for (long distance = order.largest(); distance >= 0; distance--) {
      wave.clear();
      for (int i = 0; i < below.slots(); i++) {
        if (below.isTaken(i)) {
          wave.add(tree.pathParent(below.object(i)), 0, below.count(i), below.bytes(i));
        }
      }
      for (long i = order.first(distance); i < order.end(distance); i++) {
        long member = members.get(order.entry(i));
        wave.add(member, 0, 1, tree.retainedBytes(member));
      }
      int heavy = heaviest(wave);
      if (wave.count(heavy) > threshold) {
        point = pointFrom(wave, heavy, below, point);
      }
      Wave spare = below;
      below = wave;
      wave = spare;
    }
    return point;
  }

  /** Where a walk down from this object ends, once it is known where one from its child does. */
  private long pointFrom(Wave wave, int heavy, Wave below, long point) {
    int child = -1;
    for (int i = 0; i < below.slots(); i++) {
      if (below.isTaken(i)
          && tree.pathParent(below.object(i)) == wave.object(heavy)
          && (child < 0 || comesFirst(below, i, child))) {
        child = i;
      }
    }
    // Where the child has too little of the group behind it, there is no point below.
    return child < 0 || AccumulationPoint.isBigDrop(wave.bytes(heavy), below.bytes(child))
        ? wave.object(heavy)
        : point;
  }

  private static int heaviest(Wave wave) {
    int heaviest = -1;
    for (int i = 0; i < wave.slots(); i++) {
      if (wave.isTaken(i) && (heaviest < 0 || comesFirst(wave, i, heaviest))) {
        heaviest = i;
      }
    }
    return heaviest;
  }

  /** By count, then by bytes, then by id: MAT leaves ties to chance. */
  private static boolean comesFirst(Wave wave, int a, int b) {
    if (wave.count(a) != wave.count(b)) {
      return wave.count(a) > wave.count(b);
    }
    return wave.bytes(a) != wave.bytes(b)
        ? wave.bytes(a) > wave.bytes(b)
        : wave.object(a) < wave.object(b);
  }
}
