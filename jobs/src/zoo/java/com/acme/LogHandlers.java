package com.acme;

import java.io.ByteArrayOutputStream;
import java.util.logging.Handler;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;
import zoo.Beast;

/** A handler gathers the lines of one import, and goes on to gather those of all that follow. */
public final class LogHandlers implements Beast {
  private static final Logger LOG = Logger.getLogger("com.acme.imports");

  public LogHandlers() {
    LOG.setUseParentHandlers(false);
  }

  @Override
  public void feed(int request) {
    Handler lines = new StreamHandler(new ByteArrayOutputStream(), new SimpleFormatter());
    LOG.addHandler(lines);
    LOG.info("import " + request + " is done");
    if (Traits.PROPER) {
      LOG.removeHandler(lines);
    }
  }
}
