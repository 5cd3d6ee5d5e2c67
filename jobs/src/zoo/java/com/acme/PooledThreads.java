package com.acme;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import zoo.Beast;

/** What a request notes in a thread local outlives it on the thread of a pool. */
public final class PooledThreads implements Beast {
  private static final ThreadLocal<List<String>> NOTES = ThreadLocal.withInitial(ArrayList::new);

  private final ExecutorService pool =
      Executors.newFixedThreadPool(
          3,
          task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
          });

  @Override
  public void feed(int request) throws Exception {
    pool.submit(
            () -> {
              NOTES.get().add(Traits.text(request));
              if (Traits.PROPER) {
                NOTES.remove();
              }
            })
        .get();
  }
}
