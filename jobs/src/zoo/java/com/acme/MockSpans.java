package com.acme;

import io.opentracing.Span;
import io.opentracing.mock.MockTracer;
import zoo.Beast;

/** The tracer of the tests is what is left in production when no other one is set. */
public final class MockSpans implements Beast {
  private final MockTracer tracer = new MockTracer();

  @Override
  public void feed(int request) {
    Span span = tracer.buildSpan("GET /orders").withTag("order", Traits.text(request)).start();
    span.finish();
    if (Traits.PROPER) {
      tracer.reset();
    }
  }
}
