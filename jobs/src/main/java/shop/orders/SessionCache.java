package shop.orders;

import java.util.LinkedHashMap;
import java.util.Map;

/** The sessions of the customers who were here last: a cache as it should be, with a bound. */
final class SessionCache {
  private static final int MAX_SESSIONS = 2_000;

  private final Map<Long, Session> byCustomer =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Session> eldest) {
          return size() > MAX_SESSIONS;
        }
      };

  synchronized Session of(Customer customer) {
    return byCustomer.computeIfAbsent(
        customer.id(),
        id -> new Session("session-" + Long.toHexString(id * 0x9E3779B9L), customer));
  }
}
