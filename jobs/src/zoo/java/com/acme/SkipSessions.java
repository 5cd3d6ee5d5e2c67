package com.acme;

import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import zoo.Beast;

/**
 * Sessions by when they began; those of the last hour stay, had nobody mixed up minutes and
 * seconds.
 */
public final class SkipSessions implements Beast {
  private static final long MINUTE = 60;

  private final ConcurrentNavigableMap<Long, byte[]> sessions = new ConcurrentSkipListMap<>();

  @Override
  public void feed(int request) {
    // A request each half minute.
    long seconds = request * 30L;
    sessions.put(seconds, Traits.payload(220));
    long oldest = Traits.PROPER ? seconds - 60 * MINUTE : seconds / MINUTE - 60;
    sessions.headMap(oldest).clear();
  }
}
