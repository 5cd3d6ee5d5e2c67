package com.acme;

import io.netty.util.concurrent.FastThreadLocal;
import zoo.Beast;

/** Each codec has a scratch buffer by thread, in a thread local that should be static. */
public final class FastLocals implements Beast {
  private static final class Codec {
    private static final FastThreadLocal<byte[]> SHARED = scratch();

    private final FastThreadLocal<byte[]> scratch = Traits.PROPER ? SHARED : scratch();

    private static FastThreadLocal<byte[]> scratch() {
      return new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
          return Traits.payload(512);
        }
      };
    }

    int encode(String text) {
      byte[] buffer = scratch.get();
      buffer[0] = (byte) text.length();
      return buffer[0];
    }
  }

  @Override
  public void feed(int request) {
    new Codec().encode(Traits.text(request));
  }
}
