package com.acme;

import java.util.Timer;
import java.util.TimerTask;
import zoo.Beast;

/** Looks after each order tomorrow, also if it is done today; cancelled tasks wait all the same. */
public final class TimerTasks implements Beast {
  private static final long DAY = 86_400_000;

  private final Timer timer = new Timer("orders", true);

  public TimerTasks() {
    // Is due before all orders: a timer drops cancelled tasks as they come to the head of its queue.
    timer.schedule(
        new TimerTask() {
          @Override
          public void run() {
            timer.purge();
          }
        },
        DAY / 2);
  }

  @Override
  public void feed(int request) {
    byte[] order = Traits.payload(300);
    TimerTask task =
        new TimerTask() {
          @Override
          public void run() {
            order[0]++;
          }
        };
    timer.schedule(task, DAY);
    task.cancel();
    if (Traits.PROPER) {
      timer.purge();
    }
  }
}
