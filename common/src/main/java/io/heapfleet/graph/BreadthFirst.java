package io.heapfleet.graph;

import java.util.ArrayDeque;

/**
 * Shortest ways from the roots along strong references, by places of {@link DepthFirst}. Of several
 * objects that are equally near, the one with the smallest number is the way, so the result does
 * not depend on the order of references.
 *
 * <p>Costs 2 to 4 bytes per place for the distance and 4 for the way, and while it runs 4 bytes per
 * object of two neighbouring distances.
 */
final class BreadthFirst {
  /** By place. */
  final Distances distances;

  /** By place: the object before it, {@link ObjectNumbers#NONE} for a root. */
  final IntSegments previous;

  private final ReferenceBatch batch;
  private Queue current;
  private Queue next;

  private BreadthFirst(ReferenceBatch batch, DepthFirst forest, GraphArrays arrays) {
    this.batch = batch;
    this.distances = new Distances(arrays, forest.count() + 1);
    this.previous = arrays.ints(forest.count() + 1);
    previous.fill(ObjectNumbers.NONE);
    this.current = new Queue(arrays);
    this.next = new Queue(arrays);
  }

  static BreadthFirst of(
      ReferenceLists lists, DepthFirst forest, ClassEdges classes, GraphArrays arrays) {
    BreadthFirst search =
        new BreadthFirst(new ReferenceBatch(lists, forest, classes), forest, arrays);
    for (long place = 1; place <= forest.strongCount(); place++) {
      if (forest.roots.get((int) place)) {
        search.distances.store((int) place, 1);
        search.next.add((int) place);
      }
    }
    for (int stored = 2; !search.next.isEmpty(); stored++) {
      Queue swap = search.current;
      search.current = search.next;
      search.next = swap;
      search.level(stored);
    }
    search.current.free();
    search.next.free();
    return search;
  }

  /**
   * Reaches everything that is one reference from the current places.
   *
   * @param stored the distance of what is reached, plus 1
   */
  private void level(int stored) {
    for (int count = current.take(batch.places); count > 0; count = current.take(batch.places)) {
      batch.start(count);
      for (int size = batch.next(); size > 0; size = batch.next()) {
        int sum = 0;
        for (int i = 0; i < size; i++) {
          sum += distances.stored(batch.targets[i]);
        }
        batch.touched += sum;
        for (int i = 0; i < size; i++) {
          reach(batch.targets[i], batch.objects[batch.origins[i]], stored);
        }
      }
    }
  }

  private void reach(int place, int from, int stored) {
    int known = distances.stored(place);
    if (known == 0) {
      distances.store(place, stored);
      previous.set(place, from);
      next.add(place);
    } else if (known == stored && Integer.compareUnsigned(from, previous.get(place)) < 0) {
      previous.set(place, from);
    }
  }

  /** First in, first out, in pieces that go as they are emptied. */
  private static final class Queue {
    private static final int PIECE = 8 * ReferenceBatch.MOST_PLACES;

    private final GraphArrays arrays;
    private final ArrayDeque<int[]> pieces = new ArrayDeque<>();
    private int[] filling;
    private int filled;
    private int taken;

    /** The piece that was emptied last: a long list is a level, and so a piece, per object. */
    private int[] spare;

    Queue(GraphArrays arrays) {
      this.arrays = arrays;
    }

    boolean isEmpty() {
      return pieces.isEmpty();
    }

    void add(int value) {
      if (filling == null || filled == PIECE) {
        if (spare == null) {
          arrays.allocated(PIECE * Integer.BYTES);
          spare = new int[PIECE];
        }
        filling = spare;
        spare = null;
        filled = 0;
        pieces.addLast(filling);
      }
      filling[filled++] = value;
    }

    /** Takes the next values, as many as there is room for; 0 if there are none. */
    int take(int[] into) {
      if (pieces.isEmpty()) {
        return 0;
      }
      int[] first = pieces.getFirst();
      int end = first == filling ? filled : PIECE;
      int count = Math.min(into.length, end - taken);
      System.arraycopy(first, taken, into, 0, count);
      taken += count;
      if (taken == end) {
        pieces.removeFirst();
        if (spare != null) {
          arrays.freed(PIECE * Integer.BYTES);
        }
        spare = first;
        taken = 0;
        if (first == filling) {
          filling = null;
        }
      }
      return count;
    }

    void free() {
      if (spare != null) {
        arrays.freed(PIECE * Integer.BYTES);
      }
    }
  }
}
