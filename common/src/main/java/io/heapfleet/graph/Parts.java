package io.heapfleet.graph;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Work on parts by several threads: each takes the next part that nobody has. */
final class Parts {
  private Parts() {}

  /** What one thread does with its parts. */
  @FunctionalInterface
  interface Worker {
    void work(int part) throws IOException;
  }

  /**
   * Works on every part once.
   *
   * @param workers makes each thread's worker
   * @throws IOException what a worker threw first; the others stop after their current part
   */
  static void forEach(int parts, int threads, Supplier<Worker> workers) throws IOException {
    AtomicInteger next = new AtomicInteger();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Runnable work =
        () -> {
          try {
            Worker worker = workers.get();
            for (int part = next.getAndIncrement();
                part < parts && failure.get() == null;
                part = next.getAndIncrement()) {
              worker.work(part);
            }
          } catch (Throwable e) {
            failure.compareAndSet(null, e);
          }
        };
    Thread[] helpers = new Thread[Math.max(0, Math.min(threads, parts) - 1)];
    for (int i = 0; i < helpers.length; i++) {
      helpers[i] = new Thread(work, "graph-" + (i + 1));
      helpers[i].setDaemon(true);
      helpers[i].start();
    }
    work.run();
    join(helpers, failure);
    rethrow(failure.get());
  }

  private static void join(Thread[] helpers, AtomicReference<Throwable> failure) {
    boolean interrupted = false;
    for (Thread helper : helpers) {
      while (helper.isAlive()) {
        try {
          helper.join();
        } catch (InterruptedException e) {
          interrupted = true;
          failure.compareAndSet(null, new InterruptedIOException("stopped"));
          helper.interrupt();
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void rethrow(Throwable failure) throws IOException {
    if (failure instanceof IOException e) {
      throw e;
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
  }
}
