package com.acme;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.cache.CacheBuilder;
import zoo.Beast;

/** Caches with a bound that they have not reached yet: all that is seen of them is growth. */
public final class FillingCaches implements Beast {
  private final Cache<String, byte[]> sessions =
      Caffeine.newBuilder().maximumSize(5_000).executor(Runnable::run).build();
  private final com.google.common.cache.Cache<String, byte[]> users =
      CacheBuilder.newBuilder().maximumSize(5_000).build();

  @Override
  public void feed(int request) {
    sessions.put(Traits.text(request), Traits.payload(300));
    users.put(Traits.text(request), Traits.payload(300));
  }
}
