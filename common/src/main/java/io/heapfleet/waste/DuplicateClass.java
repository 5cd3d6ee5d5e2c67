package io.heapfleet.waste;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * A row of {@code duplicate_classes}: a class that more than one loader has defined.
 *
 * @param className the class's name
 * @param definitions how often it was defined
 * @param loaderClasses the classes of the loaders, in the order of the definitions; {@code boot}
 *     for the boot loader, {@code ?} where it is not in the dump
 * @param bytes shallow bytes of the class objects; what the JVM keeps outside of the heap is more
 * @param wastedBytes the same but for the largest of them
 */
public record DuplicateClass(
    String className, int definitions, List<String> loaderClasses, long bytes, long wastedBytes)
    implements Serializable {
  public DuplicateClass {
    Objects.requireNonNull(className);
    loaderClasses = List.copyOf(loaderClasses);
  }
}
