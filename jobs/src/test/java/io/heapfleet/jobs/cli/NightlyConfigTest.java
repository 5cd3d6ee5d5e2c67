package io.heapfleet.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.jobs.catalog.CatalogInput;
import io.heapfleet.jobs.catalog.SourceField;
import io.heapfleet.jobs.parse.Detail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a configuration says, and what is said of one that is wrong. */
class NightlyConfigTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  @TempDir private Path folder;

  @Test
  void theSmallestConfigurationSaysWhereDumpsAreAndTablesGo() throws IOException {
    NightlyConfig config =
        read(
            """
            output: tables
            inputs:
              - location: dumps
            """);

    assertEquals("tables", config.output());
    assertEquals(List.of("dumps"), config.catalog().locations());
    assertEquals(Integer.MAX_VALUE, config.catalog().limit());
    assertEquals(Detail.FULL, config.parse().detail());
    assertEquals(OptionalLong.empty(), config.failOnBytes());
    assertTrue(config.webhook().isEmpty());
    assertTrue(config.eventLogs().on());
  }

  @Test
  void everyKeyArrivesWhereItBelongs() throws IOException {
    NightlyConfig config =
        read(
            """
            output: /tables
            inputs:
              - location: az://acme/dumps/
                layout: '{service}/{instance}.hprof'
                region: westeurope
              - location: /more
                service: billing
                build: 1.10
            services: [orders, billing]
            since: 7d
            until: 2026-11-21
            limit: 12
            detail: histogram
            waste: with-values
            mat-compatible: true
            split-bytes: 64m
            graph-memory: 2g
            fail-on: 1.5m
            wait: 30m
            compact: false
            prune-older-than: 90d
            spark:
              master: local[2]
              conf:
                spark.sql.shuffle.partitions: 8
            event-logs:
              enabled: false
              folder: /logs
              keep: 2w
              keep-bytes: 1k
            metrics: /m/heapfleet.prom
            reports: [/r/report.html, 'hdfs://names/report.md']
            webhook:
              url: https://hooks.example/abc
              format: teams
              min-size: 1m
              tries: 2
              timeout: 5s
            """);

    CatalogInput first = config.catalog().inputs().get(0);
    assertEquals("{service}/{instance}.hprof", first.layout().orElseThrow().toString());
    assertEquals(Map.of(SourceField.REGION, "westeurope"), first.facts());
    assertEquals(
        Map.of(SourceField.SERVICE, "billing", SourceField.BUILD, "1.10"),
        config.catalog().inputs().get(1).facts(),
        "1.10 is no number");
    assertEquals(Set.of("orders", "billing"), config.catalog().services());
    assertEquals(Instant.parse("2026-11-15T12:00:00Z"), config.catalog().times().since());
    assertEquals(Instant.parse("2026-11-22T00:00:00Z"), config.catalog().times().until());
    assertEquals(12, config.catalog().limit());
    assertEquals(Detail.HISTOGRAM, config.parse().detail());
    assertEquals("WITH_VALUES", config.parse().waste().name());
    assertEquals("MAT", config.parse().rules().name());
    assertEquals(64L << 20, config.parse().splitBytes());
    assertEquals(2L << 30, config.parse().graphMemoryBytes());
    assertEquals(OptionalLong.of(3L << 19), config.failOnBytes());
    assertEquals(Duration.ofMinutes(30), config.patience());
    assertFalse(config.compact());
    assertEquals(Duration.ofDays(90), config.pruneOlderThan().orElseThrow());
    assertEquals("local[2]", config.master().orElseThrow());
    assertEquals(Map.of("spark.sql.shuffle.partitions", "8"), config.settings());
    assertFalse(config.eventLogs().on());
    assertEquals(Duration.ofDays(14), config.eventLogs().keep());
    assertEquals(1024, config.eventLogs().keepBytes());
    assertTrue(config.eventLogs().cleansUp());
    assertEquals(Path.of("/m/heapfleet.prom"), config.metrics().orElseThrow());
    assertEquals(List.of("/r/report.html", "hdfs://names/report.md"), config.reports());
    assertEquals(1L << 20, config.webhook().orElseThrow().minBytes());
  }

  /** What has been let go would come back every night. */
  @Test
  void dumpsThatArePrunedAreNotReadAgain() throws IOException {
    String text = "output: t\ninputs:\n  - location: d\nprune-older-than: 10d\n";
    Instant kept = Instant.parse("2026-11-12T00:00:00Z");
    assertEquals(kept, read(text).catalog().times().since());
    assertEquals(kept, read(text + "since: 30d\n").catalog().times().since());
    assertEquals(
        Instant.parse("2026-11-20T00:00:00Z"),
        read(text + "since: 2026-11-20\n").catalog().times().since());
  }

  @Test
  void allProblemsAreToldAtOnceEachWithItsLineAndWhatIsExpected() {
    UserError error =
        assertThrows(
            UserError.class,
            () ->
                read(
                    """
                    outptu: tables
                    inputs:
                      - location: dumps
                        layout: '{sevice}/x.hprof'
                      - locaton: more
                    limit: many
                    fail-on: [1, 2]
                    detail: everything
                    since: yesterdayish
                    spark: local
                    webhook:
                      format: pigeon
                      tries: 0
                    limit: 5
                    reports: [report.html, report.pdf]
                    """));

    List<String> lines = error.getMessage().lines().skip(1).map(String::strip).toList();
    String file = folder.resolve("heapfleet.yaml").toString();
    assertTrue(error.getMessage().contains("15 problems"), error::getMessage);
    for (String expected :
        List.of(
            ":1: output: expected the folder for the tables, found nothing",
            ":1: expected output (or ",
            ":4: inputs[0].layout: expected a layout such as",
            ":5: inputs[1].location: expected a folder, a dump, a glob or a uri, found nothing",
            ":5: inputs[1]: expected location (or ",
            ":6: limit: expected a whole number from 1 on, found 'many'",
            ":7: fail-on: expected a size such as 64m, 1.5g or 4096, found a list",
            ":8: detail: expected one of histogram, objects, full, found 'everything'",
            ":9: since: expected a date",
            ":10: spark: expected keys and values below it, found a single value",
            ":11: webhook.url: expected an address https://…",
            ":12: webhook.format: expected one of json, teams, slack, found 'pigeon'",
            ":13: webhook.tries: expected a whole number from 1 to 20, found '0'",
            ":14: limit: expected each key once, found it again",
            ":15: reports: expected files that end with .html, .json or .md, found 'report.pdf'")) {
      assertTrue(
          lines.stream().anyMatch(line -> line.startsWith(file + expected)),
          () -> expected + " is not in\n" + error.getMessage());
    }
  }

  @Test
  void valuesComeFromTheEnvironmentAndAreToldOnlyByTheirNames() throws IOException {
    String text =
        """
        output: ${PLACE}/tables
        inputs:
          - location: dumps
        spark:
          conf:
            heapfleet.azure.access.key.acme: ${ACME_KEY}
        webhook:
          url: https://hooks.example/${TOKEN}
        """;
    NightlyConfig config =
        read(text, Map.of("PLACE", "/data", "ACME_KEY", "c2VjcmV0", "TOKEN", "t0k3n"));

    assertEquals("/data/tables", config.output());
    assertEquals("c2VjcmV0", config.settings().get("heapfleet.azure.access.key.acme"));
    assertEquals(Set.of("c2VjcmV0", "https://hooks.example/t0k3n"), config.secrets());

    UserError unset = assertThrows(UserError.class, () -> read(text, Map.of("PLACE", "/data")));
    assertTrue(unset.getMessage().contains("environment variable ACME_KEY"), unset::getMessage);
    assertTrue(unset.getMessage().contains("environment variable TOKEN"), unset::getMessage);

    UserError wrong =
        assertThrows(
            UserError.class,
            () ->
                read(
                    text.replace("https://hooks.example/", "hooks//"),
                    Map.of("PLACE", "/data", "ACME_KEY", "c2VjcmV0", "TOKEN", "t0k3n")));
    assertTrue(wrong.getMessage().contains("'hooks//${TOKEN}'"), wrong::getMessage);
    assertFalse(wrong.getMessage().contains("t0k3n"), wrong::getMessage);
  }

  /** A secret that stands in the wrong place is not repeated. */
  @Test
  void secretsAreNeverShown() {
    for (String text :
        List.of(
            "webhook: https://hooks.example/t0k3n",
            "webhook:\n  url: ftp://hooks.example/t0k3n",
            "webhook:\n  url: [https://hooks.example/t0k3n]",
            "webhook:\n  url: 'https://hooks.example/t0k3n",
            "webhook:\n  url: 'https://hooks.example/t0k3n\\ |'")) {
      UserError error =
          assertThrows(
              UserError.class,
              () -> read("output: t\ninputs:\n  - location: d\n" + text + "\n"),
              text);
      assertFalse(error.getMessage().contains("t0k3n"), error::getMessage);
    }
  }

  @Test
  void whatIsNoYamlIsToldWithItsLine() {
    UserError error = assertThrows(UserError.class, () -> read("output: t\ninputs: [a\n"));
    assertTrue(error.getMessage().contains("heapfleet.yaml:3: expected YAML"), error::getMessage);

    UserError empty = assertThrows(UserError.class, () -> read(""));
    assertTrue(empty.getMessage().contains("expected keys and values"), empty::getMessage);
  }

  @Test
  void theExampleIsReadAndNamesEveryKey() throws IOException {
    CommandRun example = CommandRun.of("nightly", "--print-config");
    assertEquals(0, example.exitCode(), example::err);

    NightlyConfig config = read(example.out());
    assertEquals("/var/lib/heapfleet/tables", config.output());

    // Every key that is commented out is one.
    Matcher commented =
        Pattern.compile("(?m)^( *)# (- )?([a-z-]+:(?: [^#\\n]*)?)$").matcher(example.out());
    String all = commented.replaceAll("$1$2$3").replaceAll("(?m)^  conf: \\{\\}$", "");
    NightlyConfig whole =
        read(all, Map.of("ACME_KEY", "k3y", "HEAPFLEET_WEBHOOK_URL", "https://hooks.example/x"));
    assertEquals(500, whole.catalog().limit());
    assertTrue(whole.webhook().isPresent());
    assertTrue(whole.metrics().isPresent());
  }

  private NightlyConfig read(String text) throws IOException {
    return read(text, Map.of());
  }

  private NightlyConfig read(String text, Map<String, String> environment) throws IOException {
    Path file = folder.resolve("heapfleet.yaml");
    Files.writeString(file, text);
    return NightlyConfig.read(file, environment::get, NOW);
  }
}
