package io.heapfleet.blob.azure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.blob.BlobSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class AzureSettingsTest {
  /** The default of {@code spark.redaction.regex}. */
  private static final Pattern SPARK_MASKS =
      Pattern.compile("(?i)secret|password|token|access[.]?key");

  private static final String LOCATION = "az://acme/dumps/web.hprof";

  private final Map<String, String> configuration = new HashMap<>();
  private final Map<String, String> environment = new HashMap<>();

  private AzureSettings settings() {
    return new AzureSettings(BlobSettings.of(configuration), environment);
  }

  private SignIn signIn(String location) {
    return settings().signIn(AzureLocation.parse(location, settings()));
  }

  @Test
  void withNothingSetTheProcessIsWhoItIs() {
    assertEquals(new SignIn.Identity(null), signIn(LOCATION));
    configuration.put("heapfleet.azure.client.id", "1234");
    assertEquals(new SignIn.Identity("1234"), signIn(LOCATION));
    assertEquals("https://acme.blob.core.windows.net", settings().endpoint("acme"));
  }

  @Test
  void theNearerSettingWins() {
    environment.put("AZURE_STORAGE_ACCOUNT", "acme");
    environment.put("AZURE_STORAGE_SAS_TOKEN", "?sig=environment");
    assertEquals(new SignIn.Signature("sig=environment"), signIn(LOCATION));
    environment.put("AZURE_STORAGE_KEY", "environment");
    assertEquals(new SignIn.AccountKey("environment"), signIn(LOCATION));
    environment.put(
        "AZURE_STORAGE_CONNECTION_STRING",
        "DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=b/64==;EndpointSuffix=core.cn");
    assertEquals(new SignIn.AccountKey("b/64=="), signIn(LOCATION));
    assertEquals("https://acme.blob.core.cn", settings().endpoint("acme"));
    configuration.put("fs.azure.account.key.acme.dfs.core.windows.net", "hadoop");
    assertEquals(new SignIn.AccountKey("hadoop"), signIn(LOCATION));
    configuration.put("heapfleet.azure.access.key.acme", "own");
    assertEquals(new SignIn.AccountKey("own"), signIn(LOCATION));
    configuration.put("heapfleet.azure.sas.token.acme", "sig=account");
    assertEquals(new SignIn.Signature("sig=account"), signIn(LOCATION));
    configuration.put("heapfleet.azure.sas.token.acme.dumps", "sig=container");
    assertEquals(new SignIn.Signature("sig=container"), signIn(LOCATION));
    assertEquals(new SignIn.Signature("sig=location"), signIn(LOCATION + "?sig=location"));
    // All of it is acme's; nobody else is shown any.
    assertEquals(new SignIn.Identity(null), signIn("az://other/dumps/web.hprof"));
  }

  @Test
  void aConnectionStringMayHoldASignatureAndNameTheAccountByItsAddress() {
    configuration.put(
        "heapfleet.azure.secret.connection.string",
        "BlobEndpoint=https://acme.blob.core.windows.net/;SharedAccessSignature=sv=1&sig=s");
    assertEquals(new SignIn.Signature("sv=1&sig=s"), signIn(LOCATION));
    configuration.put(
        "heapfleet.azure.secret.connection.string",
        "AccountName=acme;AccountKey=k;BlobEndpoint=http://127.0.0.1:10000/acme");
    assertEquals("http://127.0.0.1:10000/acme", settings().endpoint("acme"));
    configuration.put("heapfleet.azure.secret.connection.string", "password=secret-text");
    IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, this::settings);
    assertFalse(refused.getMessage().contains("secret-text"), refused.getMessage());
  }

  @Test
  void executorsGetWhatTheDriverHas() {
    environment.put("AZURE_STORAGE_ACCOUNT", "acme");
    environment.put("AZURE_STORAGE_KEY", "environment");
    keep(LOCATION);
    keep("https://acme.blob.core.windows.net/logs/x?sr=c&sig=logs");
    keep("https://acme.blob.core.windows.net/one/web.hprof?sr=b&sig=web");
    keep("https://acme.blob.core.windows.net/one/api.hprof?sr=b&sig=api");

    environment.clear();

    assertEquals(new SignIn.AccountKey("environment"), signIn(LOCATION));
    assertEquals(new SignIn.Signature("sr=c&sig=logs"), signIn("az://acme/logs/x"));
    assertEquals(new SignIn.Signature("sr=b&sig=web"), signIn("az://acme/one/web.hprof"));
    assertEquals(new SignIn.Signature("sr=b&sig=api"), signIn("az://acme/one/api.hprof"));
    for (Map.Entry<String, String> setting : configuration.entrySet()) {
      assertTrue(SPARK_MASKS.matcher(setting.getKey()).find(), setting.getKey());
    }
  }

  private void keep(String location) {
    settings().keep(AzureLocation.parse(location, settings()));
  }

  @Test
  void namesOfSecretsAreSuchThatSparkMasksThem() {
    for (String name : List.of(AzureSettings.SAS, AzureSettings.KEY, AzureSettings.CONNECTION)) {
      assertTrue(SPARK_MASKS.matcher(name).find(), name);
    }
  }

  @Test
  void aStrangerIsNotShownCredentials() {
    configuration.put("heapfleet.azure.access.key.acme", "secret-key");
    String stranger = "https://acme.blob.example.com/dumps/web.hprof";
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> signIn(stranger));
    assertTrue(
        refused.getMessage().contains("set heapfleet.azure.endpoint.acme="), refused.getMessage());
    configuration.put("heapfleet.azure.endpoint.acme", "https://acme.blob.example.com");
    assertEquals(new SignIn.AccountKey("secret-key"), signIn(stranger));
  }

  @Test
  void anIdentityIsNotShownInTheOpen() {
    configuration.put("heapfleet.azure.endpoint.acme", "http://127.0.0.1:10000/acme");
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> signIn(LOCATION));
    assertTrue(refused.getMessage().contains("only over https"), refused.getMessage());
  }

  @Test
  void nothingShowsASecret() {
    for (SignIn signIn :
        List.of(new SignIn.Signature("sig=secret"), new SignIn.AccountKey("secret"))) {
      assertFalse(signIn.toString().contains("secret"), signIn.toString());
    }
    AzureProblems problems =
        new AzureProblems(
            LOCATION,
            AzureLocation.parse(LOCATION + "?sig=secret", settings()),
            Access.READ,
            new SignIn.AccountKey("secret"));
    assertFalse(problems.toString().contains("secret"), problems.toString());
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    configuration.put("heapfleet.azure.reads.in.flight", "0");
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> settings().readsInFlight());
    assertEquals(
        "heapfleet.azure.reads.in.flight: expected a number from 1 to 64, found '0'",
        refused.getMessage());
  }
}
