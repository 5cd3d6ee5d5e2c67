package io.heapfleet.table;

import java.io.Serializable;
import java.util.Objects;

/**
 * A row of {@code class_histogram}.
 *
 * @param classId the class's id in the dump
 * @param className as in Java source
 * @param loaderId id of the class loader object, 0 for the boot loader
 * @param instances how many objects of this very class there are
 * @param shallowBytes the sum of their shallow sizes
 * @param largestInstanceBytes shallow size of the largest of them
 */
public record HistogramRow(
    long classId,
    String className,
    long loaderId,
    long instances,
    long shallowBytes,
    long largestInstanceBytes)
    implements Serializable {
  public HistogramRow {
    Objects.requireNonNull(className);
  }
}
