package io.heapfleet.hprof;

import io.heapfleet.blob.BlobReader;
import java.io.IOException;

/** A compressed blob read as what it holds; positions are of the uncompressed bytes. */
interface Inflated extends BlobReader {
  /** What a blob holds: the blob itself where it is not compressed. */
  static BlobReader content(BlobReader stored) throws IOException {
    if (!InflatedReader.isGzip(stored)) {
      return stored;
    }
    int blockBytes = MemberReader.blockBytes(stored);
    return blockBytes > 0 ? MemberReader.whole(stored, blockBytes) : new InflatedReader(stored);
  }

  /** Uncompressed size; {@link Long#MAX_VALUE} until the end has been reached. */
  long endOffset();

  /** Why the data ends where it does, null if it ends as gzip should. */
  String damage();
}
