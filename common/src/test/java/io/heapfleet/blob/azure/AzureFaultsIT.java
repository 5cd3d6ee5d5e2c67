package io.heapfleet.blob.azure;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.blob.Blob;
import io.heapfleet.blob.BlobChangedException;
import io.heapfleet.blob.BlobReader;
import io.heapfleet.blob.BlobStore;
import io.heapfleet.blob.BlobStores;
import io.heapfleet.blob.BlobUnavailableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nights on which storage does not behave, against Azurite behind a proxy. */
@Timeout(120)
final class AzureFaultsIT {
  private static final int RANGE_BYTES = 64 << 10;

  private final Azurite azurite = Azurite.start();

  private String container;

  @BeforeEach
  void makeContainer() {
    container = azurite.newContainer();
  }

  @ParameterizedTest
  @EnumSource
  void aFaultInTenDoesNotChangeWhatIsRead(FaultyProxy.Fault fault) throws Exception {
    // A stalled request costs a second, the shortest time that can be set.
    int ranges = fault == FaultyProxy.Fault.SILENCE ? 20 : 100;
    byte[] content = random(ranges * RANGE_BYTES + 77);
    azurite.put(container, "web.hprof", content);
    try (FaultyProxy proxy = FaultyProxy.to(azurite.port())) {
      proxy.fail(0.1, 42, fault);
      BlobStore store = BlobStores.open(impatient(through(proxy)));

      Blob blob = store.list(location("web.hprof")).get(0);
      assertArrayEquals(content, read(store, blob));

      List<FaultyProxy.Request> requests = proxy.requests();
      assertTrue(requests.size() > ranges, "nothing was asked again");
      // A read that breaks goes on at the byte where it broke: no byte is sent twice, but for some
      // that a connection that was cut has swallowed.
      long bytes =
          requests.stream()
              .filter(request -> request.range() != null)
              .mapToLong(FaultyProxy.Request::bodyBytes)
              .sum();
      long swallowed = fault == FaultyProxy.Fault.CUT ? content.length / 50 : 0;
      assertTrue(
          bytes >= content.length && bytes <= content.length + swallowed,
          () -> bytes + " bytes sent for " + content.length);
      assertEquals(Set.of("\"" + blob.etag() + "\""), pins(requests));
    }
  }

  private static Set<String> pins(List<FaultyProxy.Request> requests) {
    return requests.stream()
        .filter(request -> request.range() != null)
        .map(request -> String.valueOf(request.ifMatch()))
        .collect(Collectors.toSet());
  }

  @Test
  void aListingIsMadeAgainToo() throws Exception {
    for (int i = 0; i < 20; i++) {
      azurite.put(container, "web/" + i + ".hprof", new byte[1]);
    }
    try (FaultyProxy proxy = FaultyProxy.to(azurite.port())) {
      proxy.fail(0.4, 1, FaultyProxy.Fault.BUSY, FaultyProxy.Fault.CUT);
      Configuration configuration = impatient(through(proxy));
      configuration.set(AzureSettings.LIST_BLOBS, "2");
      assertEquals(20, BlobStores.open(configuration).list(location("web")).size());
      assertTrue(proxy.requests().size() > 11, () -> proxy.requests().toString());
    }
  }

  @Test
  void aServerThatIsNeverReadyIsGivenUp() throws Exception {
    azurite.put(container, "web.hprof", new byte[1]);
    try (FaultyProxy proxy = FaultyProxy.to(azurite.port())) {
      proxy.fail(1, 1, FaultyProxy.Fault.BUSY);
      Configuration configuration = impatient(through(proxy));
      configuration.set(AzureSettings.TRIES, "3");
      BlobUnavailableException busy =
          assertThrows(
              BlobUnavailableException.class,
              () -> BlobStores.open(configuration).open(location("web.hprof")).close());
      assertEquals(
          location("web.hprof") + ": the server answered 503, 3 times in a row", busy.getMessage());
      // Ours are the only tries: the SDK does not multiply them.
      assertEquals(3, proxy.requests().size());
    }
  }

  @Test
  void aServerThatIsNotThereIsGivenUp() {
    Configuration nowhere =
        impatient(Azurite.configurationWithoutKey("http://127.0.0.1:1/devstoreaccount1"));
    nowhere.set(AzureSettings.KEY + Azurite.ACCOUNT, Azurite.KEY);
    nowhere.set(AzureSettings.TRIES, "2");
    IOException gone =
        assertThrows(
            BlobUnavailableException.class,
            () -> BlobStores.open(nowhere).list(location("web.hprof")));
    assertEquals(
        location("web.hprof") + ": the server cannot be reached, 2 times in a row",
        gone.getMessage());
  }

