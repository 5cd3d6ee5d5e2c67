package com.acme;

import java.util.HashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import zoo.Beast;

/**
 * How long each of a fixed set of addresses takes; histograms grow until the slowest call is in
 * them.
 */
public final class HdrLatencies implements Beast {
  private final Map<String, Histogram> latencies = new HashMap<>();

  @Override
  public void feed(int request) {
    // New versions of the client come to use the last ones of them.
    int used = Math.min(40, 15 + request / 50);
    int address = Integer.remainderUnsigned(request * 0x9E3779B9, used);
    Histogram latency = latencies.computeIfAbsent("/address/" + address, a -> new Histogram(2));
    latency.recordValue(1_000 + Math.abs((request * 0x9E3779B9) >> 6));
  }
}
