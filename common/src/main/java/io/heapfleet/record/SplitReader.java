package io.heapfleet.record;

import java.io.Closeable;
import java.io.IOException;

/**
 * Reads one split of a dump and tells a visitor what lies in it. Reading can pause after any number
 * of objects or references, also inside an array, so that a caller with a fixed buffer can pull.
 */
public interface SplitReader extends Closeable {
  /** Reads the whole split. */
  default SplitSummary readAll(HeapVisitor visitor) throws IOException {
    while (advance(visitor, Integer.MAX_VALUE)) {}
    return summary();
  }

  /**
   * Reads on.
   *
   * @param visitor is told what is met
   * @param budget about how many objects and references to tell before pausing; one instance's
   *     references are told together
   * @return false when the split has been read to its end
   */
  boolean advance(HeapVisitor visitor, int budget) throws IOException;

  /** What was met so far; complete once {@link #advance} has returned false. */
  SplitSummary summary();
}
