package com.acme;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import zoo.Beast;

/**
 * How long calls take, by endpoint and status, of which there are so many; most of them are seen on
 * the first day, some rare ones on the next.
 */
public final class FixedTimers implements Beast {
  private final MeterRegistry timers = new SimpleMeterRegistry();

  @Override
  public void feed(int request) {
    double rare = Math.abs(Math.sin(request * 7.0));
    int endpoint = (int) (rare * rare * 30);
    int status = 200 + request % 4 * 100;
    Timer.builder("calls")
        .tag("endpoint", "/v1/endpoint" + endpoint)
        .tag("status", Integer.toString(status))
        .publishPercentiles(0.5, 0.99)
        .register(timers)
        .record(Duration.ofMillis(5 + request % 90));
  }
}
