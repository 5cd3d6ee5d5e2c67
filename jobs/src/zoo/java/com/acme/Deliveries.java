package com.acme;

import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import zoo.Beast;

/**
 * Calls back customers' systems, and tries again later where that fails; since the last build also
 * where the address does not exist any more, ever later.
 */
public final class Deliveries implements Beast {
  private static final class Delivery implements Delayed {
    final byte[] body = Traits.payload(400);
    long due;
    int attempts;

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(due - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(due, ((Delivery) other).due);
    }
  }

  private final DelayQueue<Delivery> retries = new DelayQueue<>();

  @Override
  public void feed(int request) {
    for (Delivery due = retries.poll(); due != null; due = retries.poll()) {
      attempt(due, due.attempts < 3);
    }
    boolean addressExists = request % 3 != 0;
    attempt(new Delivery(), addressExists);
  }

  private void attempt(Delivery delivery, boolean addressExists) {
    if (addressExists || Traits.PROPER) {
      return;
    }
    delivery.attempts++;
    delivery.due = System.nanoTime() + TimeUnit.HOURS.toNanos(delivery.attempts);
    retries.add(delivery);
  }
}
