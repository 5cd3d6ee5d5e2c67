package io.heapfleet.waste;

import java.util.Arrays;

/** A list of longs that grows. 8 to 12 bytes each, three times that for a moment as it grows. */
final class Longs {
  private long[] values = new long[64];
  private int size;

  void add(long value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size + (size >> 1));
    }
    values[size++] = value;
  }

  long get(int index) {
    return values[index];
  }

  void set(int index, long value) {
    values[index] = value;
  }

  void plus(int index, long more) {
    values[index] += more;
  }

  int size() {
    return size;
  }

  /** The values in an array of their own. */
  long[] toArray() {
    return Arrays.copyOf(values, size);
  }

  /** How many different values there are; puts them in order. */
  int distinct() {
    Arrays.sort(values, 0, size);
    int distinct = size == 0 ? 0 : 1;
    for (int i = 1; i < size; i++) {
      distinct += values[i] == values[i - 1] ? 0 : 1;
    }
    return distinct;
  }
}
