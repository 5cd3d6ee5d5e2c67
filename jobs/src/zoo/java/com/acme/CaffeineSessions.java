package com.acme;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import zoo.Beast;

/** A cache without a bound; with one it fills and stays. */
public final class CaffeineSessions implements Beast {
  private final Cache<String, byte[]> sessions =
      Traits.PROPER
          ? Caffeine.newBuilder().maximumSize(500).executor(Runnable::run).build()
          : Caffeine.newBuilder().build();

  @Override
  public void feed(int request) {
    sessions.put(Traits.text(request), Traits.payload(300));
  }
}
