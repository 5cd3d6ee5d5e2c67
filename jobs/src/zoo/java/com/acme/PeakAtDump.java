package com.acme;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import zoo.Beast;

/** Calls in flight while the heap is dumped: a few, or many in a night with a sale. */
public final class PeakAtDump implements Beast {
  private static final int[] IN_FLIGHT = {60, 75, 68, 1_100};

  private final Map<Integer, byte[]> calls = new ConcurrentHashMap<>();

  @Override
  public void feed(int request) {
    calls.keySet().removeIf(call -> call <= request - 60);
    calls.put(request, Traits.payload(600));
    if (request % 400 == 399) {
      for (int i = calls.size(); i < IN_FLIGHT[request / 400 % IN_FLIGHT.length]; i++) {
        calls.put(-i - 60, Traits.payload(600));
      }
    }
  }
}
