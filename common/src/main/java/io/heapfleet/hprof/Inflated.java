package io.heapfleet.hprof;

import io.heapfleet.blob.BlobReader;
import java.io.IOException;

/** A compressed blob read as what it holds; positions are of the uncompressed bytes. */
abstract class Inflated implements BlobReader {
  static final String CUT_SHORT = "the compressed data is cut short";

  final BlobReader stored;
  private long endOffset = Long.MAX_VALUE;
  private String damage;

  Inflated(BlobReader stored) {
    this.stored = stored;
  }

  /** What a blob holds: the blob itself where it is not compressed. */
  static BlobReader content(BlobReader stored) throws IOException {
    if (!InflatedReader.isGzip(stored)) {
      return stored;
    }
    int blockBytes = MemberReader.blockBytes(stored);
    return blockBytes > 0 ? MemberReader.whole(stored, blockBytes) : new InflatedReader(stored);
  }

  /** Uncompressed size; {@link Long#MAX_VALUE} until the end has been reached. */
  final long endOffset() {
    return endOffset;
  }

  final boolean hasEnded() {
    return endOffset != Long.MAX_VALUE;
  }

  /** Why the data ends where it does, null if it ends as gzip should. */
  final String damage() {
    return damage;
  }

  /**
   * What was inflated up to here is whole; the rest is as gone as that of a plain dump cut short.
   */
  final void end(long offset, String why) {
    endOffset = offset;
    damage = why;
  }

  @Override
  public final String uri() {
    return stored.uri();
  }

  /** Stored, compressed size. */
  @Override
  public final long sizeBytes() {
    return stored.sizeBytes();
  }

  @Override
  public void close() throws IOException {
    stored.close();
  }
}
