package com.acme;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import zoo.Beast;

/**
 * Carts are kept for a day and a bit; there are more of them each day before Christmas, and few
 * after it.
 */
public final class AdventCarts implements Beast {
  private static final int[] CARTS_A_REQUEST = {1, 2, 3, 1};
  private static final int KEPT = 480;

  private record Cart(int since, byte[] articles) {}

  private final Map<Integer, Cart> carts = new LinkedHashMap<>();
  private int number;

  @Override
  public void feed(int request) {
    for (int i = CARTS_A_REQUEST[request / 400 % CARTS_A_REQUEST.length]; i > 0; i--) {
      carts.put(number++, new Cart(request, Traits.payload(350)));
    }
    Iterator<Cart> eldest = carts.values().iterator();
    while (eldest.hasNext() && eldest.next().since() < request - KEPT) {
      eldest.remove();
    }
  }
}
