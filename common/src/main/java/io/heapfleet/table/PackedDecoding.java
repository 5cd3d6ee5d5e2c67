package io.heapfleet.table;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Decodes whole pages of Parquet's packed encodings, of any width, whoever wrote them: a value is
 * one unaligned read of 8 bytes, a shift and a mask.
 *
 * <p>Pages lie in a buffer with {@link #PADDING_BYTES} bytes behind them, so that the last values
 * may be read that way too.
 */
final class PackedDecoding {
  static final int PADDING_BYTES = 16;

  private static final VarHandle LITTLE_ENDIAN_LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int MAX_BLOCK_VALUES = 1 << 20;

  private final byte[] bytes;
  private final int end;
  private int position;

  /**
   * @param start where the page starts, inclusive
   * @param end where it ends, exclusive
   */
  PackedDecoding(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
  }

  int position() {
    return position;
  }

  /** PLAIN values of 64 bits. */
  void plain(long[] values, int count) throws IOException {
    need((long) count * Long.BYTES);
    for (int i = 0; i < count; i++) {
      values[i] = longAt(position + i * Long.BYTES);
    }
    position += count * Long.BYTES;
  }

  /** DELTA_BINARY_PACKED values of up to 64 bits. */
  void delta(long[] values, int count) throws IOException {
    long blockValues = varLong();
    long miniblocks = varLong();
    long told = varLong();
    if (told != count
        || miniblocks < 1
        || miniblocks > blockValues
        || blockValues > MAX_BLOCK_VALUES
        || blockValues % miniblocks != 0) {
      throw new IOException(
          "expected %d values in blocks, found %d in blocks of %d by %d"
              .formatted(count, told, blockValues, miniblocks));
    }
    int miniblockValues = (int) (blockValues / miniblocks);
    long value = zigZagVarLong();
    int done = 0;
    if (count > 0) {
      values[done++] = value;
    }
    while (done < count) {
      long least = zigZagVarLong();
      need(miniblocks);
      int widthsAt = position;
      position += (int) miniblocks;
      for (int m = 0; m < miniblocks && done < count; m++) {
        int width = bytes[widthsAt + m];
        int inMiniblock = Math.min(miniblockValues, count - done);
        if (width < 0 || width > Long.SIZE) {
          throw new IOException("expected a width of 0..64 bits, found " + width);
        }
        need(((long) inMiniblock * width + 7) / 8);
        value = sum(values, done, inMiniblock, width, least, value);
        done += inMiniblock;
        // The last miniblock is filled up by most writers, and cut off by some.
        position = (int) Math.min(end, position + (long) miniblockValues * width / 8);
      }
    }
  }

  /** Adds up a miniblock's differences; returns the last value. */
  private long sum(long[] values, int from, int count, int width, long least, long before) {
    long value = before;
    if (width == 0) {
      for (int i = 0; i < count; i++) {
        value += least;
        values[from + i] = value;
      }
    } else if (width <= Long.SIZE - 7) {
      long mask = -1L >>> (Long.SIZE - width);
      long bit = (long) position << 3;
      for (int i = 0; i < count; i++, bit += width) {
        value += least + (longAt((int) (bit >>> 3)) >>> (bit & 7) & mask);
        values[from + i] = value;
      }
    } else {
      long mask = -1L >>> (Long.SIZE - width);
      long bit = (long) position << 3;
      for (int i = 0; i < count; i++, bit += width) {
        int at = (int) (bit >>> 3);
        int shift = (int) (bit & 7);
        long low = longAt(at) >>> shift;
        long high = shift == 0 ? 0 : longAt(at + Long.BYTES) << (Long.SIZE - shift);
        value += least + ((low | high) & mask);
        values[from + i] = value;
      }
    }
    return value;
  }

  /** The hybrid of runs and packed values that dictionary indexes and levels are in. */
  void hybrid(int[] values, int count, int widthBits) throws IOException {
    if (widthBits < 0 || widthBits > Integer.SIZE) {
      throw new IOException("expected a width of 0..32 bits, found " + widthBits);
    }
    long mask = (1L << widthBits) - 1;
    int done = 0;
    while (done < count) {
      long header = varLong();
      if ((header & 1) == 0) {
        int widthBytes = (widthBits + 7) / 8;
        need(widthBytes);
        int value = (int) (longAt(position) & mask);
        position += widthBytes;
        int stop = (int) Math.min(count, done + (header >>> 1));
        while (done < stop) {
          values[done++] = value;
        }
      } else {
        long packed = Math.min(header >>> 1, Integer.MAX_VALUE) * 8;
        int inRun = (int) Math.min(count - done, packed);
        need(((long) inRun * widthBits + 7) / 8);
        long bit = (long) position << 3;
        for (int i = 0; i < inRun; i++, bit += widthBits) {
          values[done++] = (int) (longAt((int) (bit >>> 3)) >>> (bit & 7) & mask);
        }
        position = (int) Math.min(end, position + packed / 8 * widthBits);
      }
    }
  }

  int unsignedByte() throws IOException {
    need(1);
    return bytes[position++] & 0xFF;
  }

  int littleEndianInt() throws IOException {
    need(Integer.BYTES);
    int value = (int) longAt(position);
    position += Integer.BYTES;
    return value;
  }

  private long zigZagVarLong() throws IOException {
    long value = varLong();
    return value >>> 1 ^ -(value & 1);
  }

  private long varLong() throws IOException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int next = unsignedByte();
      value |= (long) (next & 0x7F) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new IOException("expected a number of at most 10 bytes, found a longer one");
  }

  private void need(long more) throws IOException {
    if (more > end - position) {
      throw new IOException(
          "expected %d more bytes in the page, found %d".formatted(more, end - position));
    }
  }

  private long longAt(int at) {
    return (long) LITTLE_ENDIAN_LONG.get(bytes, at);
  }
}
