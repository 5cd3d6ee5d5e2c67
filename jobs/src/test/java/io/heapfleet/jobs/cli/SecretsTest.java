package io.heapfleet.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
  private final Secrets secrets = new Secrets();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fs.azure.account.key.acme.dfs.core.windows.net",
        "fs.azure.account.oauth2.client.SECRET",
        "fs.azure.sas.token.provider.type",
        "fs.s3a.secret.key",
        "spark.ssl.keyPassword"
      })
  void knowsSecretsByTheirName(String name) {
    assertTrue(Secrets.isSecretName(name));
  }

  @Test
  void takesOrdinarySettingsForWhatTheyAre() {
    assertFalse(Secrets.isSecretName("spark.sql.shuffle.partitions"));
    assertFalse(Secrets.isSecretName("spark.master"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cannot read https://acme.blob.core.windows.net/d/a.hprof?sv=1&sig=abc%3D: 403"
            + "|cannot read https://acme.blob.core.windows.net/d/a.hprof 403",
        "https://bob:pass@host/a.hprof|https://host/a.hprof",
        "abfss://dumps@lake.dfs.core.windows.net/a|abfss://dumps@lake.dfs.core.windows.net/a",
        "fs.azure.account.key.acme=Zm9vYmFy== is wrong|fs.azure.account.key.acme=*** is wrong",
        "sig=abcdef|sig=***",
        "file:/dumps/web-?.hprof|file:/dumps/web-?.hprof",
        "the token is wrong|the token is wrong",
      })
  void masksWhatLooksLikeASecretAndNothingElse(String text, String shown) {
    assertEquals(shown, secrets.masked(text));
  }

  @Test
  void masksALearnedValueWhereverItTurnsUp() {
    secrets.learn("s3cr3t+value");

    assertEquals("403 for ***, try again", secrets.masked("403 for s3cr3t+value, try again"));
  }

  @Test
  void settingsNeverShowASecretValue() {
    assertEquals(
        "fs.azure.account.key.acme=***",
        new CommandOptions.Setting("fs.azure.account.key.acme", "Zm9v").toString());
  }
}
