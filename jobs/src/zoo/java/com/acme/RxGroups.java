package com.acme;

import io.reactivex.rxjava3.processors.PublishProcessor;
import java.util.concurrent.atomic.AtomicLong;
import zoo.Beast;

/** Events by the order that they belong to; a group waits for more events for ever. */
public final class RxGroups implements Beast {
  private record Event(int order, String text) {}

  private final PublishProcessor<Event> events = PublishProcessor.create();
  private final AtomicLong letters = new AtomicLong();

  public RxGroups() {
    events
        .groupBy(Event::order)
        .subscribe(
            group ->
                (Traits.PROPER ? group.take(2) : group)
                    .subscribe(event -> letters.addAndGet(event.text().length())));
  }

  @Override
  public void feed(int request) {
    events.onNext(new Event(request, "begins: " + Traits.text(request)));
    events.onNext(new Event(request, "is done"));
  }
}
