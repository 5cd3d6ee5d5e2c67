package io.heapfleet.finding;

import java.util.Objects;

/**
 * A step of a path: an object and what holds it.
 *
 * @param object where the step leads to
 * @param edge how the object before holds it; null for the root, where nothing tells, and where a
 *     stretch of the path is left out
 * @param times how many references of the same kind follow one another in this step, 1 but for
 *     chains of objects of one class, such as linked lists; in a stretch that is left out, how many
 *     references there are in it
 */
public record PathStep(HeapObject object, EdgeLabel edge, long times) {
  public PathStep {
    Objects.requireNonNull(object);
    if (times < 1) {
      throw new IllegalArgumentException("a step of " + times + " references");
    }
  }
}
