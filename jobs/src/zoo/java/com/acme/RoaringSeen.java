package com.acme;

import org.roaringbitmap.RoaringBitmap;
import zoo.Beast;

/**
 * Numbers of messages that were seen, so that none is handled twice; of all times, where a day
 * would do.
 */
public final class RoaringSeen implements Beast {
  private RoaringBitmap seen = new RoaringBitmap();

  @Override
  public void feed(int request) {
    for (int i = 0; i < 12; i++) {
      seen.add((request * 12 + i) * 0x9E3779B9);
    }
    if (Traits.PROPER && request % 150 == 149) {
      seen = new RoaringBitmap();
    }
  }
}
