package io.heapfleet.record;

import io.heapfleet.model.RootKind;
import java.io.Serializable;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The roots that belong to threads, in flat arrays of 21 bytes a root: threads may lie in another
 * split than what they hold, so the two meet only when all splits have been read.
 */
public final class ThreadRoots implements Serializable {
  private static final long serialVersionUID = 1;
  private static final RootKind[] KINDS = RootKind.values();

  /** Most roots kept of one dump: a hundred times what large applications have. */
  public static final int MAX_ROOTS = 4 << 20;

  private long[] objectIds = new long[16];
  private long[] threadSerials = new long[16];
  private int[] frameNumbers = new int[16];
  private byte[] kinds = new byte[16];
  private int size;
  private long omitted;

  /** Keeps a root that names a thread. */
  @SuppressWarnings("EnumOrdinal") // never leaves the job that wrote it
  public void add(long objectId, RootKind kind, long threadSerial, long frameNumber) {
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

  /** Keeps the roots of another split. */
  public void addAll(ThreadRoots other) {
    for (int i = 0; i < other.size; i++) {
      add(other.objectId(i), other.kind(i), other.threadSerial(i), other.frameNumber(i));
    }
    omitted += other.omitted;
  }

  /** How many roots are kept. */
  public int size() {
    return size;
  }

  /** The thread objects by the threads' serial numbers, in the dump's order. */
  public Map<Long, Integer> threads() {
    Map<Long, Integer> threads = new LinkedHashMap<>();
    for (int i = 0; i < size; i++) {
      if (kind(i) == RootKind.THREAD_OBJECT) {
        threads.putIfAbsent(threadSerials[i], i);
      }
    }
    return threads;
  }

  /** As {@link #threads}, without threads that have no object; the old hprof agent states some. */
  Map<Long, Integer> threadsWithObject() {
    Map<Long, Integer> threads = threads();
    threads.values().removeIf(i -> objectIds[i] == 0);
    return threads;
  }

  /**
   * Tells the references from threads to what their stacks and native code hold. A root whose
   * thread the dump does not have stays a root only.
   */
  public void tellThreadLocals(HeapVisitor visitor) {
    Map<Long, Integer> threads = threadsWithObject();
    for (int i = 0; i < size; i++) {
      Integer thread = kind(i) == RootKind.THREAD_OBJECT ? null : threads.get(threadSerials[i]);
      if (thread != null) {
        visitor.reference(objectIds[thread], objectIds[i], HeapDictionary.THREAD_LOCAL);
      }
    }
  }

  /** How many roots were left out because there were too many. */
  public long omitted() {
    return omitted;
  }

  /** What root {@code i} holds, or the thread itself. */
  public long objectId(int i) {
    return objectIds[i];
  }

  /** Kind of root {@code i}. */
  public RootKind kind(int i) {
    return KINDS[kinds[i]];
  }

  /** Thread of root {@code i}. */
  public long threadSerial(int i) {
    return threadSerials[i];
  }

  /** Frame of root {@code i}, -1 for none; for a thread, the serial number of its stack trace. */
  public int frameNumber(int i) {
    return frameNumbers[i];
  }
}
