package com.acme;

import com.google.common.eventbus.EventBus;
import com.google.common.eventbus.Subscribe;
import zoo.Beast;

/** A listener for each request that is never taken off the bus. */
public final class BusListeners implements Beast {
  private final EventBus bus = new EventBus();

  /** Listens for one request. */
  public static final class Listener {
    private final byte[] body = Traits.payload(100);

    @Subscribe
    public void on(String event) {
      body[0]++;
    }
  }

  @Override
  public void feed(int request) {
    Listener listener = new Listener();
    bus.register(listener);
    if (Traits.PROPER) {
      bus.unregister(listener);
    }
  }
}
