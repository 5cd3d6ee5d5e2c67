package io.heapfleet.blob;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/** Picks the store by a location's scheme. */
public final class BlobStores {
  private BlobStores() {}

  /**
   * Returns a store for locations of any kind: {@code file:} and plain paths are local files, other
   * schemes go to the {@link BlobStoreProvider} that serves them, else to Hadoop's file system of
   * that scheme. Where {@code fs.defaultFS} is not the local disk, as on many clusters, plain paths
   * are meant for it. It opens {@linkplain BlobPieces blobs in pieces}, too.
   */
  public static BlobStore open(Configuration configuration) {
    return new BySchemeStore(configuration);
  }

  /** Returns a store for {@code file:} uris and plain paths alone. */
  public static BlobStore local() {
    return new LocalBlobStore();
  }

  /**
   * Puts into the configuration what it takes to sign in to the stores of these locations: what
   * stands in a location itself, such as a shared access signature, and what this process was given
   * by its environment. A store that is opened with the configuration, or a copy of it on another
   * machine, can then read the uris that listings hand out, which hold no credentials.
   */
  public static void keepCredentials(List<String> locations, Configuration configuration) {
    Map<String, BlobStoreProvider> providers = providers();
    for (String location : locations) {
      BlobStoreProvider provider = providers.get(BlobUri.scheme(location));
      if (provider != null) {
        provider.keepCredentials(location, configuration);
      }
    }
  }

  private static Map<String, BlobStoreProvider> providers() {
    Map<String, BlobStoreProvider> providers = new HashMap<>();
    // By this class's loader: a thread of Spark's may have another one that cannot see the job.
    for (BlobStoreProvider provider :
        ServiceLoader.load(BlobStoreProvider.class, BlobStores.class.getClassLoader())) {
      for (String scheme : provider.schemes()) {
        providers.put(scheme, provider);
      }
    }
    return providers;
  }

  private static final class BySchemeStore implements BlobStore {
    private final Configuration configuration;
    private final BlobStore local = new LocalBlobStore();
    private final BlobStore hadoop;
    private final boolean plainPathsAreLocal;
    private final Map<String, BlobStoreProvider> providers = providers();
    private final Map<BlobStoreProvider, BlobStore> opened = new ConcurrentHashMap<>();

    BySchemeStore(Configuration configuration) {
      this.configuration = configuration;
      hadoop = new HadoopBlobStore(configuration);
      plainPathsAreLocal =
          "file".equalsIgnoreCase(FileSystem.getDefaultUri(configuration).getScheme());
    }

    @Override
    public List<Blob> list(String location) throws IOException {
      return storeOf(location).list(location);
    }

    @Override
    public List<Blob> list(String location, ListingProblems problems) throws IOException {
      return storeOf(location).list(location, problems);
    }

    @Override
    public BlobReader open(String uri) throws IOException {
      return storeOf(uri).open(uri);
    }

    @Override
    public BlobReader open(String uri, String etag) throws IOException {
      BlobStore store = storeOf(uri);
      return BlobPieces.isOfPieces(etag)
          ? BlobPieces.open(store, uri, etag)
          : store.open(uri, etag);
    }

    private BlobStore storeOf(String location) {
      String scheme = BlobUri.scheme(location);
      if (scheme.equals("file")) {
        return local;
      }
      if (scheme.isEmpty()) {
        return plainPathsAreLocal ? local : hadoop;
      }
      BlobStoreProvider provider = providers.get(scheme);
      return provider == null
          ? hadoop
          : opened.computeIfAbsent(provider, known -> known.open(configuration));
    }
  }
}
