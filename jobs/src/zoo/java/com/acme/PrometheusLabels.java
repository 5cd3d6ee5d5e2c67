package com.acme;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import zoo.Beast;

/** A label with the user's id. */
public final class PrometheusLabels implements Beast {
  private final Counter requests =
      Counter.build("requests", "Requests.").labelNames("user").register(new CollectorRegistry());

  @Override
  public void feed(int request) {
    requests.labels(Traits.PROPER ? "any" : "user-" + request).inc();
  }
}
