package io.heapfleet.blob.azure;

import io.heapfleet.blob.BlobStore;
import io.heapfleet.blob.BlobStoreProvider;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/** Serves Azure Blob Storage. {@link java.util.ServiceLoader} makes it by its constructor. */
public final class AzureBlobStoreProvider implements BlobStoreProvider {
  @Override
  public Set<String> schemes() {
    return Set.of(AzureLocation.SCHEME, "https", "http");
  }

  @Override
  public BlobStore open(Configuration configuration) {
    return new AzureBlobStore(new AzureSettings(configuration, System.getenv()));
  }

  @Override
  public void keepCredentials(String location, Configuration configuration) {
    AzureSettings settings = new AzureSettings(configuration, System.getenv());
    settings.keep(AzureLocation.parse(location, settings));
  }
}