  @Test
  void aBlobThatIsWrittenOverWhileItIsReadIsNoticed() throws Exception {
    byte[] first = random(40 * RANGE_BYTES);
    byte[] second = random(40 * RANGE_BYTES + 1);
    azurite.put(container, "web.hprof", first);
    try (FaultyProxy proxy = FaultyProxy.to(azurite.port())) {
      Configuration configuration = impatient(through(proxy));
      configuration.set(AzureSettings.READS_IN_FLIGHT, "1");
      BlobStore store = BlobStores.open(configuration);
      Blob listed = store.list(location("web.hprof")).get(0);
      try (BlobReader reader = store.open(listed.uri(), listed.etag())) {
        byte[] buffer = new byte[RANGE_BYTES];
        reader.expect(0, first.length);
        assertEquals(RANGE_BYTES, reader.read(0, buffer, 0, RANGE_BYTES));
        proxy.beforeNextRequest(() -> azurite.put(container, "web.hprof", second));

        BlobChangedException changed =
            assertThrows(
                BlobChangedException.class,
                () -> {
                  for (long at = RANGE_BYTES; at < first.length; at += RANGE_BYTES) {
                    assertEquals(RANGE_BYTES, reader.read(at, buffer, 0, RANGE_BYTES));
                    for (int i = 0; i < RANGE_BYTES; i++) {
                      assertEquals(first[(int) at + i], buffer[i]);
                    }
                  }
                });
        assertTrue(changed.getMessage().contains(listed.uri()), changed.getMessage());
      }
      assertThrows(
          BlobChangedException.class, () -> store.open(listed.uri(), listed.etag()).close());
      Blob again = store.list(location("web.hprof")).get(0);
      assertNotEquals(listed.etag(), again.etag());
      assertArrayEquals(second, read(store, again));
    }
  }

  @Test
  void anExpiredSignatureSaysWhatToDo() {
    azurite.put(container, "web.hprof", new byte[1]);
    String expired =
        azurite.signature(container, OffsetDateTime.of(2020, 1, 2, 3, 4, 5, 0, ZoneOffset.UTC));
    Configuration configuration = Azurite.configurationWithoutKey(azurite.endpoint());
    configuration.set(AzureSettings.SAS + Azurite.ACCOUNT, expired);

    for (IOException denied : denied(configuration)) {
      assertTrue(
          denied.getMessage().contains("it is valid until 2020-01-02T03:04:05Z: make a new one"),
          denied.getMessage());
      assertHidden(denied, expired, expired.replaceFirst(".*sig=", ""));
    }
    // As part of an address, too.
    String address = azurite.endpoint() + "/" + container + "/web.hprof?" + expired;
    IOException denied =
        assertThrows(
            AccessDeniedException.class, () -> BlobStores.open(new Configuration()).list(address));
    assertHidden(denied, expired, expired.replaceFirst(".*sig=", ""));
  }

  @Test
  void aWrongKeyIsNotShown() {
    azurite.put(container, "web.hprof", new byte[1]);
    String key = Base64.getEncoder().encodeToString("no key of anybody".getBytes(US_ASCII));
    Configuration configuration = Azurite.configurationWithoutKey(azurite.endpoint());
    configuration.set(AzureSettings.KEY + Azurite.ACCOUNT, key);
    for (IOException denied : denied(configuration)) {
      assertTrue(
          denied.getMessage().contains("the account's key was refused"), denied.getMessage());
      assertHidden(denied, key);
    }
    configuration.set(AzureSettings.KEY + Azurite.ACCOUNT, "no*base64");
    for (IOException denied : denied(configuration)) {
      assertHidden(denied, "no*base64");
    }
  }

  private List<IOException> denied(Configuration configuration) {
    BlobStore store = BlobStores.open(configuration);
    return List.of(
        assertThrows(IOException.class, () -> store.list(location("web.hprof"))),
        assertThrows(IOException.class, () -> store.open(location("web.hprof")).close()));
  }

  private static void assertHidden(Throwable failure, String... secrets) {
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    for (String secret : secrets) {
      assertFalse(secret.isEmpty());
      assertFalse(trace.toString().contains(secret), trace::toString);
    }
  }

  private static byte[] read(BlobStore store, Blob blob) throws IOException {
    try (BlobReader reader = store.open(blob.uri(), blob.etag())) {
      byte[] content = new byte[(int) reader.sizeBytes()];
      reader.expect(0, content.length);
      for (int at = 0; at < content.length; at += 100_000) {
        int wanted = Math.min(100_000, content.length - at);
        assertEquals(wanted, reader.read(at, content, at, wanted));
      }
      return content;
    }
  }

  private Configuration through(FaultyProxy proxy) {
    Configuration configuration = azurite.configuration();
    configuration.set(AzureSettings.ENDPOINT + Azurite.ACCOUNT, proxy.endpoint());
    return configuration;
  }

  private static Configuration impatient(Configuration configuration) {
    configuration.set(AzureSettings.TIMEOUT_SECONDS, "1");
    configuration.set(AzureSettings.READ_BYTES, Integer.toString(RANGE_BYTES));
    return configuration;
  }

  private String location(String path) {
    return "az://" + Azurite.ACCOUNT + "/" + container + "/" + path;
  }

  private static byte[] random(int bytes) {
    byte[] content = new byte[bytes];
    new SplittableRandom(bytes).nextBytes(content);
    return content;
  }
}
