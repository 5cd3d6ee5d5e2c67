package io.heapfleet.jobs.parse;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Semaphore;

/**
 * Lets graphs into this JVM's memory only as far as they fit side by side: whoever asks for more
 * than is left waits for those before it. First come, first served, so that a large graph is not
 * overtaken for ever by small ones.
 */
final class MemoryGate {
  /** What Spark, the classes and the readers of the tables take. */
  private static final long OTHERS_BYTES = 192L << 20;

  /** Humongous arrays never fill the heap to its last region, and a collector needs some air. */
  private static final double USABLE = 0.9;

  private static final int UNIT_BYTES = 1 << 20;

  private static final MemoryGate OF_THIS_JVM =
      new MemoryGate((long) (USABLE * (Runtime.getRuntime().maxMemory() - OTHERS_BYTES)));

  private final int units;
  private final Semaphore free;

  /**
   * @param bytes what may be in use at the same time
   */
  MemoryGate(long bytes) {
    this.units = (int) Math.min(Integer.MAX_VALUE, Math.max(0, bytes) / UNIT_BYTES);
    this.free = new Semaphore(units, true);
  }

  static MemoryGate ofThisJvm() {
    return OF_THIS_JVM;
  }

  /** What may be in use at the same time. */
  long capacityBytes() {
    return (long) units * UNIT_BYTES;
  }

  /** Whether this much can ever be had. */
  boolean fits(long bytes) {
    return bytes <= capacityBytes();
  }

  /** What needs the memory. */
  interface Work<T> {
    T run() throws IOException;
  }

  /**
   * Waits until this much is free, and works with it.
   *
   * @throws IllegalArgumentException if it {@link #fits} never
   */
  <T> T holding(long bytes, Work<T> work) throws IOException {
    if (!fits(bytes)) {
      throw new IllegalArgumentException(bytes + " bytes of " + capacityBytes());
    }
    int wanted = (int) ((bytes + UNIT_BYTES - 1) / UNIT_BYTES);
    try {
      free.acquire(wanted);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for memory");
    }
    try {
      return work.run();
    } finally {
      free.release(wanted);
    }
  }
}
