package io.heapfleet.finding;

import io.heapfleet.graph.DominatorTree;
import io.heapfleet.graph.Reachability;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How an application holds what a thread of the JDK's holds as well, and nearer: a worker that
 * waits at the queue of an executor hides who has the executor. Goes back from these objects,
 * reference by reference, to the next field that is an application's.
 *
 * <p>Costs one reading of the dump's references for each step back, {@value #MOST_STEPS} at most.
 */
final class ApplicationWays {
  /** An executor in a map of a service: queue, executor, node, table, map. */
  private static final int MOST_STEPS = 6;

  /** What so many others hold is a thing of the whole JVM's, such as a class loader. */
  private static final int MOST_REACHED = 256;

  private static final int DEEPEST = 1_000;

  private final DominatorTree tree;
  private final HeapClasses classes;
  private final TypeTraits traits;
  private final DumpLookup lookup;

  ApplicationWays(DominatorTree tree, HeapClasses classes, TypeTraits traits, DumpLookup lookup) {
    this.tree = tree;
    this.classes = classes;
    this.traits = traits;
    this.lookup = lookup;
  }

  /** An object that is searched for: what was reached so far, by what it leads to. */
  private static final class Search {
    final long object;
    final Map<Long, Long> towards = new HashMap<>();
    List<Long> reached = List.of();
    List<Long> frontier;

    Search(long object) {
      this.object = object;
      this.frontier = List.of(object);
    }

    List<Long> from(long holder) {
      List<Long> way = new ArrayList<>();
      for (Long at = holder; at != null; at = towards.get(at)) {
        way.add(at);
      }
      return way;
    }
  }

  /** A holder of something that was reached, and by which field. */
  private record Found(long holder, String field) {}

  /**
   * Finds the nearest holders.
   *
   * @param objects numbers of objects, as in the tree
   * @return for those that an application holds the way from the object whose field it is down to
   *     them, both included
   */
  Map<Long, List<Long>> to(Collection<Long> objects) throws IOException {
    Map<Long, List<Long>> ways = new LinkedHashMap<>();
    List<Search> open = new ArrayList<>();
    objects.forEach(object -> open.add(new Search(object)));
    for (int step = 0; step < MOST_STEPS && !open.isEmpty(); step++) {
      Set<Long> asked = new LinkedHashSet<>();
      open.forEach(search -> search.frontier.forEach(at -> asked.add(tree.objectId(at))));
      Map<Long, List<Long>> holders = lookup.holders(asked);
      Set<HeapEdge> edges = new LinkedHashSet<>();
      for (Search search : open) {
        advance(search, holders, edges);
      }
      Map<HeapEdge, EdgeLabel> labels = edges.isEmpty() ? Map.of() : lookup.edges(edges);
      open.removeIf(
          search -> {
            Found found = found(search, labels);
            if (found != null) {
              ways.put(search.object, search.from(found.holder));
            }
            return found != null || search.frontier.isEmpty();
          });
    }
    return ways;
  }

  private void advance(Search search, Map<Long, List<Long>> holders, Set<HeapEdge> edges) {
    List<Long> reached = new ArrayList<>();
    for (long at : search.frontier) {
      for (long id : holders.getOrDefault(tree.objectId(at), List.of())) {
        long holder = tree.numberOf(id);
        if (holder != DominatorTree.NONE
            && search.towards.size() < MOST_REACHED
            && !search.towards.containsKey(holder)
            && tells(holder, search.object)) {
          search.towards.put(holder, at);
          reached.add(holder);
          if (!classes.isArray(tree.classIndex(holder))) {
            edges.add(edge(holder, at));
          }
        }
      }
    }
    search.reached = reached;
    search.frontier = reached.stream().filter(this::leadsOn).toList();
  }

  /** Threads, and what is inside of what is searched for, do not tell who has it. */
  private boolean tells(long holder, long object) {
    if (tree.reachability(holder) != Reachability.STRONG
        || traits.isThread(tree.classIndex(holder))) {
      return false;
    }
    long above = holder;
    for (int depth = 0; depth < DEEPEST && above != DominatorTree.NONE; depth++) {
      if (above == object) {
        return false;
      }
      above = tree.dominator(above);
    }
    return true;
  }

  /** Classes and their loaders are held by all that is of them. */
  private boolean leadsOn(long object) {
    return classes.described(tree, object) == null && !traits.isJdkLoader(tree.classIndex(object));
  }

  private Found found(Search search, Map<HeapEdge, EdgeLabel> labels) {
    return search.reached.stream()
        .map(
            holder ->
                new Found(holder, field(labels.get(edge(holder, search.towards.get(holder))))))
        .filter(found -> found.field != null)
        .min(
            Comparator.comparingLong((Found found) -> tree.rootDistance(found.holder))
                .thenComparing(Found::field)
                .thenComparing(Found::holder))
        .orElse(null);
  }

  /** Null unless it is an application's. */
  private static String field(EdgeLabel label) {
    String declaring = label == null ? null : label.declaringClass();
    return declaring == null || Owners.isAgent(FoldedName.of(declaring)) ? null : label.name();
  }

  private HeapEdge edge(long from, long to) {
    return new HeapEdge(tree.objectId(from), tree.objectId(to));
  }
}
