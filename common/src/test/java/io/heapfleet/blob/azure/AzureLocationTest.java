package io.heapfleet.blob.azure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.blob.BlobSettings;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AzureLocationTest {
  private final Map<String, String> configuration = new HashMap<>();

  private AzureLocation parse(String location) {
    return AzureLocation.parse(
        location, new AzureSettings(BlobSettings.of(configuration), Map.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "az://acme/dumps/web/1.hprof, az://acme/dumps/web/1.hprof",
    "az://acme/dumps, az://acme/dumps/",
    "az://acme/dumps/a%20b, az://acme/dumps/a%20b",
    "az://acme/dumps/**/web-?.hprof, az://acme/dumps/**/web-?.hprof",
    "https://acme.blob.core.windows.net/dumps/a%20b, az://acme/dumps/a b",
    "https://ACME.blob.core.windows.net/dumps/x, az://acme/dumps/x",
    "https://acme.blob.core.chinacloudapi.cn/dumps/a b,"
        + " https://acme.blob.core.chinacloudapi.cn/dumps/a%20b",
    "https://acme.z13.blob.storage.azure.net/dumps/x,"
        + " https://acme.z13.blob.storage.azure.net/dumps/x",
    "http://127.0.0.1:10000/devstoreaccount1/dumps/x,"
        + " http://127.0.0.1:10000/devstoreaccount1/dumps/x",
    "http://azurite:10000/devstoreaccount1/dumps, http://azurite:10000/devstoreaccount1/dumps/",
  })
  void isShownInOneWay(String location, String shown) {
    assertEquals(shown, parse(location).shown());
    assertEquals(shown, parse(shown).shown());
  }

  @Test
  void aSignatureIsTakenOffAndNotShown() {
    AzureLocation location =
        parse("https://acme.blob.core.windows.net/dumps/*.hprof?sv=2026&sr=c&sig=ab%2Fc%3D");
    assertEquals("sv=2026&sr=c&sig=ab%2Fc%3D", location.sas());
    assertEquals("*.hprof", location.glob());
    assertFalse(location.isSignedForOneBlob());
    assertFalse(location.toString().contains("sig"), location.toString());
    assertTrue(parse("az://acme/dumps/web.hprof?sr=b&sig=x").isSignedForOneBlob());
  }

  @Test
  void whereAnAccountIsSetUpItsAddressHasTheShortName() {
    configuration.put("heapfleet.azure.endpoint.acme", "https://dumps.acme.com/");
    AzureLocation location = parse("https://dumps.acme.com/web/a%20b.hprof");
    assertEquals("az://acme/web/a b.hprof", location.shown());
    assertNull(location.endpoint());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "az://acme",
        "az:/acme/dumps",
        "az://dumps@acme/web",
        "az://acme/Dumps!/web",
        "https://dumps.acme.com/web?sig=secret",
        "https://acme.blob.core.windows.net/?sig=secret",
        "https://acme.blob.core.windows.net/dumps?restype=secret",
      })
  void whatIsNoneIsRefusedWithoutItsSecrets(String location) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> parse(location));
    assertFalse(refused.getMessage().contains("secret"), refused.getMessage());
  }

  @Test
  void onlyAzureAndThisMachineAreTrusted() {
    assertTrue(AzureLocation.isAzureOrThisMachine("https://acme.blob.core.windows.net"));
    assertTrue(AzureLocation.isAzureOrThisMachine("http://127.0.0.1:10000/devstoreaccount1"));
    assertTrue(AzureLocation.isAzureOrThisMachine("http://localhost:10000/devstoreaccount1"));
    assertFalse(AzureLocation.isAzureOrThisMachine("http://acme.blob.core.windows.net"));
    assertFalse(AzureLocation.isAzureOrThisMachine("https://acme.blob.example.com"));
    assertFalse(AzureLocation.isAzureOrThisMachine("http://azurite:10000/devstoreaccount1"));
    assertFalse(AzureLocation.isAzureOrThisMachine("https://acme.blob.core.windows.net.evil.com"));
  }
}
