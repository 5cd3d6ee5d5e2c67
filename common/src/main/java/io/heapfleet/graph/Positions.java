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
    // 32 with segments of 2^24 entries; small segments make room for few positions as well.
    this.lowBits = Math.min(Integer.SIZE, arrays.segmentBits() + 8);
    this.lowMask = (1L << lowBits) - 1;
    this.low = arrays.ints(length);
  }

  /**
   * Makes room for positions up to here; call it before any that large is stored, and in the thread
   * that stores it.
   */
  synchronized void reserve(long largest) {
    if (largest >>> lowBits > Character.MAX_VALUE) {
      throw new IllegalArgumentException(
          "expected positions below 2^" + (lowBits + Character.SIZE) + ", found " + largest);
    }
    if (largest > lowMask && high == null) {
      high = arrays.chars(length);
    }
  }

  long get(int number) {
    long position = low.get(number) & lowMask;
    return high == null ? position : position | (long) high.get(number) << lowBits;
  }

  /** Looks at an entry for nothing but to have it in the cache. */
  int touch(int number) {
    return low.get(number);
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

  /**
   * Sets a position that is 0; false if it was not, whoever was first. Positions that are claimed
   * must not be multiples of a segment's length.
   */
  boolean claim(int number, long position) {
    if (!low.claim(number, (int) (position & lowMask))) {
      return false;
    }
    if (high != null) {
      high.set(number, (char) (position >>> lowBits));
    }
    return true;
  }

  void free() {
    low.free();
    if (high != null) {
      high.free();
    }
  }
}
