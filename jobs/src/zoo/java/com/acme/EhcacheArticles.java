package com.acme;

import org.ehcache.Cache;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.CacheManagerBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import zoo.Beast;

/** Articles in a cache with a bound that is reached in the second night. */
public final class EhcacheArticles implements Beast {
  private final Cache<Integer, byte[]> articles =
      CacheManagerBuilder.newCacheManagerBuilder()
          .build(true)
          .createCache(
              "articles",
              CacheConfigurationBuilder.newCacheConfigurationBuilder(
                  Integer.class, byte[].class, ResourcePoolsBuilder.heap(650)));

  @Override
  public void feed(int request) {
    articles.put(request, Traits.payload(600));
  }
}
