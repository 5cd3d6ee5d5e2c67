package io.heapfleet.finding;

import java.util.Objects;

/**
 * What most of the memory below an object is.
 *
 * @param className the class
 * @param instances how many objects of it there are
 * @param retainedBytes what they retain together
 */
public record Content(String className, long instances, long retainedBytes) {
  public Content {
    Objects.requireNonNull(className);
  }
}
