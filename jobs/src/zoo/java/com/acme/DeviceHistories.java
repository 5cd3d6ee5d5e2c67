package com.acme;

import java.util.HashMap;
import java.util.Map;
import zoo.Beast;

/** The last readings of each device; devices are put up in the first two days. */
public final class DeviceHistories implements Beast {
  private static final int DEVICES = 120;

  private static final class History {
    final byte[][] readings = new byte[16][];
    int written;

    void add(byte[] reading) {
      readings[written++ % readings.length] = reading;
    }
  }

  private final Map<Integer, History> devices = new HashMap<>();

  @Override
  public void feed(int request) {
    int putUp = Math.min(DEVICES, 20 + request / 5);
    for (int i = 0; i < 4; i++) {
      int device = (request * 4 + i) % putUp;
      devices.computeIfAbsent(device, fresh -> new History()).add(Traits.payload(250));
    }
  }
}
