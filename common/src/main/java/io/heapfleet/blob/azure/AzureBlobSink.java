package io.heapfleet.blob.azure;

import io.heapfleet.blob.BlobLabels;
import io.heapfleet.blob.BlobSink;
import io.heapfleet.blob.BlobWriter;
import java.io.IOException;
import java.util.Map;
import java.util.regex.Pattern;

/** Takes new blobs at {@code az://ACCOUNT/CONTAINER/PATH}. */
final class AzureBlobSink implements BlobSink {
  /** Metadata travels in HTTP headers, by names that are identifiers. */
  private static final Pattern KEY = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private static final Pattern VALUE = Pattern.compile("[!-~](?:[ -~]*[!-~])?");

  private static final int MOST_METADATA_CHARS = 8 << 10;

  private final AzureSettings settings;

  AzureBlobSink(AzureSettings settings) {
    this.settings = settings;
  }

  @Override
  public boolean keepsMetadata(String folder, Map<String, String> metadata) {
    int chars = 0;
    for (Map.Entry<String, String> entry : metadata.entrySet()) {
      chars += entry.getKey().length() + entry.getValue().length();
      if (!KEY.matcher(entry.getKey()).matches() || !VALUE.matcher(entry.getValue()).matches()) {
        return false;
      }
    }
    return chars <= MOST_METADATA_CHARS;
  }

  @Override
  public BlobWriter create(String folder, String path, BlobLabels labels) throws IOException {
    AzurePlace place = AzurePlace.of(folder, settings, Access.WRITE);
    String prefix = place.location().name();
    String name = (prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/") + path;
    return new AzureWriter(
        place.blob(name).getBlockBlobClient(),
        place.problems().at(place.location().uriOf(name)),
        settings.tries(),
        labels);
  }
}
