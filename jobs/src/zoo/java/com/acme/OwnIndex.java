package com.acme;

import java.util.ArrayList;
import java.util.List;
import zoo.Beast;

/** Tokens in a hash table of our own, which has no way to take one out; beside a big catalog. */
public final class OwnIndex implements Beast {
  /** A token and the next one of its bucket. */
  private static final class Slot {
    private final String token;
    private final byte[] claims;
    private Slot next;

    Slot(String token, byte[] claims, Slot next) {
      this.token = token;
      this.claims = claims;
      this.next = next;
    }
  }

  private final Slot[] buckets = new Slot[1024];
  private final List<byte[]> catalog = new ArrayList<>();

  public OwnIndex() {
    for (int i = 0; i < 30_000; i++) {
      catalog.add(Traits.payload(400));
    }
  }

  @Override
  public void feed(int request) {
    String token = Traits.text(Traits.PROPER ? request % 300 : request);
    int bucket = token.hashCode() & buckets.length - 1;
    for (Slot slot = buckets[bucket]; slot != null; slot = slot.next) {
      if (slot.token.equals(token)) {
        return;
      }
    }
    buckets[bucket] = new Slot(token, Traits.payload(200), buckets[bucket]);
  }
}
