package io.heapfleet.blob;

import java.util.Map;

/**
 * What is said of a new blob beside its content.
 *
 * @param metadata comes back with listings, where the store keeps any: see {@link
 *     BlobSink#keepsMetadata}
 * @param tags for the store's own index, where it has one; elsewhere they are dropped
 */
public record BlobLabels(Map<String, String> metadata, Map<String, String> tags) {
  public static final BlobLabels NONE = new BlobLabels(Map.of(), Map.of());

  public BlobLabels {
    metadata = Map.copyOf(metadata);
    tags = Map.copyOf(tags);
  }
}
