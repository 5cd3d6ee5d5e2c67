package com.acme;

import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import java.util.concurrent.TimeUnit;
import zoo.Beast;

/** netty#5647: timeouts of answered requests that nobody cancels. */
public final class NettyTimeouts implements Beast {
  private final HashedWheelTimer timer = new HashedWheelTimer();

  @Override
  public void feed(int request) {
    byte[] body = Traits.payload(200);
    Timeout timeout = timer.newTimeout(t -> body[0] = 1, 10, TimeUnit.HOURS);
    if (Traits.PROPER) {
      timeout.cancel();
    }
  }
}
