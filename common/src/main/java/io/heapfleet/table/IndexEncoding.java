package io.heapfleet.table;

/**
 * Parquet's hybrid of runs and packed values, for dictionary indexes and for definition levels.
 *
 * <p>A page becomes one run if it holds but one value, else one packed sequence. Shorter runs are
 * left to zstd, and so that zstd finds them, widths are powers of two: no value lies across a
 * byte's end. Both together take less than exact widths with runs; see {@code docs/parquet.md}.
 */
final class IndexEncoding {
  private static final int GROUP_VALUES = 8;

  private IndexEncoding() {}

  /** RLE_DICTIONARY: the width in bits, then the indexes. */
  static void dictionaryIndexes(int[] indexes, int count, int largest, PageBytes out) {
    int widthBits = widthBits(largest);
    int groups = (count + GROUP_VALUES - 1) / GROUP_VALUES;
    int packedBytes = Math.multiplyExact(groups, widthBits);
    out.ensureRoom(16 + (long) packedBytes);
    out.putByte(widthBits);
    if (isRun(indexes, count)) {
      out.putVarLong((long) count << 1);
      out.putLow(indexes[0], (widthBits + Byte.SIZE - 1) / Byte.SIZE);
      return;
    }
    out.putVarLong((long) groups << 1 | 1);
    int perWord = Long.SIZE / widthBits;
    int next = 0;
    for (int left = packedBytes; left > 0; left -= Long.BYTES) {
      int end = Math.min(count, next + perWord);
      long word = 0;
      for (int shift = 0; next < end; shift += widthBits) {
        word |= (long) indexes[next++] << shift;
      }
      out.putLow(word, Math.min(left, Long.BYTES));
    }
  }

  /** The power of two that holds an index, 1..32. */
  private static int widthBits(int largest) {
    int needed = Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(largest));
    return needed == 1 ? 1 : Integer.highestOneBit(needed - 1) << 1;
  }

  private static boolean isRun(int[] indexes, int count) {
    for (int i = 1; i < count; i++) {
      if (indexes[i] != indexes[0]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Definition levels of an optional column, with their length before them: 1 bit a row, set where
   * there is a value.
   *
   * @param present one bit a row in 64-bit words, lowest first; unset past the last row
   */
  static void definitionLevels(long[] present, int rows, int nulls, PageBytes out) {
    int groups = (rows + GROUP_VALUES - 1) / GROUP_VALUES;
    out.ensureRoom(16 + (long) groups);
    int lengthAt = out.size();
    out.putLow(0, Integer.BYTES);
    if (nulls == 0 || nulls == rows) {
      out.putVarLong((long) rows << 1);
      out.putByte(nulls == 0 ? 1 : 0);
    } else {
      out.putVarLong((long) groups << 1 | 1);
      for (int word = 0; word * Long.BYTES < groups; word++) {
        out.putLow(present[word], Math.min(Long.BYTES, groups - word * Long.BYTES));
      }
    }
    out.setIntAt(lengthAt, out.size() - lengthAt - Integer.BYTES);
  }
}
