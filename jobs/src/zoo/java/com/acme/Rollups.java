package com.acme;

import java.util.ArrayDeque;
import java.util.Deque;
import zoo.Beast;

/** Numbers of the last minutes, and what they come to for each of the last twenty hours. */
public final class Rollups implements Beast {
  private static final int MINUTES = 500;
  private static final int HOURS = 20;

  private final Deque<long[]> minutes = new ArrayDeque<>();
  private final Deque<long[]> hours = new ArrayDeque<>();

  @Override
  public void feed(int request) {
    keep(minutes, new long[60], MINUTES);
    if (request % 60 == 59) {
      keep(hours, new long[400], HOURS);
    }
  }

  private static void keep(Deque<long[]> last, long[] numbers, int bound) {
    last.add(numbers);
    if (last.size() > bound) {
      last.remove();
    }
  }
}
