package io.heapfleet.graph;

/**
 * Positions in arrays of references by number, 0 for none. 4 bytes each; once there are positions
 * of more than 32 bits, 6 bytes each and up to 48 bits.
 */
final class Positions {
  private final GraphArrays arrays;
  private final long length;
  private final int lowBits;
  private final long lowMask;
  private final IntSegments low;
  private CharSegments high;

  Positions(GraphArrays arrays, long length) {
    this.arrays = arrays;
    this.length = length;
    this.lowBits = arrays.narrowPositionBits();
    this.lowMask = (1L << lowBits) - 1;
    this.low = arrays.ints(length);
  }

  /**
   * Makes room for positions up to here; call it before any that large is stored, and in the thread
   * that stores it.
   */
  synchronized void reserve(long largest) {
    check(largest, lowBits);
    if (largest > lowMask && high == null) {
      high = arrays.chars(length);
    }
  }

  /** Refuses positions that do not fit. */
  static void check(long largest, int lowBits) {
    if (largest >>> lowBits > Character.MAX_VALUE) {
      throw new IllegalArgumentException(
          "expected at most 2^" + (lowBits + Character.SIZE) + " references, found " + largest);
    }
  }

  long get(int number) {
    long position = low.get(number) & lowMask;
    return high == null ? position : position | (long) high.get(number) << lowBits;
  }

  void set(int number, long position) {
    low.set(number, (int) (position & lowMask));
    if (high != null) {
      high.set(number, (char) (position >>> lowBits));
    }
  }

  /** Adds and returns the sum. */
  long add(int number, int amount) {
    if (high == null && lowBits == Integer.SIZE) {
      return Integer.toUnsignedLong(low.add(number, amount));
    }
    long sum = get(number) + amount;
    set(number, sum);
    return sum;
  }

  void free() {
    low.free();
    if (high != null) {
      high.free();
    }
  }
}
