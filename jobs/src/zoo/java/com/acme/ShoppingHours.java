package com.acme;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import zoo.Beast;

/**
 * Sessions end after an hour without a click; there are more of them in the evening than in the
 * morning.
 */
public final class ShoppingHours implements Beast {
  /** A session. */
  private record Session(String id, long until) {}

  private final Map<String, byte[]> baskets = new HashMap<>();
  private final Deque<Session> order = new ArrayDeque<>();
  private long now;

  @Override
  public void feed(int request) {
    // A day of 400 requests is busiest at the end of it, and each day is another one.
    now += request % 400 < 200 ? 3 : 1 + request / 400 % 2;
    Session session = new Session(Traits.text(request), now + 240);
    baskets.put(session.id(), Traits.payload(400));
    order.add(session);
    while (order.peek().until() < now) {
      baskets.remove(order.remove().id());
    }
  }
}
