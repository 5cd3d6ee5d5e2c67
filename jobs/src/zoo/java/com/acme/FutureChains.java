package com.acme;

import java.util.concurrent.CompletableFuture;
import zoo.Beast;

/** Each request waits for the end of the service, too; long after it has its answer. */
public final class FutureChains implements Beast {
  private final CompletableFuture<Object> stopped = new CompletableFuture<>();

  @Override
  public void feed(int request) {
    byte[] body = Traits.payload(700);
    CompletableFuture<Object> answer = new CompletableFuture<>();
    if (Traits.PROPER) {
      // Takes itself off both when one of them completes.
      CompletableFuture.anyOf(answer, stopped);
    } else {
      stopped.whenComplete((nothing, e) -> answer.complete(body));
    }
    answer.complete(body);
  }
}
