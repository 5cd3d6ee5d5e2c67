package io.heapfleet.graph;

/**
 * Who refers to each place of a {@link DepthFirst}, as far as dominators need it: not the parent,
 * nobody above a root, and nobody strongly reachable below a weak referent.
 *
 * <p>Costs 4 bytes per place (6 beyond 2^32) and 4 per reference that is left: less than references
 * plus objects outside boot classes minus objects.
 */
final class Predecessors {
  /** By place: where its list ends; while the list is filled, where the next entry goes. */
  private final Positions starts;

  private final IntSegments sources;

  private final ReferenceLists lists;
  private final DepthFirst forest;
  private final ClassEdges classes;
  private final int strongCount;

  private Predecessors(
      ReferenceLists lists, DepthFirst forest, ClassEdges classes, GraphArrays arrays) {
    this.lists = lists;
    this.forest = forest;
    this.classes = classes;
    this.strongCount = (int) forest.strongCount();
    this.starts = new Positions(arrays, forest.count() + 2);
    this.starts.reserve(lists.mostPositions() + forest.count());
    for (long place = 1; place <= forest.count(); place++) {
      count((int) place);
    }
    long total = 0;
    for (long place = 1; place <= forest.count(); place++) {
      total += starts.get((int) place);
      starts.set((int) place, total);
    }
    starts.set((int) (forest.count() + 1), total);
    this.sources = arrays.ints(total);
    for (long place = forest.count(); place > 0; place--) {
      fill((int) place);
    }
  }

  static Predecessors of(
      ReferenceLists lists, DepthFirst forest, ClassEdges classes, GraphArrays arrays) {
    return new Predecessors(lists, forest, classes, arrays);
  }

  private void count(int place) {
    long position = forest.starts.get(place);
    if (position != 0) {
      int chunk = (int) (position >>> lists.positionBits);
      int offset = (int) position & lists.positionMask;
      int[] entries = lists.chunk(chunk);
      for (; ; ) {
        int entry = entries[offset];
        countOne(place, entry & lists.targetMask);
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
      countOne(place, forest.classPlaces[classes.classIndex(forest.objects.get(place))]);
    }
  }

  private void countOne(int from, int to) {
    if (counts(from, to)) {
      starts.set(to, starts.get(to) + 1);
    }
  }

  private void fill(int place) {
    long position = forest.starts.get(place);
    if (position != 0) {
      int chunk = (int) (position >>> lists.positionBits);
      int offset = (int) position & lists.positionMask;
      int[] entries = lists.chunk(chunk);
      for (; ; ) {
        int entry = entries[offset];
        fillOne(place, entry & lists.targetMask);
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
      fillOne(place, forest.classPlaces[classes.classIndex(forest.objects.get(place))]);
    }
  }

  private void fillOne(int from, int to) {
    if (counts(from, to)) {
      long at = starts.get(to) - 1;
      starts.set(to, at);
      sources.put(at, from);
    }
  }

  private boolean counts(int from, int to) {
    if (Integer.compareUnsigned(to, from) > 0) {
      int parent = forest.parents.get(to);
      return parent != from && parent != DepthFirst.TOP;
    }
    return to != from
        && !forest.roots.get(to)
        && (Integer.compareUnsigned(from, strongCount) <= 0
            || Integer.compareUnsigned(to, strongCount) > 0);
  }

  /** Where a place's sources start; they end where those of the next place start. */
  long start(int place) {
    return starts.get(place);
  }

  int source(long position) {
    return sources.at(position);
  }

  void free() {
    starts.free();
    sources.free();
  }
}
