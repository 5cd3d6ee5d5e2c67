package io.heapfleet.blob.azure;

import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import java.io.IOException;

/** A container as one location reaches it. */
record AzurePlace(AzureLocation location, BlobContainerClient container, AzureProblems problems) {

  static AzurePlace of(String uri, AzureSettings settings, Access access) throws IOException {
    try {
      AzureLocation location = AzureLocation.parse(uri, settings);
      SignIn signIn = settings.signIn(location);
      BlobContainerClient container =
          AzureClients.container(
              location.endpoint() == null
                  ? settings.endpoint(location.account())
                  : location.endpoint(),
              location.account(),
              location.container(),
              signIn,
              settings.timeout());
      return new AzurePlace(
          location, container, new AzureProblems(location.shown(), location, access, signIn));
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  BlobClient blob(String name) {
    return container.getBlobClient(name);
  }
}
