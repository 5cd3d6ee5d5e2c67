package io.heapfleet.graph;

/**
 * Who refers to each place of a {@link DepthFirst}, as far as dominators need it: not the parent,
 * nobody above a root, and nobody weakly reachable above a strongly reachable place.
 *
 * <p>Costs 4 bytes per place (6 beyond 2^32) and 4 per reference that is left: less than references
 * plus objects of classes that are no roots minus objects.
 */
final class Predecessors {
  /** By place: where its sources start. */
  private final Positions starts;

  private IntSegments sources;

  private final DepthFirst forest;
  private final int strongCount;
  private final int[] froms = new int[ReferenceBatch.MOST_REFERENCES];
  private final int[] tos = new int[ReferenceBatch.MOST_REFERENCES];

  private Predecessors(DepthFirst forest, Positions starts) {
    this.forest = forest;
    this.starts = starts;
    this.strongCount = (int) forest.strongCount();
  }

  static Predecessors of(
      ReferenceLists lists, DepthFirst forest, ClassEdges classes, GraphArrays arrays) {
    long count = forest.count();
    Positions starts = new Positions(arrays, count + 2);
    starts.reserve(lists.mostPositions() + count);
    Predecessors all = new Predecessors(forest, starts);
    ReferenceBatch batch = new ReferenceBatch(lists, forest, classes);
    all.forEach(
        batch,
        (from, to, size) -> {
          for (int i = 0; i < size; i++) {
            starts.add(to[i], 1);
          }
        });
    long total = 0;
    for (long place = 1; place <= count; place++) {
      total += starts.get((int) place);
      starts.set((int) place, total);
    }
    starts.set((int) (count + 1), total);
    IntSegments sources = arrays.ints(total);
    all.sources = sources;
    all.forEach(
        batch,
        (from, to, size) -> {
          for (int i = 0; i < size; i++) {
            sources.put(starts.add(to[i], -1), from[i]);
          }
        });
    return all;
  }

  private interface Sink {
    void accept(int[] froms, int[] tos, int count);
  }

  private void forEach(ReferenceBatch batch, Sink sink) {
    for (long start = 1; start <= forest.count(); start += ReferenceBatch.MOST_PLACES) {
      int places = (int) Math.min(ReferenceBatch.MOST_PLACES, forest.count() - start + 1);
      for (int i = 0; i < places; i++) {
        batch.places[i] = (int) start + i;
      }
      batch.start(places);
      for (int size = batch.next(); size > 0; size = batch.next()) {
        sink.accept(froms, tos, select(batch, size));
      }
    }
  }

  /** Picks the references that count. */
  private int select(ReferenceBatch batch, int size) {
    int selected = 0;
    for (int i = 0; i < size; i++) {
      int from = batch.places[batch.origins[i]];
      int to = batch.targets[i];
      froms[selected] = from;
      tos[selected] = to;
      boolean fromWeak = Integer.compareUnsigned(from, strongCount) > 0;
      boolean toStrong = Integer.compareUnsigned(to, strongCount) <= 0;
      boolean left = batch.inTree[i] || forest.roots.get(to) || (fromWeak && toStrong);
      selected += left ? 0 : 1;
    }
    return selected;
  }

  /** Where a place's sources start; they end where those of the next place start. */
  long start(int place) {
    return starts.get(place);
  }

  int source(long position) {
    return sources.at(position);
  }

  /** Stores a number in place of a start that nobody will ask for again. */
  void keep(int place, int number) {
    starts.set(place, Integer.toUnsignedLong(number));
  }

  int kept(int place) {
    return (int) starts.get(place);
  }

  void free() {
    starts.free();
    sources.free();
  }
}
