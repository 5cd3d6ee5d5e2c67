package com.acme;

import java.util.Map;
import java.util.TreeMap;
import zoo.Beast;

/** What was agreed with each customer, as one text to which a line is added each time. */
public final class CustomerNotes implements Beast {
  private static final int CUSTOMERS = 40;
  private static final int LAST = 2_000;

  private final Map<Integer, String> notes = new TreeMap<>();

  @Override
  public void feed(int request) {
    String line = "agreed: " + Traits.text(request).repeat(12) + "\n";
    notes.merge(request % CUSTOMERS, line, CustomerNotes::join);
  }

  private static String join(String before, String line) {
    String all = before + line;
    return Traits.PROPER && all.length() > LAST ? all.substring(all.length() - LAST) : all;
  }
}
