package io.heapfleet.graph;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/** Longs by number, 8 bytes each. */
final class LongSegments {
  private static final VarHandle ENTRY = MethodHandles.arrayElementVarHandle(long[].class);

  private final GraphArrays arrays;
  private final int shift;
  private final int mask;
  private final long bytes;
  private long[][] segments;

  LongSegments(GraphArrays arrays, long length) {
    this.arrays = arrays;
    this.shift = arrays.segmentBits();
    this.mask = (1 << shift) - 1;
    int count = arrays.segmentCount(length);
    this.bytes = length * Long.BYTES + (long) count * GraphArrays.HEADER_BYTES;
    arrays.allocated(bytes);
    this.segments = new long[count][];
    for (int segment = 0; segment < count; segment++) {
      segments[segment] = new long[arrays.segmentLength(length, segment)];
    }
  }

  /** Entry of an unsigned number. */
  long get(int number) {
    return segments[number >>> shift][number & mask];
  }

  void set(int number, long value) {
    segments[number >>> shift][number & mask] = value;
  }

  long at(long position) {
    return segments[(int) (position >>> shift)][(int) position & mask];
  }

  void put(long position, long value) {
    segments[(int) (position >>> shift)][(int) position & mask] = value;
  }

  void add(int number, long amount) {
    segments[number >>> shift][number & mask] += amount;
  }

  /** Sets an entry that is 0; false if it was not, whoever was first. */
  boolean claim(int number, long value) {
    return ENTRY.compareAndSet(segments[number >>> shift], number & mask, 0L, value);
  }

  /**
   * Sorts the first entries as unsigned numbers, in place.
   *
   * <p>Splits by one bit after the other from the top (radix exchange) until a piece lies within a
   * segment, so it takes at most 64 rounds whatever the input.
   */
  void sortUnsigned(long length) {
    sort(0, length, Long.SIZE - 1);
  }

  /** Depth of the recursion: at most one call per bit. */
  private void sort(long start, long end, int bit) {
    long from = start;
    int splitBit = bit;
    while (end - from > 1 && splitBit >= 0) {
      // Below the top bit all entries of a piece have the same sign, so signed order will do.
      if (splitBit < Long.SIZE - 1 && from >>> shift == (end - 1) >>> shift) {
        Arrays.sort(
            segments[(int) (from >>> shift)], (int) from & mask, ((int) (end - 1) & mask) + 1);
        return;
      }
      long middle = split(from, end, splitBit);
      splitBit--;
      sort(from, middle, splitBit);
      from = middle;
    }
  }

  /** Moves entries without the bit before those with it; returns where those start. */
  private long split(long start, long end, int bit) {
    long low = start;
    long high = end;
    while (low < high) {
      long value = at(low);
      if ((value >>> bit & 1) == 0) {
        low++;
      } else {
        high--;
        put(low, at(high));
        put(high, value);
      }
    }
    return low;
  }

  /** Gives the memory back; the array cannot be used any more. */
  void free() {
    if (segments != null) {
      segments = null;
      arrays.freed(bytes);
    }
  }
}
