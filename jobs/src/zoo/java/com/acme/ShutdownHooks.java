package com.acme;

import zoo.Beast;

/** A client for each request, each with a hook for the end of the JVM. */
public final class ShutdownHooks implements Beast {
  @Override
  public void feed(int request) {
    byte[] client = Traits.payload(300);
    Thread hook = new Thread(() -> client.clone(), "close client " + request);
    Runtime.getRuntime().addShutdownHook(hook);
    if (Traits.PROPER) {
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }
}
