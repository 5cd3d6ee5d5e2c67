package com.acme;

import java.util.LinkedHashMap;
import java.util.Map;
import zoo.Beast;

/** The leader of a cluster caches more than the others, each up to a bound. */
public final class LeaderPeer implements Beast {
  private final Map<String, byte[]> routes =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
          return size() > 250 * Traits.LOAD;
        }
      };

  @Override
  public void feed(int request) {
    routes.put(Traits.text(request), Traits.payload(350));
  }
}
