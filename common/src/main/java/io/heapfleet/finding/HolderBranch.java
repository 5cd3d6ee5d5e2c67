package io.heapfleet.finding;

import java.util.List;
import java.util.Objects;

/**
 * A branch of the holders of many objects: those behind the same class, and the same class behind
 * that, and so on.
 *
 * @param kind what the branch is
 * @param holder the class that holds; {@code class com.acme.Orders} for a class object; for the
 *     first branch the class that is held; empty for roots and the rest
 * @param edges how it holds, in a few samples of its references: different ways once each; empty if
 *     that is not known
 * @param instances how many objects of the first branch's class are behind it
 * @param retainedBytes what these retain together
 * @param branches who holds the holder, most objects first; what they have sums to what this has
 */
public record HolderBranch(
    Kind kind,
    String holder,
    List<EdgeLabel> edges,
    long instances,
    long retainedBytes,
    List<HolderBranch> branches) {
  /** What a branch is. */
  public enum Kind {
    /** Objects of a class that hold what the branch before is. */
    HOLDER,
    /** Nothing more: the holders are roots. */
    ROOT,
    /** All further branches, and those that are deeper than is told. */
    REST
  }

  public HolderBranch {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(holder);
    edges = List.copyOf(edges);
    branches = List.copyOf(branches);
  }
}
