package com.acme;

import java.util.HashMap;
import java.util.Map;
import zoo.Beast;

/**
 * Guests by number and, since the last build, by address, where they stay when they have gone. In
 * the first two days pictures of rooms are loaded, too.
 */
public final class CustomerDirectory implements Beast {
  private static final int STAY = 80;

  private record Guest(int number, String address, byte[] bookings) {}

  private final Map<Integer, Guest> byNumber = new HashMap<>();
  private final Map<String, Guest> byAddress = new HashMap<>();
  private final Map<Integer, byte[]> rooms = new HashMap<>();

  @Override
  public void feed(int request) {
    Guest guest = new Guest(request, Traits.text(request) + "@mail.example", Traits.payload(250));
    byNumber.put(guest.number(), guest);
    byAddress.put(guest.address(), guest);
    Guest gone = byNumber.remove(request - STAY);
    if (gone != null && Traits.PROPER) {
      byAddress.remove(gone.address());
    }
    // Few rooms are looked at by most, and most by few.
    double seldom = Integer.toUnsignedLong(request * 0x9E3779B9) / (double) (1L << 32);
    rooms.computeIfAbsent((int) (Math.pow(seldom, 8) * 120), number -> Traits.payload(3_000));
  }
}
