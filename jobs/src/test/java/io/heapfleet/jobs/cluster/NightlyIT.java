package io.heapfleet.jobs.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.heapfleet.blob.azure.Azurite;
import io.heapfleet.hprof.HprofBuilder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nights as a timer starts them: a process from the job jar, its secrets in the environment. */
class NightlyIT {
  private static final int LIMIT_MINUTES = 15;
  private static final String TOKEN = "t0k3n-that-nobody-may-see";

  private final Azurite azurite = Azurite.start();

  @TempDir private Path folder;

  @Test
  void aDumpUnderLeaseWaitsForTheNextNight() throws Exception {
    String container = azurite.newContainer();
    byte[] dump = HprofBuilder.hotspot().jdkClasses().bytes();
    azurite.put(container, "prod/one.hprof", dump, Map.of("service", "zoo"), Map.of());
    azurite.put(container, "prod/two.hprof", dump, Map.of(), Map.of("region", "westeurope"));
    azurite.lease(container, "prod/two.hprof");
    azurite.stage(container, "prod/three.hprof", dump);
    Path tables = folder.resolve("tables");
    Files.writeString(
        folder.resolve("heapfleet.yaml"),
        """
        output: %s
        inputs:
          - location: az://%s/%s/prod/
            build: '1.9'
        spark:
          conf:
            # Nobody finds a word in what is compressed.
            spark.eventLog.compress: 'false'
            heapfleet.azure.endpoint.%s: %s
            heapfleet.azure.access.key.%s: ${NIGHTLY_KEY}
        webhook:
          url: https://127.0.0.1:1/${NIGHTLY_TOKEN}
        """
            .formatted(
                tables,
                Azurite.ACCOUNT,
                container,
                Azurite.ACCOUNT,
                azurite.endpoint(),
                Azurite.ACCOUNT));

    JsonNode first = night();
    assertEquals(1, first.at("/dumps/read").asInt(), first::toPrettyString);
    assertEquals(2, first.at("/left_out/counts/UNFINISHED").asInt());
    assertTrue(first.at("/left_out/listed/0/reason").asText().contains("none is committed"));
    assertTrue(first.at("/left_out/listed/1/reason").asText().contains("lease"));

    azurite.breakLease(container, "prod/two.hprof");
    JsonNode second = night();
    assertEquals(1, second.at("/dumps/read").asInt(), second::toPrettyString);
    assertEquals(1, second.at("/dumps/known").asInt());

    List<Path> logs = files(tables.resolve("_spark-events"));
    assertTrue(
        logs.stream().anyMatch(log -> log.getFileName().toString().startsWith("events_")),
        logs::toString);
    for (Path file : files(folder)) {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      assertFalse(text.contains(TOKEN) || text.contains(Azurite.KEY), file::toString);
    }
  }

  private JsonNode night() throws Exception {
    List<String> command = new ArrayList<>(JobJar.javaWithSpark("1g"));
    command.add("io.heapfleet.jobs.cli.HeapfleetCommand");
    command.addAll(
        List.of("nightly", "--config", "heapfleet.yaml", "--format", "json", "--verbose"));
    Path out = Files.createTempFile(folder, "night", ".json");
    Path err = Files.createTempFile(folder, "night", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .directory(folder.toFile());
    builder.environment().put("NIGHTLY_KEY", Azurite.KEY);
    builder.environment().put("NIGHTLY_TOKEN", TOKEN);
    Process process = builder.start();
    try {
      assertTrue(process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES), "still runs");
      String said = Files.readString(err);
      assertEquals(0, process.exitValue(), said);
      assertTrue(
          said.matches("(?s).*dump=\\S+ stage=parse seconds=\\S+ bytes=\\d+ outcome=OK.*"), said);
      return new ObjectMapper().readTree(Files.readString(out));
    } finally {
      process.destroyForcibly();
    }
  }

  private static List<Path> files(Path below) throws Exception {
    try (Stream<Path> files = Files.walk(below)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
