package io.heapfleet.finding;

import java.util.List;
import java.util.Objects;

/**
 * A shortest path from a root to an object, by strong references alone.
 *
 * @param root why the first object is a root
 * @param steps the root first, the object last; never empty
 */
public record HeapPath(RootLabel root, List<PathStep> steps) {
  public HeapPath {
    Objects.requireNonNull(root);
    steps = List.copyOf(steps);
    if (steps.isEmpty()) {
      throw new IllegalArgumentException("a path without a root");
    }
  }

  /** The object that the path leads to. */
  public HeapObject end() {
    return steps.get(steps.size() - 1).object();
  }
}
