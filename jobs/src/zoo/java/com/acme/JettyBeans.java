package com.acme;

import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.component.ContainerLifeCycle;
import zoo.Beast;

/**
 * Each import is started and stopped with the service; and is part of it when it has stopped, too.
 */
public final class JettyBeans implements Beast {
  /** Reads a file. */
  private static final class Import extends AbstractLifeCycle {
    private final byte[] header = Traits.payload(350);

    int read() {
      return header.length;
    }
  }

  private final ContainerLifeCycle service = new ContainerLifeCycle();

  public JettyBeans() throws Exception {
    service.start();
  }

  @Override
  public void feed(int request) throws Exception {
    Import one = new Import();
    service.addBean(one, true);
    one.start();
    one.read();
    one.stop();
    if (Traits.PROPER) {
      service.removeBean(one);
    }
  }
}
