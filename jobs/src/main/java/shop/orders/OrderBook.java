package shop.orders;

import java.util.ArrayDeque;
import java.util.Deque;

/** The orders of the last hours; older ones are in the database, which this demo does not have. */
final class OrderBook {
  private static final int KEPT_ORDERS = 3_000;

  private final Deque<Order> recent = new ArrayDeque<>();

  synchronized void add(Order order) {
    if (recent.size() == KEPT_ORDERS) {
      recent.removeFirst();
    }
    recent.addLast(order);
  }

  synchronized Order last() {
    return recent.peekLast();
  }
}
