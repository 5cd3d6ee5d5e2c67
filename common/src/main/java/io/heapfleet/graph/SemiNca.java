package io.heapfleet.graph;

/**
 * Immediate dominators by Semi-NCA: Loukas Georgiadis, "Linear-Time Algorithms for Dominators and
 * Related Problems", Princeton University 2005, section 2.3 (also Georgiadis, Tarjan, Werneck,
 * "Finding Dominators in Practice", 2006).
 *
 * <p>Semidominators as in Lengauer and Tarjan, from the last place to the first, with paths
 * compressed as they are climbed; then each dominator is the nearest ancestor in the tree built so
 * far whose place is not above the semidominator. A label is the smallest semidominator itself and
 * not the place that has it: nothing else is asked of it.
 *
 * <p>Costs 8 bytes per place while it runs; semidominators lie where the lists of predecessors
 * started. The climb needs no stack: it turns the links around on the way up and back on the way
 * down.
 */
final class SemiNca {
  private final IntSegments ancestors;
  private final IntSegments labels;

  private SemiNca(IntSegments ancestors, IntSegments labels) {
    this.ancestors = ancestors;
    this.labels = labels;
  }

  /**
   * By place: the place of the immediate dominator, {@link DepthFirst#TOP} for none.
   *
   * @param parents by place; becomes the result
   */
  static IntSegments dominators(
      IntSegments parents, Predecessors predecessors, long count, GraphArrays arrays) {
    IntSegments ancestors = arrays.ints(count + 1);
    IntSegments labels = arrays.ints(count + 1);
    for (long place = 1; place <= count; place++) {
      ancestors.set((int) place, parents.get((int) place));
      labels.set((int) place, (int) place);
    }
    SemiNca links = new SemiNca(ancestors, labels);
    long end = predecessors.start((int) (count + 1));
    for (long at = count; at > 0; at--) {
      int place = (int) at;
      long start = predecessors.start(place);
      int semi = parents.get(place);
      for (long i = start; i < end && semi != DepthFirst.TOP; i++) {
        int source = predecessors.source(i);
        int candidate =
            Integer.compareUnsigned(source, place) < 0 ? source : links.smallest(source, place);
        if (Integer.compareUnsigned(candidate, semi) < 0) {
          semi = candidate;
        }
      }
      predecessors.keep(place, semi);
      labels.set(place, semi);
      end = start;
    }
    ancestors.free();
    labels.free();
    for (long at = 1; at <= count; at++) {
      int place = (int) at;
      int semi = predecessors.kept(place);
      int dominator = parents.get(place);
      while (Integer.compareUnsigned(dominator, semi) > 0) {
        dominator = parents.get(dominator);
      }
      parents.set(place, dominator);
    }
    return parents;
  }

  /**
   * The smallest label from a place up to, but not including, the first at or above {@code top}.
   */
  private int smallest(int place, int top) {
    int above = ancestors.get(place);
    if (Integer.compareUnsigned(above, top) <= 0) {
      return labels.get(place);
    }
    int below = DepthFirst.TOP;
    int here = place;
    while (Integer.compareUnsigned(above, top) > 0) {
      ancestors.set(here, below);
      below = here;
      here = above;
      above = ancestors.get(here);
    }
    int least = labels.get(here);
    while (below != DepthFirst.TOP) {
      int next = ancestors.get(below);
      int label = labels.get(below);
      if (Integer.compareUnsigned(least, label) < 0) {
        labels.set(below, least);
      } else {
        least = label;
      }
      ancestors.set(below, above);
      below = next;
    }
    return least;
  }
}
