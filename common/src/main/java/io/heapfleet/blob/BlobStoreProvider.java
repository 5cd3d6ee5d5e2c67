package io.heapfleet.blob;

import java.util.Set;

/**
 * Brings a store of its own for some uri schemes. Found by {@link java.util.ServiceLoader}, so that
 * this package needs to know none of them; comes before Hadoop's file systems.
 */
public interface BlobStoreProvider {
  /** The schemes it serves, in lower case, without the colon. */
  Set<String> schemes();

  /** Returns the store; called at most once per {@link BlobStores#open}. */
  BlobStore open(BlobSettings settings);

  /** Returns what takes new blobs; called at most once per {@link BlobStores#sink}. */
  BlobSink openSink(BlobSettings settings);

  /** See {@link BlobStores#keepCredentials}. */
  default void keepCredentials(String location, BlobSettings settings) {}
}
