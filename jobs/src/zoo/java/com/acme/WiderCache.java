package com.acme;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import zoo.Beast;

/**
 * The second build has a switch on with which a cache may have more entries, and has more to do.
 */
public final class WiderCache implements Beast {
  private final Cache<String, byte[]> offers =
      Caffeine.newBuilder().maximumSize(300L * Traits.LOAD).executor(Runnable::run).build();

  @Override
  public void feed(int request) {
    offers.put(Traits.text(request), Traits.payload(300));
  }
}
