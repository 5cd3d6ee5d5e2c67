package com.acme;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import zoo.Beast;

/** Requests in flight and sessions of the last hour: as many as the instance is busy. */
public final class BusyInstance implements Beast {
  private final Map<String, byte[]> sessions = new HashMap<>();
  private final Deque<String> order = new ArrayDeque<>();

  @Override
  public void feed(int request) {
    String key = Traits.text(request);
    sessions.put(key, Traits.payload(500));
    order.add(key);
    // How much is in flight goes up and down.
    while (order.size() > Traits.LOAD * (150 + 40 * Math.sin(request / 170.0))) {
      sessions.remove(order.remove());
    }
  }
}
