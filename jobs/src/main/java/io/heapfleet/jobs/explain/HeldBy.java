package io.heapfleet.jobs.explain;

import io.heapfleet.jobs.explain.DumpTables.Link;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceKind;
import io.heapfleet.record.ReadObject;
import io.heapfleet.table.ThreadRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * Who holds an object: up the dominator tree, or back along a shortest path from a root. Each step
 * is a look-up, so very long ways are cut; and tables that were tampered with may lead in a circle,
 * which is left where it closes.
 */
final class HeldBy {
  /** A list of a million nodes is a path of a million steps; nobody reads more than this. */
  static final int MAX_STEPS = 50;

  private final DumpHeap heap;

  HeldBy(DumpHeap heap) {
    this.heap = heap;
  }

  /**
   * A way up.
   *
   * @param objects the topmost first, the object itself last
   * @param cut whether it goes on above the first
   */
  record Way(List<HeapObject> objects, boolean cut) {}

  /** Those that dominate an object, each the next. */
  Way dominators(HeapObject object) throws IOException {
    return up(object, HeapObject::dominatorId);
  }

  /** A shortest path from a root. */
  Way path(HeapObject object) throws IOException {
    return up(object, HeapObject::pathParentId);
  }

  private Way up(HeapObject object, ToLongFunction<HeapObject> step) throws IOException {
    List<HeapObject> way = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    HeapObject at = object;
    while (at != null && way.size() < MAX_STEPS && seen.add(at.id())) {
      way.add(at);
      long above = step.applyAsLong(at);
      at = above == DumpTables.NONE ? null : heap.object(above);
    }
    Collections.reverse(way);
    return new Way(way, at != null);
  }

  /**
   * How each object of a path refers to the next: {@code .entries}, {@code [17]}, {@code [local
   * variable]}. One entry fewer than objects.
   */
  List<String> steps(List<HeapObject> path) throws IOException {
    List<Link> links = new ArrayList<>();
    for (int i = 1; i < path.size(); i++) {
      links.add(new Link(path.get(i - 1).id(), path.get(i).id()));
    }
    Map<Link, HeapReference> references = heap.tables().between(links);
    List<Long> arrays =
        path.subList(0, Math.max(0, path.size() - 1)).stream()
            .filter(object -> object.kind() == ObjectKind.OBJECT_ARRAY)
            .map(HeapObject::id)
            .toList();
    Map<Long, ReadObject> elements = heap.read(arrays);
    List<String> steps = new ArrayList<>();
    for (Link link : links) {
      String step = step(references.get(link), heap.object(link.fromId()), link.toId());
      ReadObject array = elements.get(link.fromId());
      steps.add(step.equals("[]") && array != null ? "[" + index(array, link.toId()) + "]" : step);
    }
    return steps;
  }

  private static String index(ReadObject array, long elementId) {
    for (int i = 0; i < array.references().length; i++) {
      if (array.references()[i] == elementId) {
        return String.format(Locale.ROOT, "%d", i);
      }
    }
    return "";
  }

  /** How an object refers to another, as a person would write it behind the object. */
  static String step(HeapReference reference, HeapObject from, long toId) {
    if (reference == null) {
      // The reference to the class is not a row of refs.
      return from != null && from.classId() == toId ? ".class" : " → ";
    }
    return via(reference.kind(), reference.fieldName());
  }

  static String via(ReferenceKind kind, String fieldName) {
    return switch (kind) {
      case FIELD, STATIC -> "." + shortField(fieldName);
      case SOFT, WEAK, PHANTOM, FINAL ->
          "." + shortField(fieldName) + " (" + kind.name().toLowerCase(Locale.ROOT) + ")";
      case ELEMENT -> "[]";
      case CLASS -> ".class";
      case LOADER -> " class loader";
      case SUPER -> " superclass";
      case THREAD_LOCAL -> " local variable";
    };
  }

  private static String shortField(String fieldName) {
    return fieldName == null ? "?" : fieldName.substring(fieldName.lastIndexOf('#') + 1);
  }

  /** Why an object is a root, each reason once: {@code JAVA_FRAME of thread "main"}. */
  List<String> roots(HeapObject object) throws IOException {
    Map<Long, String> threads = new HashMap<>();
    List<HeapRoot> roots = heap.tables().roots(List.of(object.id()));
    if (roots.stream().anyMatch(root -> root.threadSerial() >= 0)) {
      for (ThreadRow thread : heap.tables().threads()) {
        threads.put(thread.threadSerial(), thread.facts().name());
      }
    }
    return roots.stream()
        .map(
            root ->
                root.kind()
                    + (threads.get(root.threadSerial()) == null
                        ? ""
                        : " of thread \"" + threads.get(root.threadSerial()) + "\""))
        .distinct()
        .toList();
  }
}
