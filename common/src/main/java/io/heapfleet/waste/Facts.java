package io.heapfleet.waste;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** The facts of a dump, in a file for each of its splits; read again for each kind of fact. */
@SuppressWarnings("EnumOrdinal") // as FactsWriter
public final class Facts {
  private static final int BUFFER_BYTES = 1 << 18;

  /** A file that {@link WasteCollector} has written. */
  @FunctionalInterface
  public interface File {
    /** Starts to read the file. */
    InputStream open() throws IOException;
  }

  /** Takes rows, a block at a time. */
  interface Rows {
    /**
     * Takes some rows.
     *
     * @param columns a kind's columns, in their order; valid during the call
     * @param rows how many rows there are
     */
    void accept(long[][] columns, int rows) throws IOException;
  }

  private final List<File> files;
  private long[] counts;

  /**
   * @param files in the order of the splits, so that the first of several objects is the first one
   *     in the dump, however it was cut
   */
  public Facts(List<File> files) {
    this.files = List.copyOf(files);
  }

  /** How many facts of a kind there are. */
  long count(FactKind kind) throws IOException {
    if (counts == null) {
      counts = new long[FactKind.values().length];
      for (File file : files) {
        read(file, null, null);
      }
    }
    return counts[kind.ordinal()];
  }

  /** Reads all facts of a kind. */
  void read(FactKind kind, Rows rows) throws IOException {
    for (File file : files) {
      read(file, kind, rows);
    }
  }

  private void read(File file, FactKind wanted, Rows rows) throws IOException {
    try (InputStream stream = file.open();
        DataInputStream in = new DataInputStream(new BufferedInputStream(stream, BUFFER_BYTES))) {
      byte[] bytes = new byte[0];
      long[][] columns =
          wanted == null ? null : new long[wanted.columns()][FactsWriter.ROWS_PER_BLOCK];
      while (true) {
        int kind = in.readUnsignedByte();
        if (kind == FactsWriter.END) {
          if (wanted == null) {
            for (int i = 0; i < counts.length; i++) {
              counts[i] += in.readLong();
            }
          }
          return;
        }
        int count = in.readInt();
        int length = in.readInt();
        if (wanted == null || kind != wanted.ordinal()) {
          in.skipNBytes(length);
          continue;
        }
        if (count < 0 || count > FactsWriter.ROWS_PER_BLOCK || length < 0) {
          throw new IOException("a block of facts of " + count + " rows, " + length + " bytes");
        }
        bytes = bytes.length < length ? new byte[length] : bytes;
        in.readFully(bytes, 0, length);
        int at = 0;
        for (int column = 0; column < columns.length; column++) {
          at = decode(bytes, at, columns[column], count, wanted.coding(column));
        }
        rows.accept(columns, count);
      }
    } catch (EOFException e) {
      throw new IOException("a file of facts ends before its end", e);
    }
  }

  private static int decode(
      byte[] bytes, int start, long[] values, int count, FactKind.Coding coding) {
    int at = start;
    long before = 0;
    for (int i = 0; i < count; i++) {
      long value = 0;
      if (coding == FactKind.Coding.RAW) {
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
          value |= (bytes[at++] & 0xFFL) << shift;
        }
        values[i] = value;
        continue;
      }
      int shift = 0;
      byte part;
      do {
        part = bytes[at++];
        value |= (part & 0x7FL) << shift;
        shift += 7;
      } while (part < 0);
      value = (value >>> 1) ^ -(value & 1);
      if (coding == FactKind.Coding.DELTA) {
        value += before;
        before = value;
      }
      values[i] = value;
    }
    return at;
  }
}
