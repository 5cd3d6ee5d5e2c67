package com.acme;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import zoo.Beast;

/** google/guava#7975: a computation that throws leaves its entry behind. */
public final class GuavaLoader implements Beast {
  private final Cache<String, String> users = CacheBuilder.newBuilder().maximumSize(100).build();

  @Override
  public void feed(int request) {
    try {
      users
          .asMap()
          .computeIfAbsent(
              Traits.text(request),
              key -> {
                throw new IllegalStateException("no such user");
              });
    } catch (IllegalStateException e) {
      // As expected: the caller answers 404.
    }
  }
}
