package io.heapfleet.blob;

import java.io.IOException;
import java.util.List;

/** Several blobs, or what comes first in each of them, read as one. */
public final class PiecedReader extends RangeReader {
  private final List<Piece> pieces;

  /**
   * What is read of one blob: its first bytes.
   *
   * @param bytes how many, at most as many as there are
   */
  public record Piece(BlobReader reader, long bytes) {
    /** All of a blob. */
    static Piece of(BlobReader reader) {
      return new Piece(reader, reader.sizeBytes());
    }
  }

  /**
   * Joins.
   *
   * @param uri what to call it
   * @param pieces in their order; they are closed with this reader
   */
  public PiecedReader(String uri, List<Piece> pieces) {
    super(uri, pieces.stream().mapToLong(Piece::bytes).sum());
    this.pieces = List.copyOf(pieces);
  }

  /** What it is made of. */
  public List<Piece> pieces() {
    return pieces;
  }

  @Override
  public boolean isRemote() {
    return pieces.stream().anyMatch(piece -> piece.reader().isRemote());
  }

  @Override
  protected int readSome(long position, byte[] buffer, int offset, int length) throws IOException {
    long at = position;
    for (Piece piece : pieces) {
      if (at < piece.bytes()) {
        int count = (int) Math.min(length, piece.bytes() - at);
        return piece.reader().read(at, buffer, offset, count);
      }
      at -= piece.bytes();
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    for (Piece piece : pieces) {
      piece.reader().close();
    }
  }
}
