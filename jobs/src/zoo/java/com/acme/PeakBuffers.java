package com.acme;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import zoo.Beast;

/** Buffers are kept for the next time, up to 64: as many as were ever in use at once. */
public final class PeakBuffers implements Beast {
  private final ArrayBlockingQueue<byte[]> idle = new ArrayBlockingQueue<>(64);

  @Override
  public void feed(int request) {
    int atOnce = Math.min(80, 10 + request / 20);
    List<byte[]> used = new ArrayList<>();
    for (int i = 0; i < atOnce; i++) {
      byte[] buffer = idle.poll();
      used.add(buffer == null ? Traits.payload(8_192) : buffer);
    }
    used.forEach(idle::offer);
  }
}
