package io.heapfleet.dotnet;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;

/**
 * What a gcdump says besides its nodes, and where these lie.
 *
 * @param version of {@code GCHeapDump}
 * @param pointerBytes 4 or 8
 * @param totalBytesOffset where the sum of all sizes is stated
 * @param totalBytes that sum
 * @param rootNode the node that all roots hang from
 * @param types by index
 * @param nodes how many there are
 * @param offsetsStart where it stands of each node where its record starts
 * @param recordsStart where the records lie
 * @param recordsBytes how long they are together
 * @param addressesStart where the nodes' addresses lie
 * @param sampling how many objects stand for one on average; 1 if all are told
 * @param ticks when it was taken by the clock on the machine's wall, 0 if it does not say
 * @param tool what wrote it, null if it does not say
 */
record GcDumpHead(
    int version,
    int pointerBytes,
    long totalBytesOffset,
    long totalBytes,
    int rootNode,
    List<Type> types,
    int nodes,
    long offsetsStart,
    long recordsStart,
    int recordsBytes,
    long addressesStart,
    float sampling,
    long ticks,
    String tool) {
  /** .NET counts from 0001-01-01. */
  private static final long TICKS_AT_1970 = 621_355_968_000_000_000L;

  private static final long TICKS_PER_SECOND = 10_000_000L;
  private static final Instant EARLIEST = Instant.parse("2002-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

  GcDumpHead {
    types = List.copyOf(types);
  }

  /**
   * A type as the file has it.
   *
   * @param name null if it is deferred
   * @param size of its first node, which others without a size of their own have too; -1 if no node
   *     is of it
   * @param module path of its assembly, null if unknown
   */
  record Type(String name, int size, String module) {}

  /** When it was taken, read as UTC; null if it does not say, or nothing that makes sense. */
  Instant takenAt() {
    try {
      Instant taken =
          Instant.ofEpochSecond(
              Math.floorDiv(ticks - TICKS_AT_1970, TICKS_PER_SECOND),
              Math.floorMod(ticks - TICKS_AT_1970, TICKS_PER_SECOND) * 100);
      return taken.isBefore(EARLIEST) || taken.isAfter(LATEST) ? null : taken;
    } catch (DateTimeException e) {
      return null;
    }
  }
}
