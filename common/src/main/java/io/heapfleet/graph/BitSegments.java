package io.heapfleet.graph;

/** Bits by number, an eighth of a byte each. */
final class BitSegments {
  private final LongSegments words;

  BitSegments(GraphArrays arrays, long length) {
    this.words = arrays.longs((length + Long.SIZE - 1) / Long.SIZE);
  }

  boolean get(int number) {
    return (words.get(number >>> 6) >>> number & 1) != 0;
  }

  void set(int number) {
    int word = number >>> 6;
    words.set(word, words.get(word) | 1L << number);
  }

  void free() {
    words.free();
  }
}
