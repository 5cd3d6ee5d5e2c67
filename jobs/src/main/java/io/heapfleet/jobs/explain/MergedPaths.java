package io.heapfleet.jobs.explain;

import io.heapfleet.jobs.explain.ClassExplanation.Dominator;
import io.heapfleet.jobs.explain.ClassExplanation.Holder;
import io.heapfleet.jobs.explain.DumpTables.Link;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Merges the shortest paths from roots to many objects: those whose objects are of the same
 * classes, one step after the other, become one. All objects go back a step at a time, so that a
 * step costs one look-up for all of them.
 */
final class MergedPaths {
  /** Further back nothing is looked up: what is as far as this is a chain of its own. */
  private static final int MAX_STEPS = 40;

  /** What holds less than a hundredth of the objects is not worth a line. */
  private static final int LEAST_SHARE = 100;

  private final DumpHeap heap;
  private final Map<Long, HeapObject> seen = new HashMap<>();

  MergedPaths(DumpHeap heap) {
    this.heap = heap;
  }

  private static final class Node {
    private final String className;
    private final Map<String, Node> next = new LinkedHashMap<>();
    private boolean repeated;
    private long instances;
    private long bytes;

    /** Two objects of which the one leads to the other, as an example for all. */
    private Link example;

    Node(String className) {
      this.className = className;
    }
  }

  /** The merged paths to some objects, those that lead to most objects first. */
  List<Holder> of(Collection<HeapObject> objects) throws IOException {
    objects.forEach(object -> seen.put(object.id(), object));
    lookUpParents(objects);
    Node root = new Node("");
    long merged = 0;
    for (HeapObject object : objects) {
      List<HeapObject> path = path(object);
      if (path != null) {
        merged++;
        add(root, path, object);
      }
    }
    List<Node> kept = new ArrayList<>();
    prune(root, Math.max(1, merged / LEAST_SHARE), kept);
    List<Link> links = kept.stream().map(node -> node.example).filter(l -> l != null).toList();
    Map<Link, HeapReference> references = heap.tables().between(links);
    return holders(root, references);
  }

  private void lookUpParents(Collection<HeapObject> objects) throws IOException {
    Collection<HeapObject> level = objects;
    for (int step = 0; step < MAX_STEPS && !level.isEmpty(); step++) {
      Set<Long> parents = new HashSet<>();
      for (HeapObject object : level) {
        if (object.pathParentId() != DumpTables.NONE && !seen.containsKey(object.pathParentId())) {
          parents.add(object.pathParentId());
        }
      }
      Map<Long, HeapObject> found = heap.objects(parents);
      seen.putAll(found);
      level = found.values();
    }
  }

  /** Root first; null if the object is not held by a root. */
  private List<HeapObject> path(HeapObject object) {
    if (object.rootDistance() < 0) {
      return null;
    }
    List<HeapObject> path = new ArrayList<>();
    for (HeapObject at = object;
        at != null && path.size() <= MAX_STEPS;
        at = seen.get(at.pathParentId())) {
      path.add(at);
    }
    Collections.reverse(path);
    return path;
  }

  private void add(Node root, List<HeapObject> path, HeapObject object) {
    long bytes = object.retainedBytes() >= 0 ? object.retainedBytes() : object.shallowBytes();
    Node node = root;
    HeapObject before = null;
    for (HeapObject step : path) {
      String name = name(step);
      if (node != root && node.className.equals(name)) {
        // A chain, such as that of a linked list, is one step however long it is.
        node.repeated = true;
      } else {
        node = node.next.computeIfAbsent(name, Node::new);
        if (node.example == null && before != null) {
          node.example = new Link(before.id(), step.id());
        }
        node.instances++;
        node.bytes += bytes;
      }
      before = step;
    }
  }

  private String name(HeapObject object) {
    return switch (object.kind()) {
      case CLASS -> "class " + (heap.type(object) == null ? "unknown" : heap.type(object).name());
      default -> object.className();
    };
  }

  private static void prune(Node node, long least, List<Node> kept) {
    node.next.values().removeIf(next -> next.instances < least);
    for (Node next : node.next.values()) {
      kept.add(next);
      prune(next, least, kept);
    }
  }

  private List<Holder> holders(Node node, Map<Link, HeapReference> references) throws IOException {
    List<Holder> holders = new ArrayList<>();
    for (Node next : node.next.values()) {
      holders.add(
          new Holder(
              next.example == null
                  ? null
                  : HeldBy.step(
                      references.get(next.example),
                      seen.get(next.example.fromId()),
                      next.example.toId()),
              next.className,
              next.repeated,
              next.instances,
              next.bytes,
              holders(next, references)));
    }
    holders.sort(Comparator.comparingLong(Holder::instances).reversed());
    return holders;
  }

  /** The classes of what dominates some objects, those that dominate most first. */
  List<Dominator> dominators(Collection<HeapObject> objects) throws IOException {
    Set<Long> ids = new HashSet<>();
    objects.forEach(object -> ids.add(object.dominatorId()));
    Map<Long, HeapObject> dominators = heap.objects(ids);
    Map<String, long[]> sums = new LinkedHashMap<>();
    Map<String, Set<Long>> different = new HashMap<>();
    for (HeapObject object : objects) {
      if (object.retainedBytes() >= 0) {
        HeapObject dominator = dominators.get(object.dominatorId());
        String name = dominator == null ? null : name(dominator);
        long[] sum = sums.computeIfAbsent(name, n -> new long[2]);
        sum[0]++;
        sum[1] += object.retainedBytes();
        different.computeIfAbsent(name, n -> new HashSet<>()).add(object.dominatorId());
      }
    }
    List<Dominator> result = new ArrayList<>();
    sums.forEach(
        (name, sum) ->
            result.add(
                new Dominator(
                    name, name == null ? 0 : different.get(name).size(), sum[0], sum[1])));
    result.sort(
        Comparator.comparingLong(Dominator::instances)
            .thenComparingLong(Dominator::retainedBytes)
            .reversed());
    return result;
  }
}
