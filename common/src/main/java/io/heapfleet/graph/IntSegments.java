package io.heapfleet.graph;

import java.util.Arrays;

/** Ints by number or by position, 4 bytes each. */
final class IntSegments {
  private final GraphArrays arrays;
  private final int shift;
  private final int mask;
  private final long bytes;
  private int[][] segments;

  IntSegments(GraphArrays arrays, long length) {
    this.arrays = arrays;
    this.shift = arrays.segmentBits();
    this.mask = (1 << shift) - 1;
    int count = arrays.segmentCount(length);
    this.bytes = length * Integer.BYTES + (long) count * GraphArrays.HEADER_BYTES;
    arrays.allocated(bytes);
    this.segments = new int[count][];
    for (int segment = 0; segment < count; segment++) {
      segments[segment] = new int[arrays.segmentLength(length, segment)];
    }
  }

  /** Entry of an unsigned number. */
  int get(int number) {
    return segments[number >>> shift][number & mask];
  }

  void set(int number, int value) {
    segments[number >>> shift][number & mask] = value;
  }

  /** Entry of a position, for arrays longer than there are numbers. */
  int at(long position) {
    return segments[(int) (position >>> shift)][(int) position & mask];
  }

  void put(long position, int value) {
    segments[(int) (position >>> shift)][(int) position & mask] = value;
  }

  /** Adds and returns the sum. */
  int add(int number, int amount) {
    return segments[number >>> shift][number & mask] += amount;
  }

  void fill(int value) {
    for (int[] segment : segments) {
      Arrays.fill(segment, value);
    }
  }

  /** Gives the memory back; the array cannot be used any more. */
  void free() {
    if (segments != null) {
      segments = null;
      arrays.freed(bytes);
    }
  }
}
