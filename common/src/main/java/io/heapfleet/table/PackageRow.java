package io.heapfleet.table;

import java.io.Serializable;
import java.util.Objects;

/**
 * A row of {@code package_histogram}. Classes of packages below are not counted in.
 *
 * @param packageName as in Java source; empty for arrays of primitives and for classes without one
 * @param classes how many classes it has
 * @param instances how many objects there are of all of them
 * @param shallowBytes the sum of these objects' shallow sizes
 * @param retainedBytes what would be free if the classes and their objects were gone
 */
public record PackageRow(
    String packageName, long classes, long instances, long shallowBytes, long retainedBytes)
    implements Serializable {
  public PackageRow {
    Objects.requireNonNull(packageName);
  }
}
