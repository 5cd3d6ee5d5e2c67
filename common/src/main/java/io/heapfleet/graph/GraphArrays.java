package io.heapfleet.graph;

/**
 * Makes the arrays of one graph and keeps book of their bytes, so that what {@link GraphMemory}
 * promises can be checked. All are cut into segments of a power of two entries: none is bounded by
 * the 2^31 entries of a Java array.
 */
final class GraphArrays {
  /** Bytes of an array besides its entries. */
  static final int HEADER_BYTES = 16;

  private final int segmentBits;
  private long heldBytes;
  private long peakBytes;

  GraphArrays(int segmentBits) {
    this.segmentBits = segmentBits;
  }

  int segmentBits() {
    return segmentBits;
  }

  /**
   * Bits of a position that go into 4 bytes: 32, and with small segments so few that small graphs
   * have positions beyond.
   */
  int narrowPositionBits() {
    return segmentBits < 24 ? segmentBits + 1 : Integer.SIZE;
  }

  IntSegments ints(long length) {
    return new IntSegments(this, length);
  }

  CharSegments chars(long length) {
    return new CharSegments(this, length);
  }

  LongSegments longs(long length) {
    return new LongSegments(this, length);
  }

  BitSegments bits(long length) {
    return new BitSegments(this, length);
  }

  synchronized void allocated(long bytes) {
    heldBytes += bytes;
    peakBytes = Math.max(peakBytes, heldBytes);
  }

  synchronized void freed(long bytes) {
    heldBytes -= bytes;
  }

  synchronized long heldBytes() {
    return heldBytes;
  }

  /** The most bytes that were held at once. */
  synchronized long peakBytes() {
    return peakBytes;
  }

  /** How many segments an array has, checked before any is made. */
  int segmentCount(long length) {
    long count = (length + (1L << segmentBits) - 1) >>> segmentBits;
    if (length < 0 || count > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "expected at most 2^31 segments of 2^" + segmentBits + " entries, found " + length);
    }
    return (int) count;
  }

  /** Entries of one segment; only the last may be shorter. */
  int segmentLength(long length, int segment) {
    return (int) Math.min(1L << segmentBits, length - ((long) segment << segmentBits));
  }
}
