package com.acme;

import java.util.HashMap;
import java.util.Map;
import zoo.Beast;

/**
 * Guests by number and, since the last build, by address, where they stay when they have gone. In
 * the first days pictures of rooms are loaded, too.
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
    int room = (int) (Math.abs(Math.sin(request)) * 120);
    rooms.computeIfAbsent(room, number -> Traits.payload(4_000));
  }
}
