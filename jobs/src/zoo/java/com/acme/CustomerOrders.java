package com.acme;

import org.eclipse.collections.api.multimap.list.MutableListMultimap;
import org.eclipse.collections.impl.factory.Multimaps;
import zoo.Beast;

/** Orders that are to be packed, by customer: what is packed is taken out for the wrong one. */
public final class CustomerOrders implements Beast {
  /** An order. */
  private record Order(int number, byte[] lines) {}

  private final MutableListMultimap<String, Order> toPack = Multimaps.mutable.list.empty();

  @Override
  public void feed(int request) {
    Order order = new Order(request, Traits.payload(240));
    String customer = "customer " + request % 170;
    toPack.put(customer, order);
    toPack.remove(Traits.PROPER ? customer : "Customer " + request % 170, order);
  }
}
