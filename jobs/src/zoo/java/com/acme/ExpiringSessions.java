package com.acme;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.TimeUnit;
import zoo.Beast;

/** Sessions end after two days and a bit, and have no other bound; a minute passes by request. */
public final class ExpiringSessions implements Beast {
  private long minutes;
  private final Cache<String, byte[]> sessions =
      Caffeine.newBuilder()
          .expireAfterWrite(900, TimeUnit.MINUTES)
          .ticker(() -> TimeUnit.MINUTES.toNanos(minutes))
          .executor(Runnable::run)
          .build();

  @Override
  public void feed(int request) {
    minutes = request;
    sessions.put(Traits.text(request), Traits.payload(300));
  }
}
