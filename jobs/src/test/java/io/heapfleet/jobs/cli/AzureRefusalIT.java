package io.heapfleet.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.blob.azure.Azurite;
import io.heapfleet.jobs.LocalSpark;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the user sees of a scan that storage turns away. */
@ExtendWith(LocalSpark.class)
class AzureRefusalIT {
  @TempDir private Path folder;

  @BeforeAll
  static void start(SparkSession spark) {
    assertFalse(spark.sparkContext().isStopped());
  }

  @Test
  void anExpiredSignatureIsTheUsersToRenew() {
    Azurite azurite = Azurite.start();
    String container = azurite.newContainer();
    azurite.put(container, "web.hprof", new byte[1]);
    String expired =
        azurite.signature(container, OffsetDateTime.of(2020, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC));

    CommandRun run = scan(azurite.endpoint() + "/" + container + "/?" + expired);

    assertEquals(ExitCode.USAGE, run.exitCode(), run::err);
    assertTrue(
        run.err().contains("it is valid until 2020-01-01T00:00:00Z: make a new one"), run::err);
    String signature = expired.replaceFirst("^.*sig=", "");
    assertFalse((run.out() + run.err()).contains(signature), run::err);
  }

  @Test
  void aLocationThatIsNoneIsWrongUsage() {
    CommandRun run = scan("az://acme");

    assertEquals(ExitCode.USAGE, run.exitCode(), run::err);
    assertTrue(run.err().contains("az://acme: expected az://ACCOUNT/CONTAINER/PATH"), run::err);
  }

  private CommandRun scan(String input) {
    return CommandRun.of(
        "scan", input, "--verbose", "--no-progress", "--output", folder.resolve("none").toString());
  }
}
