package com.acme;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import zoo.Beast;

/** So many calls a minute for each address of a client; crawlers have many. */
public final class ClientBuckets implements Beast {
  private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();

  @Override
  public void feed(int request) {
    int client = Traits.PROPER ? request % 250 : request;
    buckets
        .computeIfAbsent(
            "10." + client / 65_536 + "." + client / 256 % 256 + "." + client % 256,
            address ->
                Bucket.builder()
                    .addLimit(
                        Bandwidth.builder()
                            .capacity(100)
                            .refillGreedy(100, Duration.ofMinutes(1))
                            .build())
                    .build())
        .tryConsume(1);
  }
}
