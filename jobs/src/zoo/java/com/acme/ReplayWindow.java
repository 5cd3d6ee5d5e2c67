package com.acme;

import java.util.ArrayDeque;
import java.util.Deque;
import zoo.Beast;

/** Events of the last two days, so that a consumer can begin anew; of those before none is kept. */
public final class ReplayWindow implements Beast {
  private static final long WINDOW_MINUTES = 2 * 24 * 60;

  private record Event(long minute, String text, byte[] body) {}

  private final Deque<Event> events = new ArrayDeque<>();

  @Override
  public void feed(int request) {
    // As many in a day as there are requests between two nights.
    long minute = request * 24L * 60 / 400;
    events.add(new Event(minute, Traits.text(request), Traits.payload(350)));
    while (events.element().minute() <= minute - WINDOW_MINUTES) {
      events.remove();
    }
  }
}
