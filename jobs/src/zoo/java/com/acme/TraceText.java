package com.acme;

import zoo.Beast;

/** What is done is written down for support, who never ask. */
public final class TraceText implements Beast {
  private static final int KEPT = 20_000;

  private final StringBuilder trace = new StringBuilder();

  @Override
  public void feed(int request) {
    for (int step = 0; step < 10; step++) {
      trace.append(Traits.text(request)).append(": step ").append(step).append('\n');
    }
    if (Traits.PROPER && trace.length() > KEPT) {
      trace.delete(0, trace.length() - KEPT);
    }
  }
}
