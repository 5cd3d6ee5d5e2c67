package io.heapfleet.graph;

import java.io.IOException;
import java.util.Arrays;

/**
 * Builds a {@link DominatorTree} step by step, and lets go of each array as soon as no later step
 * wants it: what is held at once is the bound on how large a heap fits, see {@link GraphMemory}.
 */
final class TreeBuilder {
  private static final int NO_ROW = -1;

  final GraphArrays arrays;
  final Phases phases;
  final ObjectNumbers numbers;
  final ClassEdges classes;
  final GraphCounts counts;

  // By object; see DominatorTree.
  final BitSegments strong;
  final BitSegments weak;
  final IntSegments dominators;
  final LongSegments retainedBytes;
  final IntSegments childStarts;
  final IntSegments children;
  Distances rootDistances;
  IntSegments pathParents;

  private final HeapRows rows;
  private final GraphSettings settings;
  private final long objects;
  private DepthFirst forest;
  private BreadthFirst ways;
  private Predecessors predecessors;

  /** By place: the dominator's place. */
  private IntSegments dominatorPlaces;

  TreeBuilder(HeapRows rows, long[] classObjectIds, long[] rootIds, GraphSettings settings)
      throws IOException {
    this.rows = rows;
    this.settings = settings;
    this.arrays = new GraphArrays(settings.segmentBits());
    this.phases = new Phases(arrays, settings.clock());
    this.numbers = ObjectNumbers.of(rows, settings.threads(), arrays);
    this.objects = numbers.count();
    phases.ended("ids");
    this.classes = new ClassEdges(classObjectIds, numbers, arrays);
    forEachObject((object, classIndex, shallowBytes) -> classes.set(object, classIndex));
    phases.ended("classes");
    ReferenceLists.Result references = ReferenceLists.of(rows, numbers, settings, arrays);
    phases.ended("references");
    search(references, rootObjects(rootIds));
    this.strong = arrays.bits(objects);
    this.weak = arrays.bits(objects);
    this.dominators = arrays.ints(objects);
    dominatorsByObject();
    phases.ended("by object");
    this.retainedBytes = arrays.longs(objects);
    forEachObject(
        (object, classIndex, shallowBytes) -> retainedBytes.set(object, Math.max(0, shallowBytes)));
    long[] bytes = bytesByReachability();
    retain();
    phases.ended("retained");
    this.childStarts = arrays.ints(objects + 2);
    this.children = children();
    phases.ended("children");
    this.counts =
        new GraphCounts(
            objects,
            references.used(),
            references.weakCount(),
            references.dangling(),
            numbers.duplicates(),
            Arrays.stream(rootIds).filter(id -> numbers.find(id) == ObjectNumbers.NONE).count(),
            forest.strongCount(),
            bytes[0],
            forest.count() - forest.strongCount(),
            bytes[1],
            objects - forest.count(),
            bytes[2]);
  }

  private interface RowSink {
    void accept(int object, int classIndex, long shallowBytes);
  }

  /** Tells every object once: of several with the same id, the first of the first part. */
  private void forEachObject(RowSink sink) throws IOException {
    BitSegments seen = numbers.duplicates() > 0 ? arrays.bits(objects) : null;
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
        .mapToInt(numbers::find)
        .filter(root -> root != ObjectNumbers.NONE)
        .mapToLong(Integer::toUnsignedLong)
        .sorted()
        .distinct()
        .mapToInt(root -> (int) root)
        .toArray();
  }

  /** All that follows references; two threads have something to do at once, more do not. */
  private void search(ReferenceLists.Result references, int[] roots) throws IOException {
    ReferenceLists lists = references.lists();
    forest = DepthFirst.of(lists, references.weak(), classes, roots, objects, arrays);
    references.weak().free();
    phases.ended("depth first");
    eachOnce(
        () -> ways = BreadthFirst.of(lists, forest, classes, arrays),
        () -> predecessors = Predecessors.of(lists, forest, classes, arrays));
    lists.freeTargets();
    forest.starts.free();
    forest.classEdges.free();
    forest.roots.free();
    phases.ended("breadth first and predecessors");
    eachOnce(
        this::waysByObject,
        () -> {
          dominatorPlaces =
              SemiNca.dominators(forest.parents, predecessors, forest.count(), arrays);
          predecessors.free();
        });
    phases.ended("dominators");
  }

  private void eachOnce(Runnable... tasks) throws IOException {
    Parts.forEach(tasks.length, settings.threads(), () -> part -> tasks[part].run());
  }

  private void waysByObject() {
    rootDistances = new Distances(arrays, objects);
    for (long place = 1; place <= forest.strongCount(); place++) {
      rootDistances.store(forest.objects.get((int) place), ways.distances.stored((int) place));
    }
    ways.distances.free();
    pathParents = arrays.ints(objects);
    pathParents.fill(ObjectNumbers.NONE);
    for (long place = 1; place <= forest.strongCount(); place++) {
      pathParents.set(forest.objects.get((int) place), ways.previous.get((int) place));
    }
    ways.previous.free();
  }

  private void dominatorsByObject() {
    dominators.fill(ObjectNumbers.NONE);
    for (long place = 1; place <= forest.count(); place++) {
      int object = forest.objects.get((int) place);
      (place <= forest.strongCount() ? strong : weak).set(object);
      int dominator = dominatorPlaces.get((int) place);
      if (dominator != DepthFirst.TOP) {
        dominators.set(object, forest.objects.get(dominator));
      }
    }
    dominatorPlaces.free();
  }

  /** Shallow bytes of the strongly reachable, the weakly reachable and the rest. */
  private long[] bytesByReachability() {
    long[] bytes = new long[3];
    for (long at = 0; at < objects; at++) {
      int object = (int) at;
      bytes[strong.get(object) ? 0 : weak.get(object) ? 1 : 2] += retainedBytes.get(object);
    }
    return bytes;
  }

  /** Adds up from the last place to the first: a dominator's place is before those it dominates. */
  private void retain() {
    for (long place = forest.count(); place > 0; place--) {
      int object = forest.objects.get((int) place);
      int dominator = dominators.get(object);
      if (dominator != ObjectNumbers.NONE) {
        retainedBytes.add(dominator, retainedBytes.get(object));
      }
    }
    forest.objects.free();
  }

  /** Lists of children one after the other, by number, the top level first. */
  private IntSegments children() {
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

  /** In whose list of children an object is. */
  private int childRow(long object) {
    int dominator = dominators.get((int) object);
    if (dominator != ObjectNumbers.NONE) {
      return dominator + 1;
    }
    return strong.get((int) object) ? 0 : NO_ROW;
  }
}
