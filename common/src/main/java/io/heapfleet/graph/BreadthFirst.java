package io.heapfleet.graph;

import java.util.ArrayDeque;

/**
 * Shortest ways from the roots along strong references, by places of {@link DepthFirst}. Of several
 * objects that are equally near, the one with the smallest number is the way, so the result does
 * not depend on the order of references.
 *
 * <p>Costs 4 bytes each per place for distance and way, and while it runs 4 bytes per object of two
 * neighbouring distances.
 */
final class BreadthFirst {
  private static final int FAR = -1;

  /** By place: how many references from a root; -1 (unsigned the largest) if not reached. */
  final IntSegments distances;

  /** By place: the object before it, {@link ObjectNumbers#NONE} for a root. */
  final IntSegments previous;

  private final ReferenceLists lists;
  private final DepthFirst forest;
  private final ClassEdges classes;
  private Queue current;
  private Queue next;

  private BreadthFirst(
      ReferenceLists lists, DepthFirst forest, ClassEdges classes, GraphArrays arrays) {
    this.lists = lists;
    this.forest = forest;
    this.classes = classes;
    this.distances = arrays.ints(forest.count() + 1);
    this.previous = arrays.ints(forest.count() + 1);
    distances.fill(FAR);
    previous.fill(ObjectNumbers.NONE);
    this.current = new Queue(arrays);
    this.next = new Queue(arrays);
  }

  static BreadthFirst of(
      ReferenceLists lists, DepthFirst forest, ClassEdges classes, GraphArrays arrays) {
    BreadthFirst search = new BreadthFirst(lists, forest, classes, arrays);
    for (long place = 1; place <= forest.strongCount(); place++) {
      if (forest.roots.get((int) place)) {
        search.distances.set((int) place, 0);
        search.next.add((int) place);
      }
    }
    for (int distance = 1; !search.next.isEmpty(); distance++) {
      Queue swap = search.current;
      search.current = search.next;
      search.next = swap;
      while (!search.current.isEmpty()) {
        search.leave(search.current.take(), distance);
      }
    }
    search.current.free();
    search.next.free();
    return search;
  }

  /** Looks at all references of a place that is {@code distance - 1} from a root. */
  private void leave(int place, int distance) {
    int object = forest.objects.get(place);
    long position = forest.starts.get(place);
    if (position != 0) {
      int chunk = (int) (position >>> lists.positionBits);
      int offset = (int) position & lists.positionMask;
      int[] entries = lists.chunk(chunk);
      for (; ; ) {
        int entry = entries[offset];
        reach(entry & lists.targetMask, object, distance);
        if (lists.isLast(entry, chunk, offset)) {
          break;
        }
        offset++;
        if (offset == entries.length) {
          chunk = lists.nextChunk(chunk);
          entries = lists.chunk(chunk);
          offset = 1;
        }
      }
    }
    if (forest.classEdges.get(place)) {
      reach(forest.classPlaces[classes.classIndex(object)], object, distance);
    }
  }

  private void reach(int place, int from, int distance) {
    int known = distances.get(place);
    if (known == FAR) {
      distances.set(place, distance);
      previous.set(place, from);
      next.add(place);
    } else if (known == distance && Integer.compareUnsigned(from, previous.get(place)) < 0) {
      previous.set(place, from);
    }
  }

  /** First in, first out, in pieces that go as they are emptied. */
  private static final class Queue {
    private static final int PIECE = 1 << 14;

    private final GraphArrays arrays;
    private final ArrayDeque<int[]> pieces = new ArrayDeque<>();
    private int[] filling;
    private int filled;
    private int[] emptying;
    private int emptied;

    Queue(GraphArrays arrays) {
      this.arrays = arrays;
    }

    boolean isEmpty() {
      return pieces.isEmpty() || (pieces.size() == 1 && emptying == filling && emptied == filled);
    }

    void add(int value) {
      if (filling == null || filled == PIECE) {
        filling = new int[PIECE];
        filled = 0;
        pieces.addLast(filling);
        arrays.allocated(PIECE * Integer.BYTES);
      }
      filling[filled++] = value;
    }

    int take() {
      if (emptying == null) {
        emptying = pieces.getFirst();
        emptied = 0;
      }
      int value = emptying[emptied++];
      if (emptied == PIECE || (emptying == filling && emptied == filled)) {
        drop();
      }
      return value;
    }

    private void drop() {
      if (emptying == filling) {
        filling = null;
      }
      emptying = null;
      pieces.removeFirst();
      arrays.freed(PIECE * Integer.BYTES);
    }

    void free() {
      while (!pieces.isEmpty()) {
        pieces.removeFirst();
        arrays.freed(PIECE * Integer.BYTES);
      }
    }
  }
}
