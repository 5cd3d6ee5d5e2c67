package com.acme;

import org.slf4j.LoggerFactory;
import zoo.Beast;

/** A logger for each request. */
public final class LogbackNames implements Beast {
  @Override
  public void feed(int request) {
    LoggerFactory.getLogger(Traits.PROPER ? "com.acme.requests" : "request-" + request)
        .trace("handled");
  }
}
