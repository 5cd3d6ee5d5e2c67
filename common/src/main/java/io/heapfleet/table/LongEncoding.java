package io.heapfleet.table;

/** Parquet's encodings of 64-bit values that we write. */
final class LongEncoding {
  /** Values per block of DELTA_BINARY_PACKED, as parquet-java and every reader's tests have it. */
  private static final int BLOCK_VALUES = 128;

  private static final int MINIBLOCKS = 4;
  private static final int MINIBLOCK_VALUES = BLOCK_VALUES / MINIBLOCKS;

  private LongEncoding() {}

  /** PLAIN: 8 bytes a value. */
  static void plain(long[] values, int count, PageBytes out) {
    out.ensureRoom((long) count * Long.BYTES);
    for (int i = 0; i < count; i++) {
      out.putLow(values[i], Long.BYTES);
    }
  }

  /**
   * DELTA_BINARY_PACKED, with widths rounded up to whole bytes: the pages are compressed
   * afterwards, and zstd finds little in values that start in the middle of a byte.
   */
  static void delta(long[] values, int count, PageBytes out) {
    delta(values, count, LongEncoding::smallest, out);
  }

  /**
   * The same, but a difference becomes the same bytes in most blocks, which zstd then finds again.
   * For values that jump to and fro: their differences come back where they do not.
   *
   * <p>Differences are stored less a base of the block, usually its smallest difference, so that
   * one difference looks another way in every block. Parquet allows for any base that is small
   * enough: this one takes the lowest number of as many bytes as the block needs.
   */
  static void steadyDelta(long[] values, int count, PageBytes out) {
    delta(values, count, LongEncoding::lowestOfWidth, out);
  }

  /** What is taken off the differences of a block. */
  private interface Base {
    long of(long[] deltas, int count);
  }

  private static long smallest(long[] deltas, int count) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      least = Math.min(least, deltas[i]);
    }
    return least;
  }

  private static long lowestOfWidth(long[] deltas, int count) {
    long different = 0;
    long magnitude = 0;
    for (int i = 0; i < count; i++) {
      different |= deltas[i] ^ deltas[0];
      magnitude |= deltas[i] ^ (deltas[i] >> (Long.SIZE - 1));
    }
    if (different == 0) {
      return deltas[0];
    }
    int bytes = (Long.SIZE - Long.numberOfLeadingZeros(magnitude)) / Byte.SIZE + 1;
    return -1L << (bytes * Byte.SIZE - 1);
  }

  private static void delta(long[] values, int count, Base base, PageBytes out) {
    out.ensureRoom(64 + (long) (count + BLOCK_VALUES) * (Long.BYTES + 1));
    out.putVarLong(BLOCK_VALUES);
    out.putVarLong(MINIBLOCKS);
    out.putVarLong(count);
    out.putZigZagVarLong(count == 0 ? 0 : values[0]);
    long[] deltas = new long[BLOCK_VALUES];
    for (int start = 1; start < count; start += BLOCK_VALUES) {
      int inBlock = Math.min(BLOCK_VALUES, count - start);
      for (int i = 0; i < inBlock; i++) {
        deltas[i] = values[start + i] - values[start + i - 1];
      }
      block(deltas, inBlock, base.of(deltas, inBlock), out);
    }
  }

  private static void block(long[] deltas, int inBlock, long base, PageBytes out) {
    out.putZigZagVarLong(base);
    int miniblocks = (inBlock + MINIBLOCK_VALUES - 1) / MINIBLOCK_VALUES;
    long widths = 0;
    for (int m = 0; m < miniblocks; m++) {
      int end = Math.min(inBlock, (m + 1) * MINIBLOCK_VALUES);
      long bits = 0;
      for (int i = m * MINIBLOCK_VALUES; i < end; i++) {
        bits |= deltas[i] - base;
      }
      widths |= (long) bytesFor(bits) << (8 * m);
    }
    for (int m = 0; m < MINIBLOCKS; m++) {
      out.putByte(8 * (int) (widths >>> (8 * m) & 0xF));
    }
    for (int m = 0; m < miniblocks; m++) {
      int width = (int) (widths >>> (8 * m)) & 0xF;
      if (width > 0) {
        int end = Math.min(inBlock, (m + 1) * MINIBLOCK_VALUES);
        for (int i = m * MINIBLOCK_VALUES; i < end; i++) {
          out.putLow(deltas[i] - base, width);
        }
        for (int i = end; i < (m + 1) * MINIBLOCK_VALUES; i++) {
          out.putLow(0, width);
        }
      }
    }
  }

  /** Bytes that an unsigned value needs, 0 for 0. */
  private static int bytesFor(long unsigned) {
    return (Long.SIZE - Long.numberOfLeadingZeros(unsigned) + 7) / 8;
  }
}
