package com.acme;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import zoo.Beast;

/**
 * How long calls take and how big they are, by endpoint and status, of which there are so many;
 * most of them are seen on the first day, some rare ones on the next ones.
 */
public final class FixedTimers implements Beast {
  private final MeterRegistry timers = new SimpleMeterRegistry();

  @Override
  public void feed(int request) {
    double seldom = Integer.toUnsignedLong(request * 0x9E3779B9) / (double) (1L << 32);
    int kind = (int) (Math.pow(seldom, 5) * 300);
    Tags tags =
        Tags.of(
            "endpoint",
            "/v1/endpoint" + kind / 4,
            "status",
            Integer.toString(200 + kind % 4 * 100),
            "operation",
            Traits.text(kind));
    timers.timer("calls", tags).record(Duration.ofMillis(5 + request % 90));
    timers.summary("calls.bytes", tags).record(request % 900);
    timers.counter("calls.lines", tags).increment(request % 7);
  }
}
