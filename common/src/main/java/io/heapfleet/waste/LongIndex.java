package io.heapfleet.waste;

import java.util.Arrays;

/**
 * Numbers different longs from 0 in the order in which they come: open addressing. 14 to 20 bytes
 * for each, twice that for a moment while it grows; 715 million at most.
 */
final class LongIndex {
  static final int NONE = -1;

  private long[] keys = new long[64];
  private int[] slots = new int[1 << 7];
  private int shift = Long.SIZE - 7;
  private int size;

  /** The number of {@code key}, which is the next one if the key is new. */
  int put(long key) {
    int slot = slot(key);
    if (slots[slot] != 0) {
      return slots[slot] - 1;
    }
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, size + (size >> 1));
    }
    keys[size++] = key;
    slots[slot] = size;
    if (size > slots.length / 3 * 2) {
      grow();
    }
    return size - 1;
  }

  /** The number of {@code key}, {@link #NONE} if it was never put. */
  int find(long key) {
    return slots[slot(key)] - 1;
  }

  /**
   * As {@link #find}, faster if the key is the one that was put next after another.
   *
   * @param before the number of that other key, or {@link #NONE}
   */
  int findAfter(int before, long key) {
    int next = before + 1;
    return next < size && keys[next] == key ? next : find(key);
  }

  /** The key with a number. */
  long key(int number) {
    return keys[number];
  }

  /** How many there are. */
  int size() {
    return size;
  }

  private int slot(long key) {
    int mask = slots.length - 1;
    // The product's top bits spread addresses evenly (Knuth, TAOCP 3, 6.4: Fibonacci hashing).
    int slot = (int) ((key * 0x9E37_79B9_7F4A_7C15L) >>> shift);
    while (slots[slot] != 0 && keys[slots[slot] - 1] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    if (slots.length == 1 << 30) {
      throw new IllegalStateException("more than " + size + " objects at a time");
    }
    slots = new int[slots.length * 2];
    shift--;
    for (int i = 0; i < size; i++) {
      slots[slot(keys[i])] = i + 1;
    }
  }
}
