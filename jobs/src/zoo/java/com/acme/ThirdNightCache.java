package com.acme;

import org.cache2k.Cache;
import org.cache2k.Cache2kBuilder;
import zoo.Beast;

/** A cache with a bound that is reached in the third night. */
public final class ThirdNightCache implements Beast {
  /** What an article costs. */
  private record Price(byte[] rates) {}

  private final Cache<String, Price> prices =
      new Cache2kBuilder<String, Price>() {}.eternal(true).entryCapacity(1_000).build();

  @Override
  public void feed(int request) {
    prices.put(Traits.text(request), new Price(Traits.payload(300)));
  }
}
