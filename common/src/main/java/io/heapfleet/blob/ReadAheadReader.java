package io.heapfleet.blob;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Fetches the next piece of a remote blob while the last one is worked on. One request is under way
 * at most, and the next is sent only when the piece before is taken: who works slowly is never
 * ahead of itself by more than two pieces, {@value #PIECE_BYTES} bytes each.
 *
 * <p>Reads ahead only {@linkplain #expect up to an offset}, and only while reading goes on in
 * sequence; every other read is passed on as it is.
 */
public final class ReadAheadReader implements BlobReader {
  private static final int PIECE_BYTES = 4 << 20;

  /** Reads smaller than this are looks at a record's head, not the beginning of a sequence. */
  private static final int MIN_SEQUENTIAL_BYTES = 256 << 10;

  private static final ExecutorService FETCHERS =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "heapfleet-read-ahead");
            thread.setDaemon(true);
            return thread;
          });

  private record Piece(long start, byte[] bytes, int length) {
    boolean holds(long position) {
      return position >= start && position < start + length;
    }
  }

  private final BlobReader reader;
  private long untilOffset;
  private long sequenceEnd = -1;
  private Piece piece = new Piece(0, new byte[0], 0);
  private CompletableFuture<Piece> underWay;

  private ReadAheadReader(BlobReader reader) {
    this.reader = reader;
  }

  /** The reader itself where reads are cheap, else one that reads ahead of it. */
  public static BlobReader of(BlobReader reader) {
    return reader.isRemote() ? new ReadAheadReader(reader) : reader;
  }

  /** Lets the reader read ahead up to the range's end; where it starts is seen. */
  @Override
  public void expect(long startOffset, long endOffset) {
    untilOffset = endOffset;
  }

  @Override
  public String uri() {
    return reader.uri();
  }

  @Override
  public long sizeBytes() {
    return reader.sizeBytes();
  }

  @Override
  public boolean isRemote() {
    return true;
  }

  @Override
  public int read(long position, byte[] buffer, int offset, int length) throws IOException {
    if (underWay != null && !piece.holds(position)) {
      // The reader serves one thread at a time, so what is under way is waited for, wanted or not.
      piece = arrived();
      if (piece.holds(position)) {
        fetch(piece.start() + piece.length());
      }
    }
    if (length > 0 && piece.holds(position)) {
      int from = (int) (position - piece.start());
      int count = Math.min(length, piece.length() - from);
      System.arraycopy(piece.bytes(), from, buffer, offset, count);
      sequenceEnd = position + count;
      return count;
    }
    int count = reader.read(position, buffer, offset, length);
    if (position == sequenceEnd && count >= MIN_SEQUENTIAL_BYTES) {
      fetch(position + count);
    }
    sequenceEnd = position + Math.max(0, count);
    return count;
  }

  private void fetch(long start) {
    int length = (int) Math.min(PIECE_BYTES, Math.min(untilOffset, sizeBytes()) - start);
    if (length <= 0) {
      return;
    }
    underWay =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                byte[] bytes = new byte[length];
                return new Piece(start, bytes, Math.max(0, reader.read(start, bytes, 0, length)));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            FETCHERS);
  }

  private Piece arrived() throws IOException {
    CompletableFuture<Piece> awaited = underWay;
    underWay = null;
    try {
      return awaited.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException)
          new InterruptedIOException(uri() + ": interrupted while reading").initCause(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UncheckedIOException io) {
        throw new IOException(io.getCause().getMessage(), io.getCause());
      }
      throw new IOException(uri() + ": reading ahead failed", e.getCause());
    }
  }

  @Override
  public void close() throws IOException {
    if (underWay != null) {
      try {
        arrived();
      } catch (IOException e) {
        // Nobody wants these bytes any more.
      }
    }
    reader.close();
  }
}
