package com.acme;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import zoo.Beast;

/** Each thread of a pool has a buffer that is as big as the biggest message it has met. */
public final class ScratchThreads implements Beast {
  /** Grows when it has to. */
  private static final ThreadLocal<byte[]> SCRATCH = ThreadLocal.withInitial(() -> new byte[512]);

  private final ExecutorService pool =
      Executors.newFixedThreadPool(
          12,
          task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
          });

  @Override
  public void feed(int request) throws Exception {
    // Big messages are rare, and none is bigger than 64 kB.
    double any = Integer.toUnsignedLong((request + 1) * 0x9E3779B9) / (double) (1L << 32);
    int length = (int) Math.min(65_536, 600 / (any + 1e-4));
    pool.submit(
            () -> {
              if (SCRATCH.get().length < length) {
                SCRATCH.set(Traits.payload(length));
              }
            })
        .get();
  }
}
