package com.acme;

import org.joda.time.format.DateTimeFormat;
import zoo.Beast;

/** Patterns of dates that customers wrote themselves: the library keeps the first 500 of them. */
public final class FilledFormats implements Beast {
  @Override
  public void feed(int request) {
    DateTimeFormat.forPattern("yyyy-MM-dd 'of customer " + request + "'").print(request);
  }
}
