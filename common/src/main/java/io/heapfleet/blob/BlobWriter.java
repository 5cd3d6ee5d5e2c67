package io.heapfleet.blob;

import java.io.Closeable;
import java.io.IOException;

/** Writes one new blob from its first byte to its last. For one thread. */
public interface BlobWriter extends Closeable {
  /** Where the blob will lie; never holds credentials. */
  String uri();

  /** Appends bytes. They may be sent only later, so a failure may be told only by the commit. */
  void write(byte[] buffer, int offset, int length) throws IOException;

  /**
   * Makes the blob be there, all of it at once. The last call before {@link #close}.
   *
   * @throws java.nio.file.FileAlreadyExistsException if there is a blob at this place, which stays
   *     as it is; the message names the uri
   */
  void commit() throws IOException;

  /** Drops what was written if it has not been committed. */
  @Override
  void close() throws IOException;
}
