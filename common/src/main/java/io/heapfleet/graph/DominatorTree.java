package io.heapfleet.graph;

import java.io.IOException;
import java.util.Objects;

/**
 * Who holds what in one heap. Objects are numbers from 0 to {@link #objects()} - 1, by ascending
 * unsigned id; top level are the objects that no single other object holds.
 *
 * <p>Dominators and retained bytes follow strong references. Objects behind soft, weak, phantom and
 * final referents come after: they have dominators and retained bytes among themselves, each weak
 * referent being a top of its own, and never count for a strong holder.
 *
 * <p>At most 2^32 - 2 objects, any number of references. Costs, once built, about 31 bytes per
 * object; while it is built see {@link GraphMemory}.
 */
public final class DominatorTree {
  /** No such object. */
  public static final long NONE = -1;

  private final ObjectNumbers numbers;
  private final ClassEdges classes;
  private final GraphArrays arrays;
  private final GraphCounts counts;
  private final Phases phases;

  /** By object: the dominator, {@link ObjectNumbers#NONE} for none. */
  private final IntSegments dominators;

  /** By object: retained bytes, of an unreachable one its shallow bytes. */
  private final LongSegments retainedBytes;

  private final Distances rootDistances;
  private final IntSegments pathParents;
  private final BitSegments strong;
  private final BitSegments weak;

  /** By object + 1, with the top level at 0: where its children start. */
  private final IntSegments childStarts;

  private final IntSegments children;

  /**
   * Builds the graph and works everything out.
   *
   * @param classObjectIds by class index: the id of the class object, 0 for none
   * @param rootIds in any order, some perhaps twice or of no object
   */
  public static DominatorTree of(
      HeapRows rows, long[] classObjectIds, long[] rootIds, GraphSettings settings)
      throws IOException {
    return new DominatorTree(new TreeBuilder(rows, classObjectIds, rootIds, settings));
  }

  private DominatorTree(TreeBuilder built) {
    this.arrays = built.arrays;
    this.phases = built.phases;
    this.numbers = built.numbers;
    this.classes = built.classes;
    this.counts = built.counts;
    this.dominators = built.dominators;
    this.retainedBytes = built.retainedBytes;
    this.rootDistances = built.rootDistances;
    this.pathParents = built.pathParents;
    this.strong = built.strong;
    this.weak = built.weak;
    this.childStarts = built.childStarts;
    this.children = built.children;
  }

  /** How many objects there are. */
  public long objects() {
    return numbers.count();
  }

  /** The number of an id, {@link #NONE} if there is no such object. */
  public long numberOf(long objectId) {
    return orNone(numbers.find(objectId));
  }

  public long objectId(long object) {
    return numbers.id(checked(object));
  }

  /** The index of an object's class, -1 if its row had none that is known. */
  public int classIndex(long object) {
    return classes.classIndex(checked(object));
  }

  public Reachability reachability(long object) {
    int number = checked(object);
    return strong.get(number)
        ? Reachability.STRONG
        : weak.get(number) ? Reachability.WEAK : Reachability.UNREACHABLE;
  }

  /** The immediate dominator, {@link #NONE} at the top level and if unreachable. */
  public long dominator(long object) {
    return orNone(dominators.get(checked(object)));
  }

  /** The bytes that would go with an object, its own included; -1 if it is unreachable. */
  public long retainedBytes(long object) {
    return reachability(object) == Reachability.UNREACHABLE ? -1 : retainedBytes.get((int) object);
  }

  public long shallowBytes(long object) {
    long bytes = retainedBytes.get(checked(object));
    long end = childStart(object + 1);
    for (long i = childStart(object); i < end; i++) {
      bytes -= retainedBytes.get(children.get((int) i));
    }
    return bytes;
  }

  /** References from the nearest root: 0 for a root, -1 if not strongly reachable. */
  public long rootDistance(long object) {
    return rootDistances.get(checked(object));
  }

  /**
   * The object before this one on a shortest way from a root, of several the one with the smallest
   * number; {@link #NONE} for roots and if not strongly reachable.
   */
  public long pathParent(long object) {
    return orNone(pathParents.get(checked(object)));
  }

  /** How many strongly reachable objects have no dominator. */
  public long topLevelCount() {
    return childStart(0);
  }

  /** One of them, by ascending number. */
  public long topLevel(long i) {
    return Integer.toUnsignedLong(children.get((int) Objects.checkIndex(i, topLevelCount())));
  }

  /** How many objects have this one as immediate dominator. */
  public long childCount(long object) {
    checked(object);
    return childStart(object + 1) - childStart(object);
  }

  /** One of them, by ascending number. */
  public long child(long object, long i) {
    long count = childCount(object);
    return Integer.toUnsignedLong(
        children.get((int) (childStart(object) + Objects.checkIndex(i, count))));
  }

  public GraphCounts counts() {
    return counts;
  }

  /** The most bytes that arrays took at once while this was built. */
  public long peakBytes() {
    return arrays.peakBytes();
  }

  /** How many class indexes there are. */
  int classes() {
    return classes.classes();
  }

  int classOf(int object) {
    return classes.classIndex(object);
  }

  /** Retained bytes of an object that is reachable. */
  long retained(int object) {
    return retainedBytes.get(object);
  }

  /** Whether an object is only weakly reachable and has no dominator. */
  boolean isWeakTop(int object) {
    return weak.get(object) && dominators.get(object) == ObjectNumbers.NONE;
  }

  /** Where an object's children start in the list of all. */
  long firstChild(int object) {
    return Integer.toUnsignedLong(childStarts.get(object + 1));
  }

  long endOfChildren(int object) {
    return Integer.toUnsignedLong(childStarts.get(object + 2));
  }

  int childAt(long position) {
    return children.get((int) position);
  }

  Phases phases() {
    return phases;
  }

  long heldBytes() {
    return arrays.heldBytes();
  }

  private long childStart(long object) {
    return Integer.toUnsignedLong(childStarts.get((int) (object + 1)));
  }

  private int checked(long object) {
    return (int) Objects.checkIndex(object, objects());
  }

  private static long orNone(int number) {
    return number == ObjectNumbers.NONE ? NONE : Integer.toUnsignedLong(number);
  }
}
