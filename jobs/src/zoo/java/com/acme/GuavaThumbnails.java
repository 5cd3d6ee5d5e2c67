package com.acme;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import zoo.Beast;

/** Thumbnails up to a sum of bytes that is reached in the second night. */
public final class GuavaThumbnails implements Beast {
  private final Cache<String, byte[]> thumbnails =
      CacheBuilder.newBuilder()
          .concurrencyLevel(1)
          .maximumWeight(400_000)
          .weigher((String file, byte[] picture) -> picture.length)
          .build();

  @Override
  public void feed(int request) {
    thumbnails.put("file of " + Traits.text(request), Traits.payload(400 + request % 7 * 80));
  }
}
