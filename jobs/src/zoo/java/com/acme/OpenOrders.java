package com.acme;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import zoo.Beast;

/**
 * Orders until they are paid; an order that is paid is not found any more, as its hash is another
 * one by then. Promotions come and go beside them.
 */
public final class OpenOrders implements Beast {
  private static final class Order {
    final int id;
    final byte[] lines = Traits.payload(300);
    boolean paid;

    Order(int id) {
      this.id = id;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Order that && id == that.id && paid == that.paid;
    }

    @Override
    public int hashCode() {
      return Objects.hash(id, paid);
    }
  }

  private final Set<Order> open = new HashSet<>();
  private final List<byte[]> promotions = new ArrayList<>();

  @Override
  public void feed(int request) {
    Order order = new Order(request);
    open.add(order);
    if (Traits.PROPER) {
      open.remove(order);
    }
    order.paid = true;
    open.remove(order);
    if (request % 170 == 0) {
      promotions.clear();
    }
    if (request % 170 < 90) {
      promotions.add(Traits.payload(800));
    }
  }
}
