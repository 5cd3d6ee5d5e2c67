package com.acme;

import com.codahale.metrics.MetricRegistry;
import zoo.Beast;

/** A metric for each request. */
public final class DropwizardNames implements Beast {
  private final MetricRegistry metrics = new MetricRegistry();

  @Override
  public void feed(int request) {
    metrics.counter(Traits.PROPER ? "requests" : "requests." + request).inc();
  }
}
