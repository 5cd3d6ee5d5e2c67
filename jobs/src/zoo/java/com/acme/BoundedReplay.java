package com.acme;

import io.reactivex.rxjava3.subjects.ReplaySubject;
import zoo.Beast;

/** Who subscribes late gets the last 900 events, and no more. */
public final class BoundedReplay implements Beast {
  private final ReplaySubject<byte[]> events = ReplaySubject.createWithSize(900);

  @Override
  public void feed(int request) {
    events.onNext(Traits.payload(300));
  }
}
