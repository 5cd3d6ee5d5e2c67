package io.heapfleet.record;

import java.util.Arrays;

/**
 * A map from class id to class index: open addressing in two flat arrays, because it is asked once
 * for every object of a dump. 24 to 48 bytes a class.
 */
final class ClassIndex {
  private static final int FREE = -1;

  private final long[] ids;
  private final int[] indexes;
  private final int mask;

  ClassIndex(int classes) {
    int capacity = Integer.highestOneBit(Math.max(8, classes)) * 4;
    ids = new long[capacity];
    indexes = new int[capacity];
    Arrays.fill(indexes, FREE);
    mask = capacity - 1;
  }

  /** Adds a class; the first one with an id stays. */
  void put(long id, int index) {
    int slot = slot(id);
    while (indexes[slot] != FREE) {
      if (ids[slot] == id) {
        return;
      }
      slot = (slot + 1) & mask;
    }
    ids[slot] = id;
    indexes[slot] = index;
  }

  /** The class's index, -1 if there is none. */
  int find(long id) {
    int slot = slot(id);
    while (indexes[slot] != FREE) {
      if (ids[slot] == id) {
        return indexes[slot];
      }
      slot = (slot + 1) & mask;
    }
    return FREE;
  }

  private int slot(long id) {
    return (int) ((id * 0x9E37_79B9_7F4A_7C15L) >>> 40) & mask;
  }
}
