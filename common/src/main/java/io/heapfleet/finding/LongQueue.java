package io.heapfleet.finding;

import java.util.ArrayDeque;

/** A queue of longs. 8 bytes an entry; what has been taken is given back in chunks of 32 KiB. */
final class LongQueue {
  private static final int CHUNK = 1 << 12;

  private final ArrayDeque<long[]> chunks = new ArrayDeque<>();
  private int head;
  private int tail = CHUNK;

  boolean isEmpty() {
    return chunks.isEmpty() || (chunks.size() == 1 && head == tail);
  }

  void add(long value) {
    if (tail == CHUNK) {
      chunks.addLast(new long[CHUNK]);
      tail = 0;
    }
    chunks.getLast()[tail++] = value;
  }

  /** Takes the entry that was added first; there must be one. */
  long take() {
    long value = chunks.getFirst()[head++];
    if (head == CHUNK) {
      chunks.removeFirst();
      head = 0;
    }
    return value;
  }
}
