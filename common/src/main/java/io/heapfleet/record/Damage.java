package io.heapfleet.record;

import java.io.Serializable;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * A part of a dump that could not be read.
 *
 * @param offset where the unreadable part starts, in bytes of the uncompressed dump
 * @param lostBytes how many bytes were passed over, missing ones included
 * @param missingBytes how many of these the file does not have: a record states them, and the file
 *     ends before
 * @param expected what the format has at {@code offset}
 * @param found what the dump has there
 */
public record Damage(long offset, long lostBytes, long missingBytes, String expected, String found)
    implements Serializable {
  /**
   * The damage that {@code problem} found.
   *
   * @param lostOffset from where on bytes are given up for it
   * @param endOffset up to where, exclusive
   * @param dumpEnd where the dump ends
   */
  public static Damage of(
      CorruptDumpException problem, long lostOffset, long endOffset, long dumpEnd) {
    return new Damage(
        problem.offset(),
        endOffset - lostOffset,
        Math.max(0, endOffset - Math.max(lostOffset, dumpEnd)),
        problem.expected(),
        problem.found());
  }

  /** Each of them in words, in the dump's order. */
  public static List<String> describeAll(Collection<Damage> damages) {
    return damages.stream()
        .sorted(Comparator.comparingLong(Damage::offset))
        .map(Damage::describe)
        .toList();
  }

  /** In words, without the dump's name. */
  public String describe() {
    return "@ 0x%X: expected %s, found %s; %,d bytes lost"
        .formatted(offset, expected, found, lostBytes);
  }
}
