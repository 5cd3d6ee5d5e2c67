package com.acme;

import java.util.List;
import org.springframework.cache.Cache;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import zoo.Beast;

/** What was found is cached by what was asked for, which says when it was asked. */
public final class SpringCached implements Beast {
  private record Query(String words, int second) {}

  private record Found(List<String> articles, byte[] picture) {}

  private final Cache found = new ConcurrentMapCacheManager("found").getCache("found");

  @Override
  public void feed(int request) {
    Query query = new Query("words " + request % 80, Traits.PROPER ? 0 : request);
    found.get(query, () -> new Found(List.of(Traits.text(request)), Traits.payload(400)));
  }
}
