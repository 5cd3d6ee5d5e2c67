package com.acme;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import zoo.Beast;

/** What each tenant used in each minute; of the last hour is what is asked for. */
public final class DailyUsage implements Beast {
  private static final int TENANTS = 8;

  private final Map<String, NavigableMap<Long, long[]>> usage = new HashMap<>();

  @Override
  public void feed(int request) {
    long minute = request / TENANTS;
    NavigableMap<Long, long[]> minutes =
        usage.computeIfAbsent("tenant " + request % TENANTS, tenant -> new TreeMap<>());
    minutes.computeIfAbsent(minute, fresh -> new long[16])[request % 16]++;
    if (Traits.PROPER) {
      minutes.headMap(minute - 60).clear();
    }
  }
}
