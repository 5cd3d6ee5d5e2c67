package com.acme;

import java.util.HashMap;
import java.util.Map;
import zoo.Beast;

/**
 * Tariffs of zones, loaded as they are asked for; the second build has those of three countries.
 */
public final class NewTariffs implements Beast {
  private static final int ZONES = 90;

  private final Map<Integer, double[]> tariffs = new HashMap<>();

  @Override
  public void feed(int request) {
    int zone = Integer.remainderUnsigned(request * 0x9E3779B9, ZONES * Traits.LOAD);
    tariffs.computeIfAbsent(zone, unknown -> new double[400]);
  }
}
