package io.heapfleet.graph;

import java.io.IOException;
import java.util.Arrays;
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
    return new DominatorTree(rows, classObjectIds, rootIds, settings);
  }

  private DominatorTree(
      HeapRows rows, long[] classObjectIds, long[] rootIds, GraphSettings settings)
      throws IOException {
    this.arrays = new GraphArrays(settings.segmentBits());
    this.phases = new Phases(arrays, settings.clock());
    this.numbers = ObjectNumbers.of(rows, settings.threads(), arrays);
    phases.ended("ids");
    this.classes = new ClassEdges(classObjectIds, numbers, arrays);
    long objects = numbers.count();
    readClasses(rows, settings);
    phases.ended("classes");
    ReferenceLists.Result references = ReferenceLists.of(rows, numbers, settings, arrays);
    phases.ended("references");
    ReferenceLists lists = references.lists();
    int[] roots = rootObjects(rootIds);
    DepthFirst forest = DepthFirst.of(lists, references.weak(), classes, roots, objects, arrays);
    long weakReferences = references.weak().count();
    references.weak().free();
    phases.ended("depth first");
    BreadthFirst ways = BreadthFirst.of(lists, forest, classes, arrays);
    phases.ended("breadth first");
    Predecessors predecessors = Predecessors.of(lists, forest, classes, arrays);
    phases.ended("predecessors");
    lists.freeTargets();
    forest.starts.free();
    forest.classEdges.free();
    forest.roots.free();
    IntSegments byPlace = SemiNca.dominators(forest.parents, predecessors, forest.count(), arrays);
    predecessors.free();
    phases.ended("dominators");

    this.strong = arrays.bits(objects);
    this.weak = arrays.bits(objects);
    this.dominators = arrays.ints(objects);
    dominators.fill(ObjectNumbers.NONE);
    for (long at = 1; at <= forest.count(); at++) {
      int object = forest.objects.get((int) at);
      (at <= forest.strongCount() ? strong : weak).set(object);
      int dominator = byPlace.get((int) at);
      if (dominator != DepthFirst.TOP) {
        dominators.set(object, forest.objects.get(dominator));
      }
    }
    byPlace.free();
    this.rootDistances = new Distances(arrays, objects);
    this.pathParents = arrays.ints(objects);
    pathParents.fill(ObjectNumbers.NONE);
    for (long at = 1; at <= forest.strongCount(); at++) {
      int object = forest.objects.get((int) at);
      rootDistances.store(object, ways.distances.stored((int) at));
      pathParents.set(object, ways.previous.get((int) at));
    }
    ways.distances.free();
    ways.previous.free();
    phases.ended("to objects");
    this.retainedBytes = arrays.longs(objects);
    readShallowBytes(rows, settings);
    long strongBytes = 0;
    long weakBytes = 0;
    long unreachableBytes = 0;
    for (long at = 0; at < objects; at++) {
      long bytes = retainedBytes.get((int) at);
      switch (reachability(at)) {
        case STRONG -> strongBytes += bytes;
        case WEAK -> weakBytes += bytes;
        case UNREACHABLE -> unreachableBytes += bytes;
      }
    }
    for (long at = forest.count(); at > 0; at--) {
      int object = forest.objects.get((int) at);
      int dominator = dominators.get(object);
      if (dominator != ObjectNumbers.NONE) {
        retainedBytes.add(dominator, retainedBytes.get(object));
      }
    }
    forest.objects.free();
    phases.ended("retained");
    this.childStarts = arrays.ints(objects + 2);
    this.children = children();
    phases.ended("children");
    this.counts =
        new GraphCounts(
            objects,
            references.used(),
            weakReferences,
            references.dangling(),
            numbers.duplicates(),
            Arrays.stream(rootIds).filter(id -> numbers.find(id) == ObjectNumbers.NONE).count(),
            forest.strongCount(),
            strongBytes,
            forest.count() - forest.strongCount(),
            weakBytes,
            objects - forest.count(),
            unreachableBytes);
  }

  private void readClasses(HeapRows rows, GraphSettings settings) throws IOException {
    firstRows(
        rows, settings, (object, classIndex, shallowBytes) -> classes.set(object, classIndex));
  }

  private void readShallowBytes(HeapRows rows, GraphSettings settings) throws IOException {
    firstRows(
        rows,
        settings,
        (object, classIndex, shallowBytes) -> retainedBytes.set(object, Math.max(0, shallowBytes)));
  }

  private interface RowSink {
    void accept(int object, int classIndex, long shallowBytes);
  }

  /** Tells every object once: of several with the same id, the first of the first part. */
  private void firstRows(HeapRows rows, GraphSettings settings, RowSink sink) throws IOException {
    BitSegments seen = numbers.duplicates() > 0 ? arrays.bits(numbers.count()) : null;
    HeapRows.ObjectSink each =
        (objectIds, classIndexes, shallowBytes, count) -> {
          for (int i = 0; i < count; i++) {
            int object = numbers.find(objectIds[i]);
            if (seen != null) {
              if (seen.get(object)) {
                continue;
              }
              seen.set(object);
            }
            sink.accept(object, classIndexes[i], shallowBytes[i]);
          }
        };
    Parts.forEach(
        rows.objectParts(),
        seen == null ? settings.threads() : 1,
        () -> part -> rows.objects(part, each));
    if (seen != null) {
      seen.free();
    }
  }

  private int[] rootObjects(long[] rootIds) {
    return Arrays.stream(rootIds)
        .map(this::numberOf)
        .filter(root -> root != NONE)
        .sorted()
        .distinct()
        .mapToInt(root -> (int) root)
        .toArray();
  }

  private IntSegments children() {
    long objects = objects();
    for (long object = 0; object < objects; object++) {
      int row = childRow(object);
      if (row != NO_ROW) {
        childStarts.add(row, 1);
      }
    }
    int total = 0;
    for (long row = 0; row <= objects; row++) {
      total += childStarts.get((int) row);
      childStarts.set((int) row, total);
    }
    childStarts.set((int) (objects + 1), total);
    IntSegments list = arrays.ints(Integer.toUnsignedLong(total));
    for (long object = objects - 1; object >= 0; object--) {
      int row = childRow(object);
      if (row != NO_ROW) {
        list.set(childStarts.add(row, -1), (int) object);
      }
    }
    return list;
  }

  private static final int NO_ROW = -1;

  /** In whose list of children an object is. */
  private int childRow(long object) {
    int dominator = dominators.get((int) object);
    if (dominator != ObjectNumbers.NONE) {
      return dominator + 1;
    }
    return strong.get((int) object) ? 0 : NO_ROW;
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
