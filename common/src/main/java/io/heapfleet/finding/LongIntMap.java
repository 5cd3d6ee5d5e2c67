package io.heapfleet.finding;

import java.util.Arrays;

/** From longs to numbers of 0 or more. An open hash table, 12 bytes a slot, at most half taken. */
final class LongIntMap {
  private static final int SMALLEST = 64;
  private static final int FREE = -1;

  private long[] keys = new long[SMALLEST];
  private int[] values = free(SMALLEST);
  private int size;

  private static int[] free(int slots) {
    int[] values = new int[slots];
    Arrays.fill(values, FREE);
    return values;
  }

  /** The number of a key, -1 if it has none. */
  int get(long key) {
    return values[slotOf(key)];
  }

  /** Gives a number to a key that has none. */
  void put(long key, int value) {
    if (size * 2 >= keys.length) {
      long[] oldKeys = keys;
      int[] oldValues = values;
      keys = new long[oldKeys.length * 2];
      values = free(keys.length);
      for (int i = 0; i < oldKeys.length; i++) {
        if (oldValues[i] != FREE) {
          set(oldKeys[i], oldValues[i]);
        }
      }
    }
    set(key, value);
    size++;
  }

  void clear() {
    keys = new long[SMALLEST];
    values = free(SMALLEST);
    size = 0;
  }

  private void set(long key, int value) {
    int slot = slotOf(key);
    keys[slot] = key;
    values[slot] = value;
  }

  private int slotOf(long key) {
    int mask = keys.length - 1;
    int slot = (int) ((key * 0x9E3779B97F4A7C15L) >>> 32) & mask;
    while (values[slot] != FREE && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
