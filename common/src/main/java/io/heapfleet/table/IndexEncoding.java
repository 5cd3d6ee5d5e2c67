package io.heapfleet.table;

/**
 * Parquet's hybrid of runs and packed values, for dictionary indexes and for definition levels.
 *
 * <p>A page becomes one run if it holds but one value, else one packed sequence whose values are
 * whole bytes wide: shorter runs inside a page are left to zstd, which finds them at no cost here,
 * but only if values start at bytes.
 */
final class IndexEncoding {
  private static final int GROUP_VALUES = 8;

  private IndexEncoding() {}

  /** RLE_DICTIONARY: the width in bits, then the indexes. */
  static void dictionaryIndexes(int[] indexes, int count, int largest, PageBytes out) {
    int width = largest < 1 << 8 ? 1 : largest < 1 << 16 ? 2 : largest < 1 << 24 ? 3 : 4;
    int groups = (count + GROUP_VALUES - 1) / GROUP_VALUES;
    out.ensureRoom(16 + (long) groups * GROUP_VALUES * width);
    out.putByte(width * Byte.SIZE);
    if (isRun(indexes, count)) {
      out.putVarLong((long) count << 1);
      out.putLow(indexes[0], width);
      return;
    }
    out.putVarLong((long) groups << 1 | 1);
    for (int i = 0; i < count; i++) {
      out.putLow(indexes[i], width);
    }
    for (int i = count; i < groups * GROUP_VALUES; i++) {
      out.putLow(0, width);
    }
  }

  /**
   * Definition levels of an optional column, with their length before them: 1 bit a row, set where
   * there is a value.
   *
   * @param present one bit a row in 64-bit words, lowest first
   */
  static void definitionLevels(long[] present, int rows, int nulls, PageBytes out) {
    int groups = (rows + GROUP_VALUES - 1) / GROUP_VALUES;
    out.ensureRoom(16 + (long) groups + Long.BYTES);
    int lengthAt = out.size();
    out.putLow(0, Integer.BYTES);
    if (nulls == 0 || nulls == rows) {
      out.putVarLong((long) rows << 1);
      out.putByte(nulls == 0 ? 1 : 0);
    } else {
      out.putVarLong((long) groups << 1 | 1);
      for (int group = 0; group < groups; group++) {
        out.putByte((int) (present[group >> 3] >>> (8 * (group & 7))));
      }
    }
    out.setIntAt(lengthAt, out.size() - lengthAt - Integer.BYTES);
  }

  private static boolean isRun(int[] indexes, int count) {
    for (int i = 1; i < count; i++) {
      if (indexes[i] != indexes[0]) {
        return false;
      }
    }
    return true;
  }
}
