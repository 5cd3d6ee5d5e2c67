package com.acme;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.WeakHashMap;
import zoo.Beast;

/**
 * What is known of each open session, until nobody has it open; more of them are open each night
 * until the sale is over.
 */
public final class WeakMetadata implements Beast {
  private static final int[] OPEN = {150, 290, 420, 180};

  private static final class Session {
    final byte[] basket = Traits.payload(800);
  }

  private final Deque<Session> open = new ArrayDeque<>();
  private final Map<Session, byte[]> metadata = new WeakHashMap<>();

  @Override
  public void feed(int request) {
    Session session = new Session();
    open.add(session);
    metadata.put(session, Traits.payload(40));
    while (open.size() > OPEN[request / 400 % OPEN.length]) {
      open.remove();
    }
  }
}
