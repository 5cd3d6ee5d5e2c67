package io.heapfleet.finding;

import java.util.Arrays;

/**
 * Objects at one distance from the roots, each with a state, and what hangs below it: counts and
 * bytes of the same object and state are summed. An open hash table, 28 bytes a slot, at most half
 * of them taken; its users see to it that it never holds more than 2^29 entries.
 */
final class Wave {
  private static final int SMALLEST = 16;
  private static final long FREE = -1;

  private long[] objects;
  private int[] states;
  private long[] counts;
  private long[] bytes;
  private int size;

  Wave() {
    allocate(SMALLEST);
  }

  private void allocate(int slots) {
    objects = new long[slots];
    Arrays.fill(objects, FREE);
    states = new int[slots];
    counts = new long[slots];
    bytes = new long[slots];
    size = 0;
  }

  boolean isEmpty() {
    return size == 0;
  }

  void add(long object, int state, long count, long addedBytes) {
    if (size * 2L >= objects.length) {
      grow();
    }
    int slot = slotOf(object, state);
    if (objects[slot] == FREE) {
      objects[slot] = object;
      states[slot] = state;
      size++;
    }
    counts[slot] += count;
    bytes[slot] += addedBytes;
  }

  /** Takes all entries out; the table shrinks, as the next wave is often much smaller. */
  void clear() {
    if (objects.length > SMALLEST && size * 8L < objects.length) {
      allocate(Math.max(SMALLEST, Integer.highestOneBit(size) * 4));
    } else {
      Arrays.fill(objects, FREE);
      Arrays.fill(counts, 0);
      Arrays.fill(bytes, 0);
      size = 0;
    }
  }

  int slots() {
    return objects.length;
  }

  boolean isTaken(int slot) {
    return objects[slot] != FREE;
  }

  long object(int slot) {
    return objects[slot];
  }

  int state(int slot) {
    return states[slot];
  }

  long count(int slot) {
    return counts[slot];
  }

  long bytes(int slot) {
    return bytes[slot];
  }

  private int slotOf(long object, int state) {
    int mask = objects.length - 1;
    long hash = (object * 31 + state) * 0x9E3779B97F4A7C15L;
    int slot = (int) (hash >>> 32) & mask;
    while (objects[slot] != FREE && (objects[slot] != object || states[slot] != state)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldObjects = objects;
    int[] oldStates = states;
    long[] oldCounts = counts;
    long[] oldBytes = bytes;
    allocate(Math.multiplyExact(oldObjects.length, 2));
    for (int i = 0; i < oldObjects.length; i++) {
      if (oldObjects[i] != FREE) {
        add(oldObjects[i], oldStates[i], oldCounts[i], oldBytes[i]);
      }
    }
  }
}
