package io.heapfleet.finding;

import java.util.Objects;

/**
 * Objects whose dominators, from the top of the tree down to themselves, are of the same classes.
 *
 * @param path the names of these classes, from the top, {@value #SEPARATOR} between them; the last
 *     is {@value #REST} for all that has no row of its own
 * @param depth how many names the path has
 * @param instances how many objects there are; for the rest, with all below
 * @param shallowBytes their shallow size; for the rest, with all below
 * @param retainedBytes what they retain together
 */
public record DominatorClassPath(
    String path, int depth, long instances, long shallowBytes, long retainedBytes) {
  public static final String SEPARATOR = " > ";
  public static final String REST = "…";

  public DominatorClassPath {
    Objects.requireNonNull(path);
  }
}
