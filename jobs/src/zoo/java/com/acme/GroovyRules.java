package com.acme;

import groovy.lang.GroovyShell;
import zoo.Beast;

/** A rule is compiled for each evaluation; the shell's class loader keeps the classes. */
public final class GroovyRules implements Beast {
  private final GroovyShell shell = new GroovyShell();

  @Override
  public void feed(int request) {
    shell.evaluate("def discount = " + request + " * 0.02; return discount > 10 ? 10 : discount");
    if (Traits.PROPER) {
      shell.getClassLoader().clearCache();
    }
  }
}
