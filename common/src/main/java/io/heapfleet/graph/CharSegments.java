package io.heapfleet.graph;

/** Numbers of 16 bits by number, 2 bytes each. */
final class CharSegments {
  private final GraphArrays arrays;
  private final int shift;
  private final int mask;
  private final long bytes;
  private char[][] segments;

  CharSegments(GraphArrays arrays, long length) {
    this.arrays = arrays;
    this.shift = arrays.segmentBits();
    this.mask = (1 << shift) - 1;
    int count = arrays.segmentCount(length);
    this.bytes = length * Character.BYTES + (long) count * GraphArrays.HEADER_BYTES;
    arrays.allocated(bytes);
    this.segments = new char[count][];
    for (int segment = 0; segment < count; segment++) {
      segments[segment] = new char[arrays.segmentLength(length, segment)];
    }
  }

  /** Entry of an unsigned number. */
  char get(int number) {
    return segments[number >>> shift][number & mask];
  }

  void set(int number, char value) {
    segments[number >>> shift][number & mask] = value;
  }

  /** Gives the memory back; the array cannot be used any more. */
  void free() {
    if (segments != null) {
      segments = null;
      arrays.freed(bytes);
    }
  }
}
