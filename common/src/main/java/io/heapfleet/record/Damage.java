package io.heapfleet.record;

import java.io.Serializable;

/**
 * A part of a dump that could not be read.
 *
 * @param offset where the unreadable part starts, in bytes of the uncompressed dump
 * @param lostBytes how many bytes were passed over; for a truncated dump the bytes that the last
 *     record states but the file lacks count as well
 * @param expected what the format has at {@code offset}
 * @param found what the dump has there
 */
public record Damage(long offset, long lostBytes, String expected, String found)
    implements Serializable {
  /** The damage that {@code problem} found, when {@code lostBytes} are given up for it. */
  public static Damage of(CorruptDumpException problem, long lostBytes) {
    return new Damage(problem.offset(), lostBytes, problem.expected(), problem.found());
  }

  /** In words, without the dump's name. */
  public String describe() {
    return "@ 0x%X: expected %s, found %s; %,d bytes lost"
        .formatted(offset, expected, found, lostBytes);
  }
}
