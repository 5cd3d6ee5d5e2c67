package io.heapfleet.blob;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BlobStoresTest {
  @TempDir Path folder;

  /** Registered in this module's test resources. */
  public static final class MemoryProvider implements BlobStoreProvider {
    @Override
    public Set<String> schemes() {
      return Set.of("mem-test");
    }

    @Override
    public BlobStore open(BlobSettings settings) {
      MemoryBlobStore store = new MemoryBlobStore();
      store.put("mem-test:/web.hprof", settings.value("greeting").getBytes(UTF_8));
      return store;
    }

    @Override
    public BlobSink openSink(BlobSettings settings) {
      return new MemoryBlobStore();
    }
  }

  @Test
  void aProviderServesItsScheme() throws Exception {
    Configuration configuration = new Configuration(false);
    configuration.set("greeting", "hello");
    BlobStore store = BlobStores.open(configuration);
    Blob blob = store.list("mem-test:/*").get(0);
    assertEquals(5, blob.sizeBytes());
    assertEquals(blob.etag(), store.list(blob.uri()).get(0).etag());
    try (BlobReader reader = store.open(blob.uri())) {
      assertEquals(5, reader.sizeBytes());
    }
  }

  @Test
  void pathsAndFileUrisAreLocalFiles() throws Exception {
    Files.write(folder.resolve("web.hprof"), new byte[1]);
    BlobStore store = BlobStores.open(new Configuration());
    String uri = folder.toUri() + "web.hprof";
    assertEquals(List.of(uri), uris(store, folder.toString()));
    assertEquals(List.of(uri), uris(store, "file:" + folder));
  }

  @Test
  void plainPathsAreTheClustersWhereItHasAFileSystem() throws Exception {
    Files.write(folder.resolve("web.hprof"), new byte[1]);
    Configuration cluster = new Configuration();
    cluster.set("fs.defaultFS", "viewfs://cluster/");
    cluster.set("fs.viewfs.mounttable.cluster.link./dumps", folder.toUri().toString());
    BlobStore store = BlobStores.open(cluster);
    assertEquals(List.of("viewfs://cluster/dumps/web.hprof"), uris(store, "/dumps"));
    assertEquals(List.of("viewfs://cluster/dumps/web.hprof"), uris(store, "/dumps/*.hprof"));
    try (BlobReader reader = store.open("/dumps/web.hprof")) {
      assertEquals(1, reader.sizeBytes());
    }
    assertTrue(uris(store, folder.toUri().toString()).get(0).startsWith("file:///"));
  }

  private static List<String> uris(BlobStore store, String location) throws Exception {
    return store.list(location).stream().map(Blob::uri).toList();
  }
}
