package com.acme;

import java.net.URL;
import java.net.URLClassLoader;
import org.apache.commons.logging.LogFactory;
import zoo.Beast;

/** Deployments whose class loaders stay as keys of commons-logging's table of factories. */
public final class LoggingFactories implements Beast {
  /** The class loader of a deployment. */
  private static final class Deployment extends URLClassLoader {
    private final byte[] descriptor = Traits.payload(3_000);

    Deployment() {
      super(new URL[0], LoggingFactories.class.getClassLoader());
    }
  }

  @Override
  public void feed(int request) {
    Thread current = Thread.currentThread();
    ClassLoader before = current.getContextClassLoader();
    current.setContextClassLoader(new Deployment());
    try {
      LogFactory.getLog("deployment").trace("started");
    } finally {
      current.setContextClassLoader(before);
    }
  }
}
