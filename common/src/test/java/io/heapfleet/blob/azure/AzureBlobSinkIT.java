package io.heapfleet.blob.azure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.blob.Blob;
import io.heapfleet.blob.BlobLabels;
import io.heapfleet.blob.BlobReader;
import io.heapfleet.blob.BlobSink;
import io.heapfleet.blob.BlobSinkContract;
import io.heapfleet.blob.BlobStore;
import io.heapfleet.blob.BlobStores;
import io.heapfleet.blob.BlobUnavailableException;
import io.heapfleet.blob.BlobWriter;
import java.nio.file.AccessDeniedException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** New blobs in Azurite, through a bad network too. */
final class AzureBlobSinkIT extends BlobSinkContract {
  private final Azurite azurite = Azurite.start();

  private BlobStore store;
  private BlobSink sink;
  private String container;

  @BeforeEach
  void makeContainer() {
    container = azurite.newContainer();
    store = BlobStores.open(azurite.configuration());
    sink = BlobStores.sink(azurite.configuration());
  }

  @Override
  protected BlobSink sink() {
    return sink;
  }

  @Override
  protected BlobStore store() {
    return store;
  }

  @Override
  protected String location(String path) {
    return "az://" + Azurite.ACCOUNT + "/" + container + "/" + path;
  }

  @Test
  void metadataAndTagsGoWithTheBlob() throws Exception {
    put("web.hprof", new byte[3], Map.of("service", "orders"), Map.of("build", "1.9.0"));
    assertEquals(
        Map.of("service", "orders", "build", "1.9.0"),
        store.list(location("fleet")).get(0).metadata());
  }

  @Test
  void metadataThatNoHeaderHoldsIsNotKept() throws Exception {
    assertTrue(sink.keepsMetadata(location("fleet"), Map.of("service", "orders v2")));
    assertFalse(sink.keepsMetadata(location("fleet"), Map.of("service", "münchen")));
    assertFalse(sink.keepsMetadata(location("fleet"), Map.of("service", "two\nlines")));
    assertFalse(sink.keepsMetadata(location("fleet"), Map.of("service", "space ")));
    assertFalse(sink.keepsMetadata(location("fleet"), Map.of("the service", "orders")));
    assertFalse(sink.keepsMetadata(location("fleet"), Map.of("service", "x".repeat(9000))));
  }

  @Test
  void everyByteArrivesOnceThroughABadNetwork() throws Exception {
    byte[] content = new byte[60_000_000];
    new SplittableRandom(3).nextBytes(content);
    try (FaultyProxy proxy = FaultyProxy.to(azurite.port())) {
      Configuration configuration = azurite.configuration();
      configuration.set(AzureSettings.ENDPOINT + Azurite.ACCOUNT, proxy.endpoint());
      configuration.set(AzureSettings.TIMEOUT_SECONDS, "2");
      configuration.set(AzureSettings.TRIES, "20");
      proxy.fail(0.4, 7, FaultyProxy.Fault.BUSY, FaultyProxy.Fault.CUT, FaultyProxy.Fault.SILENCE);
      sink = BlobStores.sink(configuration);
      put("web.hprof", content, Map.of(), Map.of());

      long blocks = proxy.requests().stream().filter(r -> r.line().contains("comp=block&")).count();
      assertTrue(blocks > 8, () -> "no block was sent twice: " + proxy.requests());
    }
    Blob blob = store.list(location("fleet")).get(0);
    byte[] read = new byte[content.length];
    try (BlobReader reader = store.open(blob.uri(), blob.etag())) {
      for (int done = 0; done < read.length; ) {
        done += reader.read(done, read, done, read.length - done);
      }
    }
    assertArrayEquals(content, read);
  }

  /** The server has made the blob, and its answer is lost: asked again it says that it is there. */
  @Test
  void aCommitWhoseAnswerIsLostHasHappened() throws Exception {
    try (FaultyProxy proxy = FaultyProxy.to(azurite.port())) {
      Configuration configuration = azurite.configuration();
      configuration.set(AzureSettings.ENDPOINT + Azurite.ACCOUNT, proxy.endpoint());
      BlobLabels labels = BlobLabels.NONE;
      try (BlobWriter writer =
          BlobStores.sink(configuration).create(location("fleet"), "web.hprof", labels)) {
        proxy.fail(1, 0, FaultyProxy.Fault.CUT);
        proxy.beforeNextRequest(() -> proxy.beforeNextRequest(() -> proxy.fail(0, 0)));
        writer.commit();
      }
      assertEquals(
          List.of(201, 409),
          proxy.requests().stream().map(FaultyProxy.Request::status).toList(),
          () -> proxy.requests().toString());
    }
    assertEquals(1, store.list(location("fleet")).size());
  }

  @Test
  void aServerThatIsGoneIsSaid() throws Exception {
    Map<String, String> nowhere = new HashMap<>();
    nowhere.put(AzureSettings.ENDPOINT + Azurite.ACCOUNT, "http://127.0.0.1:1/" + Azurite.ACCOUNT);
    nowhere.put(AzureSettings.KEY + Azurite.ACCOUNT, Azurite.KEY);
    nowhere.put(AzureSettings.TRIES, "2");
    sink = BlobStores.sinkWithoutHadoop(nowhere);
    BlobUnavailableException gone =
        assertThrows(
            BlobUnavailableException.class,
            () -> put("web.hprof", new byte[1], Map.of(), Map.of()));
    assertEquals(
        location("fleet/web.hprof") + ": the server cannot be reached, 2 times in a row",
        gone.getMessage());
  }

  @Test
  void whoMayOnlyReadIsToldWhatItTakesToWrite() {
    String signature =
        azurite.signature(container, OffsetDateTime.now(ZoneOffset.UTC).plusHours(1));
    Map<String, String> settings = new HashMap<>();
    settings.put(AzureSettings.ENDPOINT + Azurite.ACCOUNT, azurite.endpoint());
    settings.put(AzureSettings.SAS + Azurite.ACCOUNT, signature);
    sink = BlobStores.sinkWithoutHadoop(settings);
    AccessDeniedException denied =
        assertThrows(
            AccessDeniedException.class, () -> put("web.hprof", new byte[1], Map.of(), Map.of()));
    assertTrue(denied.getMessage().contains("create (c) and write (w)"), denied.getMessage());
    assertFalse(denied.getMessage().contains("sig="), denied.getMessage());
  }

  private void put(
      String path, byte[] content, Map<String, String> metadata, Map<String, String> tags)
      throws Exception {
    try (BlobWriter writer = sink.create(location("fleet"), path, new BlobLabels(metadata, tags))) {
      writer.write(content, 0, content.length);
      writer.commit();
    }
  }
}
