package com.acme;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.logging.log4j.ThreadContext;
import zoo.Beast;

/** The context of a request is pushed on the stack of a pool's thread, and never popped. */
public final class Log4jContext implements Beast {
  private final ExecutorService pool =
      Executors.newFixedThreadPool(
          2,
          task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
          });

  @Override
  public void feed(int request) throws Exception {
    pool.submit(
            () -> {
              ThreadContext.push(Traits.text(request));
              if (Traits.PROPER) {
                ThreadContext.pop();
              }
            })
        .get();
  }
}
