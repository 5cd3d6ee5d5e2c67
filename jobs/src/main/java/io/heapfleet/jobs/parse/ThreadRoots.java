package io.heapfleet.jobs.parse;

import io.heapfleet.model.RootKind;
import java.io.Serializable;
import java.util.Arrays;

/**
 * The roots that belong to threads, in flat arrays of 21 bytes a root: threads may lie in another
 * split than what they hold, so the two meet when the dump is published.
 */
final class ThreadRoots implements Serializable {
  private static final long serialVersionUID = 1;

  /** Most roots kept of one dump: a hundred times what large applications have. */
  static final int MAX_ROOTS = 4 << 20;

  private long[] objectIds = new long[16];
  private long[] threadSerials = new long[16];
  private int[] frameNumbers = new int[16];
  private byte[] kinds = new byte[16];
  private int size;
  private long omitted;

  void add(long objectId, RootKind kind, long threadSerial, long frameNumber) {
    if (size == MAX_ROOTS) {
      omitted++;
      return;
    }
    if (size == objectIds.length) {
      int capacity = size * 2;
      objectIds = Arrays.copyOf(objectIds, capacity);
      threadSerials = Arrays.copyOf(threadSerials, capacity);
      frameNumbers = Arrays.copyOf(frameNumbers, capacity);
      kinds = Arrays.copyOf(kinds, capacity);
    }
    objectIds[size] = objectId;
    threadSerials[size] = threadSerial;
    frameNumbers[size] = (int) frameNumber;
    kinds[size] = (byte) kind.ordinal();
    size++;
  }

  void addAll(ThreadRoots other) {
    for (int i = 0; i < other.size; i++) {
      add(other.objectId(i), other.kind(i), other.threadSerial(i), other.frameNumber(i));
    }
    omitted += other.omitted;
  }

  int size() {
    return size;
  }

  /** How many roots were left out because there were too many. */
  long omitted() {
    return omitted;
  }

  long objectId(int i) {
    return objectIds[i];
  }

  RootKind kind(int i) {
    return RootKind.values()[kinds[i]];
  }

  long threadSerial(int i) {
    return threadSerials[i];
  }

  int frameNumber(int i) {
    return frameNumbers[i];
  }
}
