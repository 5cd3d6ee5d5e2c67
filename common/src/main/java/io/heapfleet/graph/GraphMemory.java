package io.heapfleet.graph;

/** What a {@link DominatorTree} takes while it is built. */
public final class GraphMemory {
  /** Bitmap, class, list start, place, and 4 arrays of the search: see the classes' comments. */
  private static final long BYTES_PER_OBJECT = 48;

  private static final long BYTES_PER_REFERENCE = 8;

  private static final long BYTES_BESIDES = 4L << 20;

  private GraphMemory() {}

  /**
   * The most bytes that the arrays of a graph take at once, buffers of its rows not included.
   *
   * @param objects how many there are
   * @param references how many there are, without those from objects to their classes
   */
  public static long estimateBytes(long objects, long references) {
    return Math.addExact(
        BYTES_BESIDES,
        Math.addExact(
            Math.multiplyExact(objects, BYTES_PER_OBJECT),
            Math.multiplyExact(references, BYTES_PER_REFERENCE)));
  }
}
