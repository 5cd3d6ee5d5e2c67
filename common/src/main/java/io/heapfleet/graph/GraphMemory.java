package io.heapfleet.graph;

/**
 * What a {@link DominatorTree} takes while it is built, known before from counts.
 *
 * <p>Two steps are candidates for the peak. While predecessors are written beside the breadth-first
 * search: 4 bytes per reference for the lists and at most 4 for the predecessors; per object 12.25
 * for objects, parents and starts by place, 10 for distance, way and queue, 4 for the predecessors'
 * starts (and what a reference to a class adds there, its tree edge takes away). While dominators
 * are found beside the ways' translation: at most 4 bytes per reference; per object 32. Ids and
 * classes come on top: up to 65,535 classes take 2 bytes per object; ids 9/64 bit per byte of the
 * heap, at most 8 bytes per object.
 *
 * <p>Takes for granted that a source tells an object's references together, as dumps do: each that
 * comes apart from the others takes up to 12 bytes more.
 */
public final class GraphMemory {
  private static final long CLASS_BYTES = 4;
  private static final long ID_BYTES = 8;

  /** Hundredths of a byte. */
  private static final long WITH_LISTS = 26_50;

  private static final long WITH_DOMINATORS = 32_50;

  /** Smallest arrays of everything, and pages of the bitmap that are hardly used. */
  private static final long BYTES_BESIDES = 8L << 20;

  private GraphMemory() {}

  /**
   * The most bytes that the arrays of a graph take at once, buffers of its rows not included.
   *
   * @param objects how many there are
   * @param references how many there are, without those from objects to their classes
   */
  public static long estimateBytes(long objects, long references) {
    return estimateBytes(objects, references, Long.MAX_VALUE);
  }

  /**
   * The same, less where addresses are known to be dense.
   *
   * @param addressBytes the largest id minus the smallest, if ids are addresses that are multiples
   *     of 8; a negative number counts as unsigned
   */
  public static long estimateBytes(long objects, long references, long addressBytes) {
    long idBytes = objects * ID_BYTES;
    if (addressBytes >= 0) {
      idBytes = Math.min(idBytes, addressBytes / 56);
    }
    long withLists = objects * WITH_LISTS / 100 + references * 2 * Integer.BYTES;
    long withDominators = objects * WITH_DOMINATORS / 100 + references * Integer.BYTES;
    return BYTES_BESIDES + idBytes + objects * CLASS_BYTES + Math.max(withLists, withDominators);
  }
}
