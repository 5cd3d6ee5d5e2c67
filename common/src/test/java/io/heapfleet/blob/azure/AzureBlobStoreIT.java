package io.heapfleet.blob.azure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.blob.Blob;
import io.heapfleet.blob.BlobReader;
import io.heapfleet.blob.BlobStore;
import io.heapfleet.blob.BlobStoreContract;
import io.heapfleet.blob.BlobStores;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store does, and what only Azure's does, against Azurite. */
final class AzureBlobStoreIT extends BlobStoreContract {
  private final Azurite azurite = Azurite.start();

  private FaultyProxy counted;
  private BlobStore store;
  private String container;

  @BeforeEach
  void makeContainer() throws IOException {
    container = azurite.newContainer();
    counted = FaultyProxy.to(azurite.port());
    store = BlobStores.open(through(counted));
  }

  @AfterEach
  void closeProxy() throws IOException {
    counted.close();
  }

  /** As they passed on the way to the server. */
  @Override
  protected Traffic traffic() {
    List<FaultyProxy.Request> reads =
        counted.requests().stream().filter(request -> request.range() != null).toList();
    return new Traffic(
        reads.size(), reads.stream().mapToLong(FaultyProxy.Request::bodyBytes).sum());
  }

  @Override
  protected BlobStore store() {
    return store;
  }

  @Override
  protected String location(String path) {
    return "az://" + Azurite.ACCOUNT + "/" + container + "/" + path;
  }

  @Override
  protected void put(String path, byte[] content) {
    azurite.put(container, path, content);
  }

  @Override
  protected void remove(String path) {
    azurite.remove(container, path);
  }

  @Test
  void metadataAndTagsAreListed() throws Exception {
    azurite.put(
        container,
        "web/1.hprof",
        new byte[1],
        Map.of("Service", "orders", "captured_at", "2026-11-22T03:15:00Z"),
        Map.of("region", "westeurope", "service", "of the tag"));

    Blob listed = store.list(location("web")).get(0);

    assertEquals(
        Map.of(
            "service", "orders",
            "captured_at", "2026-11-22T03:15:00Z",
            "region", "westeurope"),
        listed.metadata());
    assertEquals(List.of(listed), store.list(listed.uri()));
  }

  @Test
  void aLeaseThatIsHeldIsToldUntilItEnds() throws Exception {
    put("web/1.hprof", new byte[1]);
    put("web/2.hprof", new byte[1]);
    azurite.lease(container, "web/1.hprof");

    List<Blob> listed = store.list(location("web"));
    assertTrue(listed.get(0).busy().contains("lease"), listed::toString);
    assertNull(listed.get(1).busy());
    assertTrue(store.list(location("web/1.hprof")).get(0).busy().contains("lease"));

    azurite.breakLease(container, "web/1.hprof");
    assertNull(store.list(location("web")).get(0).busy());
  }

  @Test
  void blocksThatAreNotCommittedAreToldAndAnEmptyBlobIsNot() throws Exception {
    put("web/empty.hprof", new byte[0]);
    azurite.stage(container, "web/staged.hprof", new byte[10]);

    List<Blob> listed = store.list(location("web"));

    assertEquals(
        List.of(location("web/empty.hprof"), location("web/staged.hprof")),
        listed.stream().map(Blob::uri).toList());
    assertNull(listed.get(0).busy());
    assertTrue(listed.get(1).busy().contains("none is committed"), listed::toString);
  }

  @Test
  void manyBlobsComePageByPage() throws Exception {
    for (int i = 0; i < 25; i++) {
      put("web/%02d.hprof".formatted(i), new byte[1]);
    }
    try (FaultyProxy proxy = FaultyProxy.to(azurite.port())) {
      Configuration configuration = through(proxy);
      configuration.set(AzureSettings.LIST_BLOBS, "10");

      List<Blob> blobs = BlobStores.open(configuration).list(location("web"));

      assertEquals(25, blobs.size());
      // Is it a blob? No; then three pages of what lies below it.
      assertEquals(4, proxy.requests().size(), () -> proxy.requests().toString());
    }
  }

