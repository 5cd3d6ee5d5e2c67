package io.heapfleet.infra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The configuration in the manifests, by the command that will read it. */
final class ConfigIT {
  @TempDir Path folder;

  @Test
  void theNightlyCommandTakesTheConfigMap() throws Exception {
    String manifests = Files.readString(ProjectFiles.infra("kubernetes/scan.yaml"));
    for (JsonNode document : ProjectFiles.documents(manifests)) {
      if (document.path("kind").asText().equals("ConfigMap")) {
        Path config = folder.resolve("heapfleet.yaml");
        Files.writeString(config, document.at("/data/heapfleet.yaml").asText());
        Tool.Result check = check(config);
        assertEquals(0, check.exitCode(), check.output());
        assertTrue(check.output().contains("is fine: 1 input"), check.output());
        return;
      }
    }
    throw new AssertionError("no ConfigMap in " + manifests);
  }

  private static Tool.Result check(Path config) throws Exception {
    return Tool.run(
        List.of(
            ProjectFiles.builtCommand().toString(),
            "nightly",
            "--config",
            config.toString(),
            "--check-config"),
        Map.of("HEAPFLEET_WEBHOOK_URL", "https://acme.webhook.office.com/secret"));
  }
}
