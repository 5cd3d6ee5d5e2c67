package com.acme;

import java.util.ArrayList;
import java.util.List;
import zoo.Beast;

/** The day's rows are gathered at night, as many as there were, and are gone in the morning. */
public final class NightlyBatch implements Beast {
  private static final int[] ROWS = {1_500, 2_600, 700, 3_400};

  private final List<byte[]> rows = new ArrayList<>();

  @Override
  public void feed(int request) {
    rows.clear();
    if (request % 400 == 399) {
      for (int row = 0; row < ROWS[request / 400 % ROWS.length]; row++) {
        rows.add(Traits.payload(300));
      }
    }
  }
}
