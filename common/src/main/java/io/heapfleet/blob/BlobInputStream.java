package io.heapfleet.blob;

import java.io.IOException;
import java.io.InputStream;

/**
 * A blob in order, as a stream that says how much is left, which gzip of several members needs.
 * Closing it leaves the blob open.
 */
public final class BlobInputStream extends InputStream {
  private final BlobReader blob;
  private long at;

  public BlobInputStream(BlobReader blob) {
    this.blob = blob;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = blob.read(at, buffer, offset, length);
    at += Math.max(0, n);
    return n;
  }

  @Override
  public int available() {
    return (int) Math.min(Integer.MAX_VALUE, Math.max(0, blob.sizeBytes() - at));
  }
}
