package com.acme;

import io.vavr.collection.HashMap;
import io.vavr.collection.Map;
import java.util.concurrent.atomic.AtomicReference;
import zoo.Beast;

/**
 * The state of all shipments as one persistent map, which is replaced by one that has another
 * entry.
 */
public final class VavrState implements Beast {
  private final AtomicReference<Map<String, byte[]>> shipments =
      new AtomicReference<>(HashMap.empty());

  @Override
  public void feed(int request) {
    shipments.updateAndGet(state -> state.put(Traits.text(request), Traits.payload(260)));
    if (Traits.PROPER) {
      shipments.updateAndGet(state -> state.remove(Traits.text(request - 100)));
    }
  }
}
