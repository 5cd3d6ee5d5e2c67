package io.heapfleet.table;

import java.io.Serializable;
import java.util.Objects;

/**
 * A row of {@code dominator_classes}: objects whose dominators, from the top of the tree down to
 * themselves, are of the same classes.
 *
 * @param path names of these classes, the topmost first
 * @param depth how many classes the path has, from 1
 * @param instances how many objects there are at its end
 * @param shallowBytes the sum of their shallow sizes
 * @param retainedBytes the sum of their retained sizes; none of them holds another
 */
public record DominatorClassRow(
    String path, int depth, long instances, long shallowBytes, long retainedBytes)
    implements Serializable {
  public DominatorClassRow {
    Objects.requireNonNull(path);
  }
}
