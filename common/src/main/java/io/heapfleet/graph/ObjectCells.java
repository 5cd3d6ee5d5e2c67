package io.heapfleet.graph;

/**
 * What a search wants to know of an object, side by side, so that it waits for memory once: where
 * its list of references starts, and its place in {@link DepthFirst}. 8 bytes per object; 2 more
 * once there are positions of more than 32 bits.
 */
final class ObjectCells {
  private final GraphArrays arrays;
  private final long length;
  private final int lowBits;
  private final long lowMask;

  /** By object: the place above the lower bits of the position. */
  private final LongSegments cells;

  private CharSegments high;

  ObjectCells(GraphArrays arrays, long length) {
    this.arrays = arrays;
    this.length = length;
    this.lowBits = arrays.narrowPositionBits();
    this.lowMask = (1L << lowBits) - 1;
    this.cells = arrays.longs(length);
  }

  /**
   * Makes room for positions up to here; call it before any that large is stored, and in the thread
   * that stores it.
   */
  synchronized void reserve(long largest) {
    Positions.check(largest, lowBits);
    if (largest > lowMask && high == null) {
      high = arrays.chars(length);
    }
  }

  /**
   * Sets the start of a list that has none; false if it has one, whoever was first. The position
   * must not be a multiple of a segment's length.
   */
  boolean claim(int object, long position) {
    if (!cells.claim(object, position & lowMask)) {
      return false;
    }
    setHigh(object, position);
    return true;
  }

  /** Moves the start of a list; the object must not have a place yet. */
  void startAt(int object, long position) {
    cells.set(object, position & lowMask);
    setHigh(object, position);
  }

  private void setHigh(int object, long position) {
    if (high != null) {
      high.set(object, (char) (position >>> lowBits));
    }
  }

  /** Where an object's list starts, 0 for nowhere. */
  long start(int object) {
    long low = cells.get(object) & lowMask;
    return high == null ? low : low | (long) high.get(object) << lowBits;
  }

  /** An object's place, 0 for none. */
  int place(int object) {
    return (int) (cells.get(object) >>> Integer.SIZE);
  }

  /** Gives a place to an object that has none. */
  void enter(int object, int place) {
    cells.set(object, cells.get(object) | (long) place << Integer.SIZE);
  }

  void free() {
    cells.free();
    if (high != null) {
      high.free();
    }
  }
}
