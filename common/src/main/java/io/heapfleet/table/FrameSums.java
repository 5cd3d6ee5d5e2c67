package io.heapfleet.table;

import java.util.HashMap;
import java.util.Map;

/**
 * Adds up, frame by frame, what local variables hold: how many objects, and how much of that nobody
 * but the thread holds. About 100 bytes a frame that has any.
 */
public final class FrameSums {
  private static final long[] NOTHING = new long[2];

  private final Map<Long, long[]> sums = new HashMap<>();
  private final boolean hasSizes;

  FrameSums(boolean hasSizes) {
    this.hasSizes = hasSizes;
  }

  void add(FrameLocalRow local) {
    if (local.frameNumber() != null) {
      long[] sum =
          sums.computeIfAbsent(key(local.threadSerial(), local.frameNumber()), k -> new long[2]);
      sum[0]++;
      if (Boolean.TRUE.equals(local.threadOnly())) {
        sum[1] += local.retainedBytes();
      }
    }
  }

  /** Serials have 4 bytes in a dump, depths fewer. */
  private static long key(long threadSerial, int frameNumber) {
    return threadSerial << 32 | frameNumber;
  }

  int objects(long threadSerial, int frameNumber) {
    return (int) sums.getOrDefault(key(threadSerial, frameNumber), NOTHING)[0];
  }

  /** Null if the graph was not built. */
  Long threadOnlyBytes(long threadSerial, int frameNumber) {
    return hasSizes ? (Long) sums.getOrDefault(key(threadSerial, frameNumber), NOTHING)[1] : null;
  }
}
