package io.heapfleet.waste;

import java.util.Arrays;

/** A list of ints that grows. 4 to 6 bytes each, three times that for a moment as it grows. */
final class Ints {
  private int[] values = new int[64];
  private int size;

  void add(int value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size + (size >> 1));
    }
    values[size++] = value;
  }

  int get(int index) {
    return values[index];
  }

  void set(int index, int value) {
    values[index] = value;
  }

  void increment(int index) {
    values[index]++;
  }

  int size() {
    return size;
  }
}
