package io.heapfleet.table;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.SeekableInputStream;

/**
 * The bytes of one column chunk, read at once, at the positions that they have in their file.
 *
 * <p>parquet-java copies a chunk 8 KB at a time, and reads local files byte by byte if asked for
 * more than one that way: a system call a byte.
 */
final class ChunkInput extends DelegatingSeekableInputStream {
  private final ByteArrayInputStream chunk;
  private final long start;
  private final int length;

  private ChunkInput(ByteArrayInputStream chunk, long start, int length) {
    super(chunk);
    this.chunk = chunk;
    this.start = start;
    this.length = length;
  }

  /**
   * @param start where the chunk starts in the file
   * @throws EOFException if the file ends before it does
   */
  static ChunkInput read(SeekableInputStream file, long start, long bytes) throws IOException {
    byte[] chunk = new byte[Math.toIntExact(bytes)];
    file.seek(start);
    file.readFully(chunk);
    return new ChunkInput(new ByteArrayInputStream(chunk), start, chunk.length);
  }

  @Override
  public long getPos() {
    return start + length - chunk.available();
  }

  @Override
  public void seek(long position) throws IOException {
    long offset = position - start;
    if (offset < 0 || offset > length) {
      throw new EOFException(
          "expected a position in %d..%d, found %d".formatted(start, start + length, position));
    }
    chunk.reset();
    chunk.skipNBytes(offset);
  }
}
