package io.heapfleet.waste;

import java.io.Serializable;
import java.util.Objects;

/**
 * A row of {@code boxed_numbers}: the instances of one class of boxed values.
 *
 * @param className {@code java.lang.Integer}
 * @param instances how many there are
 * @param distinctValues how many different values they have
 * @param cacheable how many have a value that {@code valueOf} has a shared instance of
 * @param bytes shallow bytes of all
 * @param wastedBytes the same but for one instance of each value
 */
public record BoxedNumbers(
    String className,
    long instances,
    long distinctValues,
    long cacheable,
    long bytes,
    long wastedBytes)
    implements Serializable {
  public BoxedNumbers {
    Objects.requireNonNull(className);
  }
}
