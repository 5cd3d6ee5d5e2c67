package com.acme;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import zoo.Beast;

/** What is known of each tenant; one instance has twice as many as the others. */
public final class Tenants implements Beast {
  private final Map<String, Map<String, byte[]>> settings = new ConcurrentHashMap<>();

  @Override
  public void feed(int request) {
    settings
        .computeIfAbsent(
            "tenant " + request % (150 * Traits.LOAD),
            tenant -> {
              Map<String, byte[]> all = new HashMap<>();
              for (int i = 0; i < 10; i++) {
                all.put("setting " + i, Traits.payload(60));
              }
              return all;
            })
        .put("last seen", Traits.payload(60));
  }
}
