package com.acme;

import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import zoo.Beast;

/** Uploads that were broken off can be resumed for two days and a quarter. */
public final class ResumableUploads implements Beast {
  private static final int KEPT = 900;

  private record Upload(int since, String name, byte[] received) {}

  private final Map<Integer, Upload> uploads = new ConcurrentSkipListMap<>();

  @Override
  public void feed(int request) {
    uploads.put(request, new Upload(request, Traits.text(request), Traits.payload(400)));
    Iterator<Upload> eldest = uploads.values().iterator();
    while (eldest.hasNext() && eldest.next().since() <= request - KEPT) {
      eldest.remove();
    }
  }
}
