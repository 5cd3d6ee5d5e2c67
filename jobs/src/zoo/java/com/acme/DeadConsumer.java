package com.acme;

import java.util.concurrent.LinkedTransferQueue;
import zoo.Beast;

/** A thread takes orders from a queue, until it meets one that it cannot read. */
public final class DeadConsumer implements Beast {
  private final LinkedTransferQueue<byte[]> orders = new LinkedTransferQueue<>();

  public DeadConsumer() {
    Thread consumer =
        new Thread(
            () -> {
              while (true) {
                try {
                  ship(orders.take());
                } catch (InterruptedException e) {
                  return;
                } catch (IllegalArgumentException e) {
                  if (!Traits.PROPER) {
                    return;
                  }
                }
              }
            });
    consumer.setDaemon(true);
    consumer.start();
  }

  private static void ship(byte[] order) {
    if (order.length == 0) {
      throw new IllegalArgumentException("expected an order, found nothing");
    }
  }

  @Override
  public void feed(int request) {
    orders.add(Traits.payload(request == 70 ? 0 : 350));
  }
}
