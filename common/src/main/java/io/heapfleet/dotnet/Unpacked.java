package io.heapfleet.dotnet;

import io.heapfleet.blob.BlobInputStream;
import io.heapfleet.blob.BlobReader;
import io.heapfleet.record.CorruptDumpException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * What a gzip file holds, in memory: a gcdump's parts lie far apart, and gzip can only be read in
 * order.
 */
final class Unpacked implements BlobReader {
  private static final int BUFFER_BYTES = 256 << 10;

  /** A file that unpacks to more than this part of the memory is to be unpacked by its owner. */
  private static final int SHARE_OF_MEMORY = 4;

  private final BlobReader stored;
  private final byte[] bytes;
  private final int length;

  private Unpacked(BlobReader stored, byte[] bytes, int length) {
    this.stored = stored;
    this.bytes = bytes;
    this.length = length;
  }

  static boolean isGzip(BlobReader stored) throws IOException {
    byte[] magic = new byte[2];
    int n = stored.read(0, magic, 0, 2);
    return n == 2 && magic[0] == 0x1F && magic[1] == (byte) 0x8B;
  }

  static Unpacked of(BlobReader stored) throws IOException {
    return of(
        stored,
        (int) Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory() / SHARE_OF_MEMORY));
  }

  static Unpacked of(BlobReader stored, int mostBytes) throws IOException {
    byte[] bytes = new byte[(int) Math.min(mostBytes, Math.max(64, 3 * stored.sizeBytes()))];
    int length = 0;
    try (InputStream gzip = new GZIPInputStream(new BlobInputStream(stored), BUFFER_BYTES)) {
      while (true) {
        if (length == bytes.length) {
          if (length == mostBytes) {
            throw new CorruptDumpException(
                stored.uri(),
                length,
                "at most %,d bytes in a gcdump of gzip: unpack it, or give more memory"
                    .formatted(mostBytes),
                "more");
          }
          bytes = Arrays.copyOf(bytes, (int) Math.min(mostBytes, 2L * length));
        }
        int n = gzip.read(bytes, length, bytes.length - length);
        if (n < 0) {
          return new Unpacked(stored, bytes, length);
        }
        length += n;
      }
    } catch (EOFException | ZipException e) {
      throw new CorruptDumpException(
          stored.uri(), length, "more gzip data", "the compressed data is cut short or corrupt", e);
    }
  }

  @Override
  public String uri() {
    return stored.uri();
  }

  @Override
  public long sizeBytes() {
    return length;
  }

  @Override
  public int read(long position, byte[] buffer, int offset, int wanted) {
    if (position >= length) {
      return -1;
    }
    int n = (int) Math.min(wanted, length - position);
    System.arraycopy(bytes, (int) position, buffer, offset, n);
    return n;
  }

  @Override
  public void close() throws IOException {
    stored.close();
  }
}
