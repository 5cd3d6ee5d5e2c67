package com.acme;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import zoo.Beast;

/** Prices by a key that has no {@code equals}: each one that is asked for is another one. */
public final class QuoteKeys implements Beast {
  /** What a price depends on. */
  private static class Key {
    final int product;
    final int day;

    Key(int product, int day) {
      this.product = product;
      this.day = day;
    }
  }

  /** The same, with what it takes. */
  private static final class EqualKey extends Key {
    EqualKey(int product, int day) {
      super(product, day);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof EqualKey that && product == that.product && day == that.day;
    }

    @Override
    public int hashCode() {
      return Objects.hash(product, day);
    }
  }

  private final Map<Key, byte[]> quotes = new HashMap<>();

  @Override
  public void feed(int request) {
    int product = request % 60;
    Key key = Traits.PROPER ? new EqualKey(product, 0) : new Key(product, 0);
    if (quotes.get(key) == null) {
      quotes.put(key, Traits.payload(180));
    }
  }
}
