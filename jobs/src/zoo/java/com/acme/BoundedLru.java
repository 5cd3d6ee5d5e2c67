package com.acme;

import java.util.LinkedHashMap;
import java.util.Map;
import zoo.Beast;

/** The oldest of a thousand entries makes way. */
public final class BoundedLru implements Beast {
  private final Map<String, byte[]> recent =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
          return size() > 1000;
        }
      };

  @Override
  public void feed(int request) {
    recent.put(Traits.text(request), Traits.payload(400));
  }
}
