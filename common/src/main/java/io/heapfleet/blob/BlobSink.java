package io.heapfleet.blob;

import java.io.IOException;
import java.util.Map;

/**
 * A place that takes new blobs; what has been stored is read through a {@link BlobStore}. Needs no
 * right to read. Implementations pass {@code BlobSinkContract} in the tests.
 */
public interface BlobSink {
  /**
   * Whether blobs in this folder can carry these labels, so that a listing shows them as {@link
   * Blob#metadata()}.
   *
   * @throws IOException if the folder's location is none
   */
  boolean keepsMetadata(String folder, Map<String, String> metadata) throws IOException;

  /**
   * Begins a blob, which nobody sees before {@link BlobWriter#commit}.
   *
   * @param folder a location that is taken as it is written; need not exist, nor end in a slash
   * @param path names separated by slashes, as they are, from the folder on
   */
  BlobWriter create(String folder, String path, BlobLabels labels) throws IOException;
}
