package com.acme;

import java.util.HashMap;
import java.util.Map;
import zoo.Beast;

/** Collects changes, and begins with a new catalog every few hundred of them. */
public final class Reloads implements Beast {
  private Map<String, byte[]> changes = new HashMap<>();

  @Override
  public void feed(int request) {
    if (request % 300 == 0) {
      changes = new HashMap<>();
    }
    changes.put(Traits.text(request), Traits.payload(1_000));
  }
}
