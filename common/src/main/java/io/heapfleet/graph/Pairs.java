package io.heapfleet.graph;

import java.util.Arrays;

/** References as pairs of numbers, 8 bytes each, where they are the exception. */
final class Pairs {
  private static final int SMALLEST = 64;

  private final GraphArrays arrays;
  private long[][] chunks = new long[0][];
  private long count;
  private int used;
  private LongSegments sorted;

  Pairs(GraphArrays arrays) {
    this.arrays = arrays;
  }

  void add(int from, int to) {
    if (chunks.length == 0 || used == chunks[chunks.length - 1].length) {
      int entries =
          chunks.length == 0 ? SMALLEST : Math.min(1 << 20, chunks[chunks.length - 1].length * 2);
      chunks = Arrays.copyOf(chunks, chunks.length + 1);
      chunks[chunks.length - 1] = new long[entries];
      arrays.allocated(bytes(entries));
      used = 0;
    }
    chunks[chunks.length - 1][used++] = (long) from << Integer.SIZE | Integer.toUnsignedLong(to);
    count++;
  }

  private static long bytes(int entries) {
    return (long) entries * Long.BYTES + GraphArrays.HEADER_BYTES;
  }

  /** Takes another's pairs and leaves it empty. */
  void addAll(Pairs other) {
    for (int i = 0; i < other.chunks.length; i++) {
      int length = i == other.chunks.length - 1 ? other.used : other.chunks[i].length;
      for (int j = 0; j < length; j++) {
        long pair = other.chunks[i][j];
        add((int) (pair >>> Integer.SIZE), (int) pair);
      }
    }
    other.free();
  }

  /** By source, then by target; nothing can be added afterwards. */
  void sort() {
    sorted = arrays.longs(count);
    long at = 0;
    for (int i = 0; i < chunks.length; i++) {
      int length = i == chunks.length - 1 ? used : chunks[i].length;
      for (int j = 0; j < length; j++) {
        sorted.put(at++, chunks[i][j]);
      }
      arrays.freed(bytes(chunks[i].length));
      chunks[i] = null;
    }
    chunks = new long[0][];
    sorted.sortUnsigned(count);
  }

  long count() {
    return count;
  }

  int from(long index) {
    return (int) (sorted.at(index) >>> Integer.SIZE);
  }

  int to(long index) {
    return (int) sorted.at(index);
  }

  /** The index of the first pair of a source or of a later one. */
  long firstOf(int from) {
    long wanted = (long) from << Integer.SIZE;
    long low = 0;
    long high = count;
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (Long.compareUnsigned(sorted.at(middle), wanted) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  void free() {
    for (long[] chunk : chunks) {
      arrays.freed(bytes(chunk.length));
    }
    chunks = new long[0][];
    if (sorted != null) {
      sorted.free();
      sorted = null;
    }
  }
}
