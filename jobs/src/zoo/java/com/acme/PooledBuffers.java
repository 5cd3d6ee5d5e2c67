package com.acme;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import zoo.Beast;

/** Buffers come back into the pool; now and then one more is needed, up to a bound. */
public final class PooledBuffers implements Beast {
  private final ConcurrentLinkedQueue<ByteBuffer> free = new ConcurrentLinkedQueue<>();
  private int made;

  @Override
  public void feed(int request) {
    ByteBuffer first = take();
    ByteBuffer second = request % 40 == 0 ? take() : null;
    first.clear();
    free.add(first);
    if (second != null) {
      free.add(second);
    }
    if (request % 10 == 0 && made < 40) {
      made++;
      free.add(ByteBuffer.allocate(8192));
    }
  }

  private ByteBuffer take() {
    ByteBuffer buffer = free.poll();
    return buffer == null ? ByteBuffer.allocate(8192) : buffer;
  }
}
