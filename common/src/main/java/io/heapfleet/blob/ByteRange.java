package io.heapfleet.blob;

import java.util.Objects;

/** The part of a read's arguments that every reader checks alike. */
final class ByteRange {
  private ByteRange() {}

  /** Returns how many bytes there are to read, -1 at or past the end. */
  static int clip(long position, byte[] buffer, int offset, int length, long sizeBytes) {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    if (position < 0) {
      throw new IndexOutOfBoundsException("position " + position + " is before the blob's start");
    }
    if (length == 0) {
      return 0;
    }
    return position >= sizeBytes ? -1 : (int) Math.min(length, sizeBytes - position);
  }
}
