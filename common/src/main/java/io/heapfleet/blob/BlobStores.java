package io.heapfleet.blob;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
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
    BlobSettings settings = new HadoopSettings(configuration);
    return new BySchemeStore(
        new ByScheme<>(
            new LocalBlobStore(),
            new HadoopBlobStore(configuration),
            plainPathsAreLocal(configuration),
            provider -> provider.open(settings)));
  }

  /** Returns a store for {@code file:} uris and plain paths alone. */
  public static BlobStore local() {
    return new LocalBlobStore();
  }

  /** Returns what takes new blobs at the locations that {@link #open} reads from. */
  public static BlobSink sink(Configuration configuration) {
    BlobSettings settings = new HadoopSettings(configuration);
    return new BySchemeSink(
        new ByScheme<>(
            new LocalBlobSink(),
            new HadoopBlobSink(configuration),
            plainPathsAreLocal(configuration),
            provider -> provider.openSink(settings)));
  }

  /**
   * Returns what takes new blobs where there is no Hadoop on the class path: local files, and what
   * a {@link BlobStoreProvider} serves.
   *
   * @param settings what providers ask for, by name
   */
  public static BlobSink sinkWithoutHadoop(Map<String, String> settings) {
    BlobSettings mutable = BlobSettings.of(new HashMap<>(settings));
    return new BySchemeSink(
        new ByScheme<>(
            new LocalBlobSink(), new NoSink(), true, provider -> provider.openSink(mutable)));
  }

  /**
   * Puts into the configuration what it takes to sign in to the stores of these locations: what
   * stands in a location itself, such as a shared access signature, and what this process was given
   * by its environment. A store that is opened with the configuration, or a copy of it on another
   * machine, can then read the uris that listings hand out, which hold no credentials.
   */
  public static void keepCredentials(List<String> locations, Configuration configuration) {
    BlobSettings settings = new HadoopSettings(configuration);
    for (String location : locations) {
      BlobStoreProvider provider = Providers.BY_SCHEME.get(BlobUri.scheme(location));
      if (provider != null) {
        provider.keepCredentials(location, settings);
      }
    }
  }

  private static boolean plainPathsAreLocal(Configuration configuration) {
    return "file".equalsIgnoreCase(FileSystem.getDefaultUri(configuration).getScheme());
  }

  /** Providers by scheme, looked for once in the life of a process. */
  private static final class Providers {
    static final Map<String, BlobStoreProvider> BY_SCHEME = load();

    private static Map<String, BlobStoreProvider> load() {
      Map<String, BlobStoreProvider> providers = new HashMap<>();
      // By this class's loader: a thread of Spark's may have another one that cannot see the job.
      for (BlobStoreProvider provider :
          ServiceLoader.load(BlobStoreProvider.class, BlobStores.class.getClassLoader())) {
        for (String scheme : provider.schemes()) {
          providers.put(scheme, provider);
        }
      }
      return Map.copyOf(providers);
    }
  }

  private record HadoopSettings(Configuration configuration) implements BlobSettings {
    @Override
    public String value(String name) {
      return configuration.get(name);
    }

    @Override
    public Map<String, String> below(String prefix) {
      return configuration.getPropsWithPrefix(prefix);
    }

    @Override
    public void set(String name, String value) {
      configuration.set(name, value);
    }
  }

  /** One store or sink for each kind of location. */
  private static final class ByScheme<T> {
    private final T local;
    private final T hadoop;
    private final boolean plainPathsAreLocal;
    private final Function<BlobStoreProvider, T> opener;
    private final Map<BlobStoreProvider, T> opened = new ConcurrentHashMap<>();

    ByScheme(T local, T hadoop, boolean plainPathsAreLocal, Function<BlobStoreProvider, T> opener) {
      this.local = local;
      this.hadoop = hadoop;
      this.plainPathsAreLocal = plainPathsAreLocal;
      this.opener = opener;
    }

    T of(String location) {
      String scheme = BlobUri.scheme(location);
      if (scheme.equals("file")) {
        return local;
      }
      if (scheme.isEmpty()) {
        return plainPathsAreLocal ? local : hadoop;
      }
      BlobStoreProvider provider = Providers.BY_SCHEME.get(scheme);
      return provider == null ? hadoop : opened.computeIfAbsent(provider, opener);
    }
  }

  private record BySchemeStore(ByScheme<BlobStore> stores) implements BlobStore {
    @Override
    public List<Blob> list(String location) throws IOException {
      return stores.of(location).list(location);
    }

    @Override
    public List<Blob> list(String location, ListingProblems problems) throws IOException {
      return stores.of(location).list(location, problems);
    }

    @Override
    public BlobReader open(String uri) throws IOException {
      return stores.of(uri).open(uri);
    }

    @Override
    public BlobReader open(String uri, String etag) throws IOException {
      BlobStore store = stores.of(uri);
      return BlobPieces.isOfPieces(etag)
          ? BlobPieces.open(store, uri, etag)
          : store.open(uri, etag);
    }
  }

  private record BySchemeSink(ByScheme<BlobSink> sinks) implements BlobSink {
    @Override
    public boolean keepsMetadata(String folder, Map<String, String> metadata) throws IOException {
      return sinks.of(folder).keepsMetadata(folder, metadata);
    }

    @Override
    public BlobWriter create(String folder, String path, BlobLabels labels) throws IOException {
      return sinks.of(folder).create(folder, path, labels);
    }
  }

  /** Takes nothing. */
  private record NoSink() implements BlobSink {
    @Override
    public boolean keepsMetadata(String folder, Map<String, String> metadata) throws IOException {
      throw unknown(folder);
    }

    @Override
    public BlobWriter create(String folder, String path, BlobLabels labels) throws IOException {
      throw unknown(folder);
    }

    private static IOException unknown(String folder) {
      return new IOException(
          "%s: %s takes Hadoop, which is not here; use ./heapfleet, or another target"
              .formatted(BlobUri.withoutCredentials(folder), BlobUri.scheme(folder) + ":"));
    }
  }
}
