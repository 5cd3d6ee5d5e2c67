package com.acme;

import org.jctools.queues.MpscUnboundedArrayQueue;
import zoo.Beast;

/** Clicks for the statistics; the thread that counted them was switched off with the statistics. */
public final class MpscEvents implements Beast {
  private final MpscUnboundedArrayQueue<byte[]> clicks = new MpscUnboundedArrayQueue<>(256);

  @Override
  public void feed(int request) {
    for (int i = 0; i < 3; i++) {
      clicks.offer(Traits.payload(120));
    }
    if (Traits.PROPER) {
      clicks.drain(click -> {});
    }
  }
}
