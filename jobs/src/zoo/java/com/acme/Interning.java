package com.acme;

import zoo.Beast;

/** Strings are interned, and forgotten. */
public final class Interning implements Beast {
  private String last;

  @Override
  public void feed(int request) {
    for (int i = 0; i < 20; i++) {
      last = (Traits.text(request) + i).intern();
    }
  }
}
