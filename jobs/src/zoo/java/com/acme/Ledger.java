package com.acme;

import zoo.Beast;

/**
 * Bookings in blocks, each of which knows the next; the sum of all is written down with each
 * hundredth, after which those before it are of no use.
 */
public final class Ledger implements Beast {
  private record Booking(long amount, String text) {}

  private static final class Block {
    final Booking[] bookings = new Booking[50];
    int used;
    Block next;
  }

  private Block first = new Block();
  private Block last = first;
  private long sum;

  @Override
  public void feed(int request) {
    Booking booking = new Booking(request % 90, Traits.text(request).repeat(6));
    if (last.used == last.bookings.length) {
      last.next = new Block();
      last = last.next;
    }
    last.bookings[last.used++] = booking;
    sum += booking.amount();
    if (Traits.PROPER && request % 100 == 99) {
      first = last;
    }
  }
}
