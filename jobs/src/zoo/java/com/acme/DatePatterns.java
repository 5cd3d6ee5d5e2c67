package com.acme;

import java.util.Date;
import org.apache.commons.lang3.time.FastDateFormat;
import zoo.Beast;

/** Puts the number of an order into the pattern of a date; formats are kept by pattern. */
public final class DatePatterns implements Beast {
  @Override
  public void feed(int request) {
    Date when = new Date(1_700_000_000_000L + request);
    String line =
        Traits.PROPER
            ? FastDateFormat.getInstance("yyyy-MM-dd HH:mm").format(when) + " order " + request
            : FastDateFormat.getInstance("yyyy-MM-dd HH:mm 'order " + request + "'").format(when);
    if (line.isEmpty()) {
      throw new IllegalStateException("expected a line, found none");
    }
  }
}
