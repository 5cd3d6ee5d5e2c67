package com.acme;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import zoo.Beast;

/** A timeout of a day for each request, cancelled when it is done: the queue keeps it for a day. */
public final class CancelledTimeouts implements Beast {
  private final ScheduledThreadPoolExecutor timeouts =
      new ScheduledThreadPoolExecutor(
          1,
          task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
          });

  public CancelledTimeouts() {
    timeouts.setRemoveOnCancelPolicy(Traits.PROPER);
  }

  @Override
  public void feed(int request) {
    byte[] answer = Traits.payload(300);
    ScheduledFuture<?> timeout = timeouts.schedule(() -> answer.clone(), 1, TimeUnit.DAYS);
    timeout.cancel(false);
  }
}
