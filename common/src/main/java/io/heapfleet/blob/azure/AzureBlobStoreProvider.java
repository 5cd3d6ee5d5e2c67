package io.heapfleet.blob.azure;

import io.heapfleet.blob.BlobSettings;
import io.heapfleet.blob.BlobSink;
import io.heapfleet.blob.BlobStore;
import io.heapfleet.blob.BlobStoreProvider;
import java.util.Set;

/** Serves Azure Blob Storage. {@link java.util.ServiceLoader} makes it by its constructor. */
public final class AzureBlobStoreProvider implements BlobStoreProvider {
  @Override
  public Set<String> schemes() {
    return Set.of(AzureLocation.SCHEME, "https", "http");
  }

  @Override
  public BlobStore open(BlobSettings settings) {
    return new AzureBlobStore(new AzureSettings(settings, System.getenv()));
  }

  @Override
  public BlobSink openSink(BlobSettings settings) {
    return new AzureBlobSink(new AzureSettings(settings, System.getenv()));
  }

  @Override
  public void keepCredentials(String location, BlobSettings settings) {
    AzureSettings azure = new AzureSettings(settings, System.getenv());
    azure.keep(AzureLocation.parse(location, azure));
  }
}
