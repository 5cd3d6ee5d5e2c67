package com.acme;

import java.util.ArrayList;
import java.util.List;
import zoo.Beast;

/**
 * The rows of the last report stay until the next one: few on Sunday, many on the days after it.
 */
public final class WeekdayBatch implements Beast {
  private static final int[] ROWS = {400, 2_300, 2_600, 2_450, 2_500, 2_700, 900};

  private List<String> report = List.of();

  @Override
  public void feed(int request) {
    if (request % 400 == 0) {
      List<String> rows = new ArrayList<>();
      for (int row = 0; row < ROWS[request / 400 % ROWS.length]; row++) {
        rows.add(Traits.text(row) + " of day " + request / 400);
      }
      report = rows;
    }
  }
}
