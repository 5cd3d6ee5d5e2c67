package io.heapfleet.blob;

import java.io.IOException;
import java.util.List;

/**
 * A place that holds blobs. Safe for use by several threads. Implementations pass {@code
 * BlobStoreContract} in the tests.
 */
public interface BlobStore {
  /**
   * Lists blobs, sorted by uri. A blob that goes away meanwhile is left out.
   *
   * @param location a blob, a folder (all blobs below it, at any depth), or a glob with {@code *},
   *     <code>**</code>, {@code ?}, {@code [..]} or <code>{a,b}</code>, where <code>\</code> takes
   *     the next character as it is; a folder that a glob matches stands for all blobs below it. A
   *     location that exists as it is written is not taken for a glob. Names that start with {@code
   *     .} or {@code _} below a folder, or where a glob has a wildcard, are left out, as Hadoop
   *     does.
   * @throws java.io.FileNotFoundException if nothing matches; the message says what was looked for
   * @throws IOException if the listing is not whole, such as when a folder may not be read
   */
  List<Blob> list(String location) throws IOException;

  /**
   * Lists blobs as {@link #list(String)} does, but hands folders that may not be read to {@code
   * problems} and goes on. Stores whose folders have no rights of their own need not override it.
   */
  default List<Blob> list(String location, ListingProblems problems) throws IOException {
    return list(location);
  }

  /**
   * Opens the blob at this uri for reading.
   *
   * @throws java.io.FileNotFoundException if it is not there; the message names the uri
   */
  BlobReader open(String uri) throws IOException;

  /**
   * Opens the blob at this uri for reading if it still is what a listing showed.
   *
   * @param etag of the {@link Blob}
   * @throws BlobChangedException if another blob is there by now, or perhaps none. A store that can
   *     tell throws it from {@link BlobReader#read} too, when the blob is replaced later; the
   *     others go on with the file that they have opened.
   * @throws java.io.FileNotFoundException if it is not there; the message names the uri
   */
  BlobReader open(String uri, String etag) throws IOException;
}
