package io.heapfleet.split;

import java.io.Serializable;

/**
 * What the search for the first record start in a byte range came to. Three answers, never mixed
 * up: a range may well have no record start, which is not the same as not having found one.
 */
public sealed interface Boundary extends Serializable {
  /** Everything from there on looks like records; proven only by who walks up to there. */
  record Found(Position position) implements Boundary {}

  /** Looked at every byte of the range: no record starts in it. */
  record None() implements Boundary {}

  /**
   * Stopped looking.
   *
   * @param searchedBytes how far the search went
   */
  record GaveUp(long searchedBytes) implements Boundary {}
}
