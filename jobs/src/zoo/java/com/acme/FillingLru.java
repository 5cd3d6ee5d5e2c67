package com.acme;

import java.util.Collections;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.commons.collections4.map.LRUMap;
import zoo.Beast;

/** The same, of a map of another library, and a queue for audit that nobody reads. */
public final class FillingLru implements Beast {
  private final Map<String, byte[]> recent = Collections.synchronizedMap(new LRUMap<>(6_000));
  private final BlockingQueue<byte[]> audit = new LinkedBlockingQueue<>(6_000);

  @Override
  public void feed(int request) {
    recent.put(Traits.text(request), Traits.payload(300));
    audit.offer(Traits.payload(400));
  }
}
