package io.heapfleet.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.heapfleet.jobs.LocalSpark;
import io.heapfleet.jobs.TinyFleet;
import io.heapfleet.jobs.fleet.FleetJob;
import io.heapfleet.jobs.fleet.FleetOptions;
import io.heapfleet.jobs.output.LockRequest;
import io.heapfleet.jobs.output.OutputRun;
import io.heapfleet.jobs.templates.TemplateJob;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code heapfleet report} of a fleet whose orders-3 leaks. */
@ExtendWith(LocalSpark.class)
class ReportCommandTest {
  @TempDir static Path folder;

  private static String tables;
  private static JsonNode report;

  @BeforeAll
  static void reportOnAFleet(SparkSession spark) throws Exception {
    Path written = folder.resolve("it's-tables");
    tables = written.toString();
    TinyFleet.write(written);
    FleetJob.run(spark, FleetOptions.of(tables));
    try (OutputRun run = OutputRun.begin(new Configuration(), tables, LockRequest.of("test"))) {
      TemplateJob.run(spark, run, 0);
    }
    CommandRun run =
        CommandRun.of(
            "report",
            "--tables",
            tables,
            "--output",
            file("report.html"),
            "--output",
            file("deep/report.json"),
            "--output",
            file("report.md"));
    assertEquals(ExitCode.OK, run.exitCode(), run::err);
    report = new ObjectMapper().readTree(Path.of(file("deep/report.json")).toFile());
  }

  private static String file(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void theFirstFindingAnswersWhoWhatSinceWhenAndHeldByWhom() {
    JsonNode finding = report.at("/findings/0");

    assertEquals("LEAK", finding.get("kind").asText(), report::toPrettyString);
    assertEquals("orders-3 leaks Session", finding.get("title").asText());
    assertEquals("orders-3", finding.get("instance").asText());
    assertEquals("com.acme.Session", finding.get("what").asText());
    assertEquals("build 1.4.2, 2026-03-02", finding.get("since").asText());
    assertEquals("com.acme.SessionCache#table", finding.get("held_by").asText());
    assertTrue(
        finding.get("request").isNull(), "the request holds a map that is none of the leak's");
    assertEquals(4_000, finding.get("elements").asLong());
    assertEquals("orders-3-20260305", finding.get("dump_id").asText());
  }

  @Test
  void jsonIsAsItsSchemaSays() throws Exception {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(root.resolve(".mvn"))) {
      root = root.getParent();
    }
    String schema = Files.readString(root.resolve("docs/report.schema.json"));

    assertEquals(
        List.of(),
        List.copyOf(
            JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(schema).validate(report)));
  }

  /** As when somebody scans a folder of dumps and no more. */
  @Test
  void dumpsOfWhichNobodySaidTheServiceHaveAReportLikeOthers(SparkSession spark) throws Exception {
    Path unnamed = folder.resolve("unnamed");
    TinyFleet.writeUnnamed(unnamed);
    FleetJob.run(spark, FleetOptions.of(unnamed.toString()));
    CommandRun run =
        CommandRun.of(
            "report",
            "--tables",
            unnamed.toString(),
            "--output",
            file("unnamed.json"),
            "--output",
            file("unnamed.html"));
    assertEquals(ExitCode.OK, run.exitCode(), run::err);

    JsonNode told = new ObjectMapper().readTree(Path.of(file("unnamed.json")).toFile());
    assertEquals("orders-3 leaks Session", told.at("/findings/0/title").asText());
    assertEquals("orders-3", told.at("/leaks/rows/0/worst_instance").asText());
    assertEquals(3, told.at("/leaks/rows/0/series/rows").size(), told::toPrettyString);
    assertEquals(4, told.at("/leaks/rows/0/series/rows/0/points").size());
    assertEquals(1, told.at("/services/0/leaks").asLong());
    assertEquals(0, told.at("/totals/builds").asLong());
    String page = Files.readString(Path.of(file("unnamed.html")));
    assertFalse(page.contains("0 services"), "counts what nobody named");
  }

  /** The commands that a report names, run in a shell's place. */
  @Test
  void theQueriesFindTheSameFiguresAgain() throws Exception {
    JsonNode leak = report.at("/leaks/rows/0");

    JsonNode figures = rows(leak.at("/queries/figures").asText()).get(0);
    for (String column :
        List.of(
            "instances_affected", "elements", "retained_median", "retained_p95", "retained_max")) {
      assertEquals(leak.get(column).asLong(), figures.get(column).asLong(), column);
    }
    assertEquals(
        leak.get("growth_bytes_per_day").asDouble(),
        figures.get("growth_bytes_per_day").asDouble());

    List<String> asked = new ArrayList<>();
    for (JsonNode row : rows(leak.at("/queries/series").asText())) {
      asked.add(row.get("instance").asText() + " " + row.get("retained_bytes").asLong());
    }
    List<String> drawn = new ArrayList<>();
    leak.at("/series/rows")
        .forEach(
            series ->
                series
                    .get("points")
                    .forEach(
                        point ->
                            drawn.add(
                                series.get("instance").asText()
                                    + " "
                                    + point.get("retained_bytes").asLong())));
    assertEquals(12, asked.size(), asked::toString);
    assertEquals(asked.stream().sorted().toList(), drawn.stream().sorted().toList());
  }

