package io.heapfleet.hprof;

import io.heapfleet.blob.BlobReader;

/** A compressed blob read as what it holds; positions are of the uncompressed bytes. */
interface Inflated extends BlobReader {
  /** Uncompressed size; {@link Long#MAX_VALUE} until the end has been reached. */
  long endOffset();

  /** Why the data ends where it does, null if it ends as gzip should. */
  String damage();
}
