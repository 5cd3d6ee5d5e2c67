package io.heapfleet.waste;

import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * Writes the facts of one split, in blocks of rows of one kind:
 *
 * <pre>
 * u1 kind   i4 rows   i4 bytes   the columns, one behind the other
 * u1 0xFF   i8 rows of each kind                                     at the end of the file
 * </pre>
 *
 * <p>Memory: 16,384 rows of each kind that there is, at most 5 MB. A string and its array take
 * about 20 bytes in the file.
 */
@SuppressWarnings("EnumOrdinal") // a work file, read by the job that wrote it
final class FactsWriter implements Closeable {
  static final int ROWS_PER_BLOCK = 1 << 14;
  static final int END = 0xFF;

  /** A number takes 10 bytes at most. */
  private static final int MAX_NUMBER_BYTES = 10;

  private static final FactKind[] KINDS = FactKind.values();

  private final DataOutputStream out;
  private final long[][][] blocks = new long[KINDS.length][][];
  private final int[] rows = new int[KINDS.length];
  private final long[] written = new long[KINDS.length];
  private byte[] bytes = new byte[1 << 16];
  private boolean closed;

  FactsWriter(OutputStream out) {
    this.out = new DataOutputStream(out);
  }

  /** Writes a fact; what is beyond the kind's columns is left out. */
  void add(FactKind kind, long a, long b, long c, long d, long e) {
    int index = kind.ordinal();
    long[][] block = blocks[index];
    if (block == null) {
      block = new long[kind.columns()][ROWS_PER_BLOCK];
      blocks[index] = block;
    }
    int row = rows[index];
    block[0][row] = a;
    block[1][row] = b;
    if (block.length > 2) {
      block[2][row] = c;
    }
    if (block.length > 3) {
      block[3][row] = d;
    }
    if (block.length > 4) {
      block[4][row] = e;
    }
    rows[index] = row + 1;
    if (row + 1 == ROWS_PER_BLOCK) {
      flush(kind);
    }
  }

  void add(FactKind kind, long a, long b, long c, long d) {
    add(kind, a, b, c, d, 0);
  }

  void add(FactKind kind, long a, long b, long c) {
    add(kind, a, b, c, 0, 0);
  }

  void add(FactKind kind, long a, long b) {
    add(kind, a, b, 0, 0, 0);
  }

  private void flush(FactKind kind) {
    int index = kind.ordinal();
    int count = rows[index];
    if (count == 0) {
      return;
    }
    int most = count * kind.columns() * MAX_NUMBER_BYTES;
    if (bytes.length < most) {
      bytes = new byte[most];
    }
    int length = 0;
    for (int column = 0; column < kind.columns(); column++) {
      length = encode(blocks[index][column], count, kind.coding(column), length);
    }
    try {
      out.writeByte(index);
      out.writeInt(count);
      out.writeInt(length);
      out.write(bytes, 0, length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    written[index] += count;
    rows[index] = 0;
  }

  private int encode(long[] values, int count, FactKind.Coding coding, int start) {
    int at = start;
    long before = 0;
    for (int i = 0; i < count; i++) {
      long value = values[i];
      if (coding == FactKind.Coding.RAW) {
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
          bytes[at++] = (byte) (value >>> shift);
        }
        continue;
      }
      if (coding == FactKind.Coding.DELTA) {
        value -= before;
        before = values[i];
      }
      long rest = (value << 1) ^ (value >> 63);
      while ((rest & ~0x7FL) != 0) {
        bytes[at++] = (byte) (rest | 0x80);
        rest >>>= 7;
      }
      bytes[at++] = (byte) rest;
    }
    return at;
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (out) {
      for (FactKind kind : KINDS) {
        flush(kind);
      }
      out.writeByte(END);
      for (long count : written) {
        out.writeLong(count);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      Arrays.fill(blocks, null);
    }
  }
}
