package com.acme;

import java.util.ArrayDeque;
import java.util.Queue;
import zoo.Beast;

/**
 * Jobs wait for a worker that is slower than they come in on three days, and catches up on the
 * fourth.
 */
public final class Backlog implements Beast {
  private static final int[] DONE_OF_TEN = {3, 4, 5, 24};

  private record Job(int number, byte[] input) {}

  private final Queue<Job> waiting = new ArrayDeque<>();

  @Override
  public void feed(int request) {
    waiting.add(new Job(request, Traits.payload(450)));
    if (request % 10 == 9) {
      for (int done = DONE_OF_TEN[request / 400 % DONE_OF_TEN.length]; done > 0; done--) {
        waiting.poll();
      }
    }
  }
}
