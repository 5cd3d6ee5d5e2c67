package com.acme;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import zoo.Beast;

/** micrometer#3038: a tag that has another value for each request. */
public final class MicrometerTags implements Beast {
  private final MeterRegistry registry = new SimpleMeterRegistry();

  @Override
  public void feed(int request) {
    String uri = Traits.PROPER ? "/orders/{id}" : "/orders/" + request;
    registry.counter("http.requests", "uri", uri).increment();
  }
}
