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
 * @param retainedBytes what would be free if the class and all of them were gone, null if the graph
 *     was not built
 */
public record HistogramRow(
    long classId,
    String className,
    long loaderId,
    long instances,
    long shallowBytes,
    long largestInstanceBytes,
    Long retainedBytes)
    implements Serializable {
  public HistogramRow {
    Objects.requireNonNull(className);
  }

  /** The row of a class whose retained size is not known. */
  public HistogramRow(
      long classId,
      String className,
      long loaderId,
      long instances,
      long shallowBytes,
      long largestInstanceBytes) {
    this(classId, className, loaderId, instances, shallowBytes, largestInstanceBytes, null);
  }
}
