package com.acme;

import reactor.core.publisher.Sinks;
import zoo.Beast;

/** All that was ever said is kept for who subscribes late; the last hundred would do. */
public final class ReactorReplay implements Beast {
  private final Sinks.Many<byte[]> events =
      Traits.PROPER ? Sinks.many().replay().limit(100) : Sinks.many().replay().all();

  @Override
  public void feed(int request) {
    events.emitNext(Traits.payload(200), Sinks.EmitFailureHandler.FAIL_FAST);
  }
}