  /** Runs a command as a shell would understand it. */
  private static List<JsonNode> rows(String command) throws Exception {
    Process shell =
        new ProcessBuilder("sh", "-c", "heapfleet() { printf '%s\\0' \"$@\"; }; " + command)
            .start();
    String[] words =
        new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\0");
    assertEquals(0, shell.waitFor(), command);
    List<String> arguments = new ArrayList<>(List.of(words));
    arguments.addAll(List.of("--format", "json"));
    CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
    assertEquals(ExitCode.OK, run.exitCode(), run::err);
    List<JsonNode> rows = new ArrayList<>();
    for (String line : run.out().lines().toList()) {
      rows.add(new ObjectMapper().readTree(line));
    }
    return rows;
  }

  /** One of each instance's newest dump; orders-3's holds a map of 4,000. */
  @Test
  void requestsAreSummedUpOverAllInstances() throws Exception {
    assertEquals(1, report.at("/request_templates/rows").size(), "only the newest day's");
    JsonNode kind = report.at("/request_templates/rows/0");
    assertEquals("GET /api/users/{n}/login", kind.get("call").asText(), report::toPrettyString);
    assertEquals("2026-03-05", kind.get("day").asText());
    assertEquals(3, kind.get("in_flight").asLong());
    assertEquals(3, kind.get("instances").asLong());
    assertEquals("orders-3-20260305", kind.get("worst_dump").asText());

    String page = Files.readString(Path.of(file("report.html")));
    assertTrue(page.contains("<td data-label=\"Worst on\"><a href=\"#dump/orders-3-20260305\""));
    String lines = Files.readString(Path.of(file("report.md")));
    assertTrue(lines.contains("| GET /api/users/\\{n\\}/login | orders | 3 | 3 |"), lines);
  }

  @Test
  void aDumpHasItsHoldersClassesThreadsRequestsAndWaste() {
    JsonNode dump = report.at("/dumps/rows/0");
    assertEquals("2026-03-05T03:00:00Z", dump.get("captured_at").asText());
    JsonNode ofOrders3 = null;
    for (JsonNode row : report.at("/dumps/rows")) {
      if (row.get("dump_id").asText().equals("orders-3-20260305")) {
        ofOrders3 = row.get("detail");
      }
    }

    assertEquals(
        "One com.acme.SessionCache holds 99.5 % of the heap.",
        ofOrders3.at("/suspects/rows/0/sentence").asText());
    assertEquals(4_000, instances(ofOrders3, "com.acme.Session"));
    List<Long> retained = new ArrayList<>();
    ofOrders3.at("/classes/rows").forEach(row -> retained.add(row.get("retained_bytes").asLong()));
    assertEquals(retained.stream().sorted(Comparator.reverseOrder()).toList(), retained);
    assertEquals("com.acme.SessionCache", ofOrders3.at("/tree/rows/0/path/0").asText());
    assertEquals("0x9100", ofOrders3.at("/objects/rows/0/object_id").asText());
    assertEquals("http-1", ofOrders3.at("/threads/rows/0/name").asText());
    assertEquals("GET /api/users/{n}/login", ofOrders3.at("/threads/rows/0/request").asText());
    assertEquals(360, ofOrders3.at("/waste/0/wasted_bytes").asLong());
  }

  private static long instances(JsonNode detail, String name) {
    for (JsonNode row : detail.at("/classes/rows")) {
      if (row.get("name").asText().equals(name)) {
        return row.get("instances").asLong();
      }
    }
    return -1;
  }

  @Test
  @Tag("slow")
  void valuesAreThereOnlyIfTheyWereAskedFor() throws Exception {
    assertFalse(report.get("values").asBoolean());
    assertTrue(report.at("/requests/rows/0/path").isNull());

    CommandRun shown =
        CommandRun.of(
            "report",
            "--tables",
            tables,
            "--dump",
            "orders-3-20260305",
            "--show-values",
            "--output",
            "-",
            "--format",
            "json");
    assertEquals(ExitCode.OK, shown.exitCode(), shown::err);
    JsonNode one = new ObjectMapper().readTree(shown.out());
    assertEquals("/api/users/17/login", one.at("/requests/rows/0/path").asText());
    assertEquals(1, one.at("/dumps/rows").size());
    assertEquals(0, one.at("/request_templates/rows").size());
    // Out of all objects, where the report is of one dump.
    List<String> biggest =
        one.at("/dumps/rows/0/detail/objects/rows").findValuesAsText("object_id");
    assertEquals("0x9100", biggest.get(1), "after the class that holds it");
    assertTrue(one.at("/dumps/rows/0/detail/objects/more").asLong() > 1_000, one::toPrettyString);
  }

  @Test
  void markdownHasTheSameALineAFact() throws Exception {
    String text = Files.readString(Path.of(file("report.md")));

    assertTrue(text.contains("\n### com.acme.SessionCache\\#table\n"), text);
    assertTrue(text.contains("\n- worst instance: orders-3\n"), text);
    assertTrue(text.contains("\n- instances: 1 of 3\n"), text);
  }

  @Test
  void saysWhatIsWrongWithTheCall() {
    CommandRun noFormat = CommandRun.of("report", "--tables", tables, "--output", "report.txt");
    assertEquals(64, noFormat.exitCode());
    assertTrue(noFormat.err().contains("expected a name that ends with .html"), noFormat::err);

    CommandRun noDump =
        CommandRun.of(
            "report", "--tables", tables, "--dump", "orders-", "--output", file("x.html"));
    assertEquals(64, noDump.exitCode(), noDump::err);
    assertTrue(noDump.err().contains("found 12 dumps for 'orders-'"), noDump::err);
  }
}
