package io.heapfleet.blob;

import java.io.Closeable;
import java.io.IOException;

/** Reads byte ranges of one blob. Safe for use by one thread at a time. */
public interface BlobReader extends Closeable {
  /** Where the blob lies, for messages; never holds credentials. */
  String uri();

  /** Stored size in bytes when the reader was opened; what is appended later is not read. */
  long sizeBytes();

  /** Whether each read is a request over a network, so that reading ahead pays. */
  default boolean isRemote() {
    return false;
  }

  /**
   * Says what will be read next: all bytes of this range, or nearly all, in order. A store that is
   * far away fetches them ahead, and nothing behind them; reading something else stays possible.
   *
   * @param startOffset inclusive
   * @param endOffset exclusive; may lie past the blob's end
   */
  default void expect(long startOffset, long endOffset) {}

  /**
   * Reads up to {@code length} bytes at {@code position}, counted from the blob's start.
   *
   * @return the number of bytes read, at least 1 unless {@code length} is 0; -1 at or past the end
   * @throws IndexOutOfBoundsException if {@code position} is negative, or {@code offset} and {@code
   *     length} do not lie within {@code buffer}
   */
  int read(long position, byte[] buffer, int offset, int length) throws IOException;
}
