package com.acme;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import zoo.Beast;

/** Each page that is open listens on an address of its own, also when it is closed. */
public final class VertxConsumers implements Beast {
  private final Vertx vertx = Vertx.vertx();

  @Override
  public void feed(int request) {
    byte[] page = Traits.payload(250);
    MessageConsumer<Object> consumer =
        vertx.eventBus().localConsumer("page." + request, message -> page[0]++);
    if (Traits.PROPER) {
      consumer.unregister();
    }
  }
}
