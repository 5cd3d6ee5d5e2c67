package io.heapfleet.finding;

import java.util.Arrays;

/** A growing list of longs without a bound of 2^31. 8 bytes an entry, in chunks of 32 KiB. */
final class LongList {
  private static final int CHUNK_BITS = 12;
  private static final int CHUNK = 1 << CHUNK_BITS;

  private long[][] chunks = new long[4][];
  private long size;

  long size() {
    return size;
  }

  long get(long index) {
    return chunks[(int) (index >>> CHUNK_BITS)][(int) index & (CHUNK - 1)];
  }

  void set(long index, long value) {
    chunks[(int) (index >>> CHUNK_BITS)][(int) index & (CHUNK - 1)] = value;
  }

  void add(long value) {
    int chunk = (int) (size >>> CHUNK_BITS);
    if (chunk == chunks.length) {
      chunks = Arrays.copyOf(chunks, chunk * 2);
    }
    if (chunks[chunk] == null) {
      chunks[chunk] = new long[CHUNK];
    }
    chunks[chunk][(int) size & (CHUNK - 1)] = value;
    size++;
  }

  /** Makes the list at least this long, with zeros. */
  void growTo(long newSize) {
    while (size < newSize) {
      add(0);
    }
  }
}
