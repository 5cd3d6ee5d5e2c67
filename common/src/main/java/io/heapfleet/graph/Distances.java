package io.heapfleet.graph;

/**
 * Distances by number: 2 bytes each, or 4 once there is one of 65,535 or more, as in a long linked
 * list.
 */
final class Distances {
  /** Not reached. */
  static final long NONE = -1;

  private final GraphArrays arrays;
  private final long length;
  private CharSegments narrow;
  private IntSegments wide;

  Distances(GraphArrays arrays, long length) {
    this.arrays = arrays;
    this.length = length;
    this.narrow = arrays.chars(length);
  }

  /** The distance plus 1, 0 if not reached; an unsigned number. */
  int stored(int number) {
    return narrow != null ? narrow.get(number) : wide.get(number);
  }

  /**
   * Stores a distance.
   *
   * @param stored the distance plus 1
   */
  void store(int number, int stored) {
    if (narrow != null) {
      if (Integer.compareUnsigned(stored, Character.MAX_VALUE) <= 0) {
        narrow.set(number, (char) stored);
        return;
      }
      widen();
    }
    wide.set(number, stored);
  }

  private void widen() {
    wide = arrays.ints(length);
    for (long i = 0; i < length; i++) {
      wide.set((int) i, narrow.get((int) i));
    }
    narrow.free();
    narrow = null;
  }

  long get(int number) {
    return Integer.toUnsignedLong(stored(number)) - 1;
  }

  void free() {
    if (narrow != null) {
      narrow.free();
    } else {
      wide.free();
    }
  }
}
