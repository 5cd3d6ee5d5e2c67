package io.heapfleet.blob;

import java.io.IOException;
import java.util.List;

/** A place that holds blobs. Implementations pass {@code BlobStoreContract} in the tests. */
public interface BlobStore {
  /**
   * Lists blobs, sorted by uri.
   *
   * @param location a blob, a folder (all blobs below it, at any depth), or a glob with {@code *},
   *     <code>**</code>, {@code ?}, {@code [..]} or <code>{a,b}</code>. Names that start with
   *     {@code .} or {@code _} below a folder are left out, as Hadoop does.
   * @throws java.io.FileNotFoundException if nothing matches; the message says what was looked for
   */
  List<Blob> list(String location) throws IOException;

  /** Opens the blob at this uri for reading. */
  BlobReader open(String uri) throws IOException;
}
