package io.heapfleet.blob;

import java.io.Serializable;
import java.time.Instant;
import java.util.Map;

/**
 * A stored file as a listing shows it.
 *
 * @param uri where it lies; never holds credentials
 * @param sizeBytes stored size
 * @param etag version of the content: changes when the content does
 * @param lastModified when the content was last written
 * @param metadata what the store keeps beside the content, keys in lower case; empty where it keeps
 *     nothing
 * @param busy why somebody seems to be at work on it still, in a sentence without its name; null if
 *     the store says nothing of the kind
 */
public record Blob(
    String uri,
    long sizeBytes,
    String etag,
    Instant lastModified,
    Map<String, String> metadata,
    String busy)
    implements Serializable {
  public Blob {
    metadata = Map.copyOf(metadata);
  }

  /** One that nobody is at work on, as far as the store knows. */
  public Blob(
      String uri, long sizeBytes, String etag, Instant lastModified, Map<String, String> metadata) {
    this(uri, sizeBytes, etag, lastModified, metadata, null);
  }
}
