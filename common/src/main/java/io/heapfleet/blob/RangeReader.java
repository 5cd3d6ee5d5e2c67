package io.heapfleet.blob;

import java.io.IOException;
import java.util.Objects;

/** What every reader does alike: checks the range, and reads on until all of it is there. */
public abstract class RangeReader implements BlobReader {
  private final String uri;
  private final long sizeBytes;

  protected RangeReader(String uri, long sizeBytes) {
    this.uri = uri;
    this.sizeBytes = sizeBytes;
  }

  @Override
  public final String uri() {
    return uri;
  }

  @Override
  public final long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public final int read(long position, byte[] buffer, int offset, int length) throws IOException {
    int wanted = clip(position, buffer, offset, length);
    int done = 0;
    while (done < wanted) {
      int count = readSome(position + done, buffer, offset + done, wanted - done);
      if (count < 0) {
        return done == 0 ? -1 : done;
      }
      done += count;
    }
    return wanted;
  }

  /**
   * Reads once, all arguments being within their bounds.
   *
   * @param length at least 1
   * @return how many bytes came, at least 1; -1 if the blob has become shorter
   */
  protected abstract int readSome(long position, byte[] buffer, int offset, int length)
      throws IOException;

  /** How many bytes there are to read, -1 at or past the end. */
  private int clip(long position, byte[] buffer, int offset, int length) {
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
