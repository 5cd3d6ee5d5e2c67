package com.acme;

import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import zoo.Beast;

/** Measures how long exports take that are still running; nobody says that they have ended. */
public final class LongTasks implements Beast {
  private final LongTaskTimer exports =
      LongTaskTimer.builder("exports").register(new SimpleMeterRegistry());

  @Override
  public void feed(int request) {
    LongTaskTimer.Sample export = exports.start();
    if (Traits.PROPER) {
      export.stop();
    }
  }
}
