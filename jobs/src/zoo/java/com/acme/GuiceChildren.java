package com.acme;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.name.Names;
import zoo.Beast;

/** google/guice#756: what a child injector binds stays forbidden in its parent for ever. */
public final class GuiceChildren implements Beast {
  private final Injector parent = Guice.createInjector();

  @Override
  public void feed(int request) {
    parent.createChildInjector(
        binder ->
            binder
                .bind(String.class)
                .annotatedWith(Names.named("customer of " + Traits.text(request)))
                .toInstance("customer"));
  }
}
