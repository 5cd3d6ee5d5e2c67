package io.heapfleet.hprof;

import io.heapfleet.blob.BlobInputStream;
import io.heapfleet.blob.BlobReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A gzip file read in order. Starts over when asked for bytes already passed. Reads any number of
 * gzip members.
 */
final class InflatedReader extends Inflated {
  private static final int BUFFER_BYTES = 1 << 18;

  private final byte[] skipped = new byte[1 << 16];
  private InputStream inflated;
  private long position;

  InflatedReader(BlobReader stored) {
    super(stored);
  }

  /** Whether the blob starts as gzip does. */
  static boolean isGzip(BlobReader reader) throws IOException {
    byte[] magic = new byte[2];
    int n = reader.read(0, magic, 0, 2);
    if (n == 1) {
      n += Math.max(0, reader.read(1, magic, 1, 1));
    }
    return n == 2 && magic[0] == 0x1F && magic[1] == (byte) 0x8B;
  }

  @Override
  public int read(long from, byte[] buffer, int offset, int length) throws IOException {
    if (from >= endOffset()) {
      return -1;
    }
    if (inflated == null || from < position) {
      inflated = null;
      position = 0;
    }
    while (position < from) {
      if (inflate(skipped, 0, (int) Math.min(skipped.length, from - position)) < 0) {
        return -1;
      }
    }
    return inflate(buffer, offset, length);
  }

  private int inflate(byte[] buffer, int offset, int length) throws IOException {
    int n;
    try {
      if (inflated == null) {
        inflated = new GZIPInputStream(new BlobInputStream(stored), BUFFER_BYTES);
      }
      n = inflated.read(buffer, offset, length);
    } catch (EOFException | ZipException e) {
      end(position, e instanceof EOFException ? CUT_SHORT : e.getMessage());
      return -1;
    }
    if (n < 0) {
      end(position, null);
    } else {
      position += n;
    }
    return n;
  }
}
