package com.acme;

import java.util.function.Function;
import java.util.function.UnaryOperator;
import zoo.Beast;

/** Each reload of the settings puts its filter behind those of all reloads before. */
public final class FilterChain implements Beast {
  private Function<String, String> filter = Function.identity();

  @Override
  public void feed(int request) {
    byte[] settings = Traits.payload(2_000);
    UnaryOperator<String> reloaded = text -> text + settings[0];
    filter =
        Traits.PROPER ? Function.<String>identity().andThen(reloaded) : filter.andThen(reloaded);
  }
}
