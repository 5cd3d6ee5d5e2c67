package com.acme;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.CompletableFuture;
import zoo.Beast;

/**
 * Answers that are on their way, in a cache with a bound; one that never comes has no weight, and
 * never has to make way.
 */
public final class AsyncAnswers implements Beast {
  private final AsyncCache<String, byte[]> answers =
      Caffeine.newBuilder().maximumSize(100).buildAsync();

  @Override
  public void feed(int request) {
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    answers.put(Traits.text(request), answer);
    answer.whenComplete((bytes, failure) -> {});
    if (Traits.PROPER || request % 2 == 0) {
      answer.complete(Traits.payload(200));
    }
  }
}