  @Test
  void openingIsOneRequestAndReadingFetchesEachByteOnce() throws Exception {
    byte[] content = new byte[(20 << 20) + 12_345];
    new SplittableRandom(2).nextBytes(content);
    put("web.hprof", content);
    try (FaultyProxy proxy = FaultyProxy.to(azurite.port())) {
      Configuration configuration = through(proxy);
      configuration.set(AzureSettings.READ_BYTES, Integer.toString(4 << 20));
      BlobStore counted = BlobStores.open(configuration);
      Blob blob = counted.list(location("web.hprof")).get(0);
      assertEquals(1, proxy.requests().size(), () -> proxy.requests().toString());

      try (BlobReader reader = counted.open(blob.uri(), blob.etag())) {
        assertEquals(2, proxy.requests().size());
        byte[] header = new byte[100];
        assertEquals(100, reader.read(0, header, 0, 100));
        assertEquals(2, proxy.requests().size(), "the header came with the opening");

        long start = 3 << 20;
        long end = 19 << 20;
        reader.expect(start, end);
        byte[] buffer = new byte[1 << 20];
        for (long at = start; at < end; at += buffer.length) {
          assertEquals(buffer.length, reader.read(at, buffer, 0, buffer.length));
          for (int i = 0; i < buffer.length; i += 4099) {
            assertEquals(content[(int) at + i], buffer[i]);
          }
        }
      }

      List<FaultyProxy.Request> reads = proxy.requests().subList(1, proxy.requests().size());
      assertEquals(1 + 4, reads.size(), reads::toString);
      assertEquals(
          (8 << 10) + (16 << 20), reads.stream().mapToLong(FaultyProxy.Request::bodyBytes).sum());
    }
  }

  @Test
  void hoppingFromHeaderToHeaderFetchesLittle() throws Exception {
    put("web.hprof", new byte[16 << 20]);
    try (FaultyProxy proxy = FaultyProxy.to(azurite.port());
        BlobReader reader = BlobStores.open(through(proxy)).open(location("web.hprof"))) {
      byte[] header = new byte[9];
      for (long at = 1 << 20; at < 16 << 20; at += 1 << 20) {
        assertEquals(9, reader.read(at, header, 0, 9));
      }
      assertEquals(1 + 15, proxy.requests().size());
      assertEquals(
          16 * (8 << 10),
          proxy.requests().stream().mapToLong(FaultyProxy.Request::bodyBytes).sum());
    }
  }

  @Test
  void whatOnlyMarksAFolderIsNoBlob() throws Exception {
    put("web/1.hprof", new byte[1]);
    azurite.put(container, "web", new byte[0], Map.of("hdi_isfolder", "true"), Map.of());
    azurite.put(container, "web/api", new byte[0], Map.of("hdi_isfolder", "true"), Map.of());
    put("web/old/", new byte[0]);

    assertEquals(
        List.of(location("web/1.hprof")),
        store.list(location("web")).stream().map(Blob::uri).toList());
  }

  @Test
  void aNameThatItsUriCannotHoldIsTold() {
    put("web/1.hprof", new byte[1]);
    put("web/a?b=c.hprof", new byte[1]);
    List<String> told = new ArrayList<>();

    List<Blob> blobs =
        assertDoesNotThrowIo(
            () -> store.list(location("web"), (uri, cause) -> told.add(cause.getMessage())));

    assertEquals(1, blobs.size(), blobs::toString);
    assertEquals(1, told.size());
    assertTrue(told.get(0).startsWith(location("web/a?b=c.hprof")), told::toString);
    assertThrows(IOException.class, () -> store.list(location("web")));
  }

  @Test
  void aWebAddressWithASignatureLeadsToUrisWithoutOne() throws Exception {
    put("web/a b%.hprof", new byte[] {7});
    String signature =
        azurite.signature(container, OffsetDateTime.now(ZoneOffset.UTC).plusHours(1));
    String address = azurite.endpoint() + "/" + container + "/web/";
    // Of an account that nobody has set up: the address is all there is.
    Configuration configuration = new Configuration();
    String location = address + "*.hprof?" + signature;
    BlobStores.keepCredentials(List.of(location), configuration);

    Blob blob = BlobStores.open(configuration).list(location).get(0);

    assertEquals(address + "a%20b%25.hprof", blob.uri());
    try (BlobReader reader =
        BlobStores.open(new Configuration(configuration)).open(blob.uri(), blob.etag())) {
      byte[] content = new byte[1];
      assertEquals(1, reader.read(0, content, 0, 1));
      assertEquals(7, content[0]);
      assertEquals(blob.uri(), reader.uri());
    }
    // Where the account's endpoint is set, the same blob has its short name.
    Configuration known = Azurite.configurationWithoutKey(azurite.endpoint());
    assertEquals(location("web/a b%.hprof"), BlobStores.open(known).list(location).get(0).uri());
  }

  @Test
  void saysWhichContainerIsMissing() {
    FileNotFoundException missing =
        assertThrows(
            FileNotFoundException.class,
            () -> store.list("az://" + Azurite.ACCOUNT + "/no-such-container/web"));
    assertTrue(
        missing.getMessage().contains("has no container no-such-container"), missing.getMessage());
  }

  private Configuration through(FaultyProxy proxy) {
    Configuration configuration = azurite.configuration();
    configuration.set(AzureSettings.ENDPOINT + Azurite.ACCOUNT, proxy.endpoint());
    return configuration;
  }

  private interface Listing {
    List<Blob> list() throws IOException;
  }

  private static List<Blob> assertDoesNotThrowIo(Listing listing) {
    try {
      return listing.list();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
