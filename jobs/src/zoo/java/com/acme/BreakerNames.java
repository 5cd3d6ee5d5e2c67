package com.acme;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import zoo.Beast;

/** A circuit breaker for each address that is called, with the order's number in it. */
public final class BreakerNames implements Beast {
  private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();

  @Override
  public void feed(int request) {
    String name = Traits.PROPER ? "/orders" : "/orders/" + request;
    breakers.circuitBreaker(name).executeSupplier(() -> request);
  }
}
