package io.heapfleet.blob;

import java.io.Closeable;
import java.io.IOException;

/** Reads byte ranges of one blob. Safe for use by one thread at a time. */
public interface BlobReader extends Closeable {
  /** Where the blob lies, for messages; never holds credentials. */
  String uri();

  /** Stored size in bytes. */
  long sizeBytes();

  /**
   * Reads up to {@code length} bytes at {@code position}, counted from the blob's start.
   *
   * @return the number of bytes read, at least 1 unless {@code length} is 0; -1 at or past the end
   */
  int read(long position, byte[] buffer, int offset, int length) throws IOException;
}
