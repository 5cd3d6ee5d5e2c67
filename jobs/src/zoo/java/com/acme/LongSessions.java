package com.acme;

import it.unimi.dsi.fastutil.longs.Long2ObjectMap;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import zoo.Beast;

/** Carts by number, taken out when they are paid; most never are. */
public final class LongSessions implements Beast {
  private final Long2ObjectMap<byte[]> carts = new Long2ObjectOpenHashMap<>();

  @Override
  public void feed(int request) {
    carts.put(1_000_000L + request, Traits.payload(180));
    if (Traits.PROPER || request % 4 == 0) {
      carts.remove(1_000_000L + request - 20);
    }
  }
}
