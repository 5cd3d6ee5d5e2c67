package io.heapfleet.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The slow, obvious twin of {@link DominatorTree}: an object dominates those that cannot be reached
 * without it.
 */
final class PlainDominators {
  /** By unsigned id. */
  final TreeMap<Long, TinyHeap.Thing> objects = new TreeMap<>(Long::compareUnsigned);

  final Set<Long> strong;
  final Set<Long> weak;
  final Map<Long, Long> dominators = new HashMap<>();
  final Map<Long, Long> retained = new HashMap<>();
  final Map<Long, Integer> distances = new HashMap<>();
  final Map<Long, Long> pathParents = new HashMap<>();
  private final Map<Long, Set<Long>> edges = new HashMap<>();
  long used;
  long dangling;
  long duplicates;

  PlainDominators(TinyHeap heap, boolean weakReferencesHold) {
    for (TinyHeap.Thing thing : heap.objects) {
      if (objects.putIfAbsent(thing.id(), thing) != null) {
        duplicates++;
      }
    }
    Map<Long, Set<Long>> weakEdges = new HashMap<>();
    for (TinyHeap.Link link : heap.references) {
      if (!objects.containsKey(link.from()) || !objects.containsKey(link.to())) {
        dangling++;
        continue;
      }
      used++;
      Map<Long, Set<Long>> edgesOfKind = link.strong() || weakReferencesHold ? edges : weakEdges;
      edgesOfKind.computeIfAbsent(link.from(), k -> new TreeSet<>()).add(link.to());
    }
    for (TinyHeap.Thing thing : objects.values()) {
      int index = thing.classIndex();
      if (index >= 0 && index < heap.classObjectIds.length) {
        long classObject = heap.classObjectIds[index];
        if (classObject != 0 && objects.containsKey(classObject)) {
          edges.computeIfAbsent(thing.id(), k -> new TreeSet<>()).add(classObject);
        }
      }
    }
    Set<Long> roots = new HashSet<>(heap.roots);
    roots.retainAll(objects.keySet());
    this.strong = reach(roots, null, Set.of());
    Set<Long> weakRoots = new HashSet<>();
    Set<Long> both = new HashSet<>(strong);
    for (boolean more = true; more; ) {
      more = false;
      for (long source : List.copyOf(both)) {
        for (long target : weakEdges.getOrDefault(source, Set.of())) {
          if (!strong.contains(target) && weakRoots.add(target)) {
            both.addAll(reach(Set.of(target), null, Set.of()));
            more = true;
          }
        }
      }
    }
    this.weak = new HashSet<>(both);
    weak.removeAll(strong);
    dominate(roots, strong, Set.of());
    dominate(weakRoots, weak, strong);
    distances(roots);
  }

  /** All that can be reached without one object, not through the forbidden ones. */
  private Set<Long> reach(Collection<Long> from, Long without, Set<Long> forbidden) {
    Set<Long> reached = new HashSet<>();
    ArrayDeque<Long> open = new ArrayDeque<>(from);
    while (!open.isEmpty()) {
      Long id = open.pop();
      if (!id.equals(without) && !forbidden.contains(id) && reached.add(id)) {
        open.addAll(edges.getOrDefault(id, Set.of()));
      }
    }
    return reached;
  }

  private void dominate(Set<Long> roots, Set<Long> members, Set<Long> forbidden) {
    Map<Long, Set<Long>> dominated = new HashMap<>();
    for (long id : members) {
      Set<Long> lost = new HashSet<>(members);
      lost.removeAll(reach(roots, id, forbidden));
      dominated.put(id, lost);
      retained.put(id, lost.stream().mapToLong(other -> objects.get(other).bytes()).sum());
    }
    for (long id : members) {
      Long nearest = null;
      for (long other : members) {
        if (other != id
            && dominated.get(other).contains(id)
            && (nearest == null || dominated.get(nearest).contains(other))) {
          nearest = other;
        }
      }
      dominators.put(id, nearest);
    }
  }

  private void distances(Set<Long> roots) {
    List<Long> level = new ArrayList<>(roots);
    for (int distance = 0; !level.isEmpty(); distance++) {
      level.sort(Long::compareUnsigned);
      List<Long> next = new ArrayList<>();
      for (long id : level) {
        distances.putIfAbsent(id, distance);
      }
      for (long id : level) {
        for (long target : edges.getOrDefault(id, Set.of())) {
          if (!distances.containsKey(target) && !pathParents.containsKey(target)) {
            pathParents.put(target, id);
            next.add(target);
          }
        }
      }
      level = next;
    }
  }
}
