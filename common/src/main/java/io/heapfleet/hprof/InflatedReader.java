package io.heapfleet.hprof;

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
final class InflatedReader implements Inflated {
  private static final int BUFFER_BYTES = 1 << 18;

  private final BlobReader compressed;
  private final byte[] skipped = new byte[1 << 16];
  private InputStream inflated;
  private long position;
  private long endOffset = Long.MAX_VALUE;
  private String damage;

  InflatedReader(BlobReader compressed) {
    this.compressed = compressed;
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
  public String uri() {
    return compressed.uri();
  }

  /** Stored, compressed size. */
  @Override
  public long sizeBytes() {
    return compressed.sizeBytes();
  }

  @Override
  public long endOffset() {
    return endOffset;
  }

  @Override
  public String damage() {
    return damage;
  }

  @Override
  public int read(long from, byte[] buffer, int offset, int length) throws IOException {
    if (from >= endOffset) {
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
        inflated = new GZIPInputStream(new Compressed(), BUFFER_BYTES);
      }
      n = inflated.read(buffer, offset, length);
    } catch (EOFException | ZipException e) {
      // What was inflated up to here is whole; the rest is as gone as that of a plain dump cut
      // short.
      damage = e instanceof EOFException ? "the compressed data is cut short" : e.getMessage();
      n = -1;
    }
    if (n < 0) {
      endOffset = position;
    } else {
      position += n;
    }
    return n;
  }

  @Override
  public void close() throws IOException {
    compressed.close();
  }

  /** The compressed bytes as a stream that says how much is left, which multi-member gzip needs. */
  private final class Compressed extends InputStream {
    private long at;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int n = compressed.read(at, buffer, offset, length);
      at += Math.max(0, n);
      return n;
    }

    @Override
    public int available() {
      return (int) Math.min(Integer.MAX_VALUE, Math.max(0, compressed.sizeBytes() - at));
    }
  }
}
