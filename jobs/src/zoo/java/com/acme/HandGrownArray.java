package com.acme;

import java.util.Arrays;
import zoo.Beast;

/** Failed deliveries wait in an array for another try; where the mail server is down, for ever. */
public final class HandGrownArray implements Beast {
  private static final int TRIED_AGAIN_AT = 100;

  private byte[][] failed = new byte[16][];
  private int count;

  @Override
  public void feed(int request) {
    if (count == failed.length) {
      failed = Arrays.copyOf(failed, count + count / 2);
    }
    failed[count++] = Traits.payload(300);
    if (Traits.PROPER && count == TRIED_AGAIN_AT) {
      Arrays.fill(failed, null);
      count = 0;
    }
  }
}
