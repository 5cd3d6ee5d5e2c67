package com.acme;

import com.lmax.disruptor.RingBuffer;
import zoo.Beast;

/** A ring of a thousand slots, each of which keeps its last event. */
public final class DisruptorRing implements Beast {
  /** A slot. */
  private static final class Event {
    private byte[] body;
  }

  private final RingBuffer<Event> ring = RingBuffer.createSingleProducer(Event::new, 1024);

  @Override
  public void feed(int request) {
    ring.publishEvent((event, sequence) -> event.body = Traits.payload(500));
  }
}
