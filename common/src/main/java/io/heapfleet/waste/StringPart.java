package io.heapfleet.waste;

/**
 * How a string is to be read from its array, as one number: strings are equal if this is equal and
 * their arrays' contents are. Since JDK 9 it is the coder, 0 (Latin-1) or 1 (UTF-16); up to JDK 6 a
 * string may be a part of its array, and then two equal parts of different arrays go unnoticed.
 */
final class StringPart {
  private static final long PART = 2;
  private static final int OFFSET_SHIFT = 2;
  private static final int COUNT_SHIFT = 33;

  private StringPart() {}

  /** A string that is all of its array. */
  static long whole(int coder) {
    return coder & 1;
  }

  /** A string that begins at {@code offset} of its array of characters, if both are 0 or more. */
  static long part(int offset, int count) {
    return offset < 0 || count < 0
        ? 0
        : PART | (long) offset << OFFSET_SHIFT | (long) count << COUNT_SHIFT;
  }

  /** The string's length in characters. */
  static long chars(long part, long arrayLength) {
    if ((part & PART) != 0) {
      return part >>> COUNT_SHIFT;
    }
    return part == 0 ? arrayLength : arrayLength / 2;
  }
}
