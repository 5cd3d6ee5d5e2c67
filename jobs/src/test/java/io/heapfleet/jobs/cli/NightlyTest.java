package io.heapfleet.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.sun.net.httpserver.HttpServer;
import io.heapfleet.hprof.HprofBuilder;
import io.heapfleet.jobs.LocalSpark;
import io.heapfleet.jobs.sql.TableViews;
import io.heapfleet.jvm.Jdk;
import io.heapfleet.jvm.JvmDump;
import io.heapfleet.model.BasicType;
import io.heapfleet.model.RootKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Nights over a folder that grows, as somebody sees them who looks at seven in the morning. */
@ExtendWith(LocalSpark.class)
class NightlyTest {
  private static final String TOKEN = "t0k3n-of-the-webhook";

  private final SparkSession spark;
  private final List<JsonNode> posted = Collections.synchronizedList(new ArrayList<>());
  private volatile int answer = 202;

  @TempDir private Path folder;
  private HttpServer server;

  NightlyTest(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          posted.add(new ObjectMapper().readTree(exchange.getRequestBody().readAllBytes()));
          exchange.sendResponseHeaders(answer, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void aLeakIsToldOfOnceOnTheNightOnWhichItShows() throws Exception {
    configure();
    Path real = folder.resolve("dumps/zoo/1.0/zoo-1/20260301T030000Z.hprof");
    Files.createDirectories(real.getParent());
    JvmDump.write(Jdk.current(), List.of(), real);
    put("orders/1.8/orders-1/20260301T030000Z.hprof", cases(1_000));
    put("orders/1.9/orders-2/20260301T030000Z.hprof", cases(1_000));
    put(
        "orders/1.9/orders-3/20260301T030000Z.hprof",
        "JAVA PROFILE 1.0.2, not".getBytes(StandardCharsets.UTF_8));
    put("orders/1.9/orders-4/20260301T030000Z.hprof.part", new byte[100]);

    JsonNode first = night(3);

    assertEquals("PARTLY_READ", first.get("outcome").asText());
    assertEquals(3, first.at("/dumps/read").asInt(), first::toPrettyString);
    assertEquals(1, first.at("/dumps/failed").asInt());
    assertEquals(1, first.at("/dumps/unfinished").asInt());
    assertEquals(1, first.at("/problems").size());
    assertTrue(first.at("/problems/0/uri").asText().contains("orders-3"));
    assertTrue(first.at("/left_out/listed/0/uri").asText().endsWith("Z.hprof.part"));
    assertEquals("NOTHING_NEW", first.at("/webhook/state").asText());

    // The dump that nobody can read is gone, the one that was not whole is.
    Files.delete(folder.resolve("dumps/orders/1.9/orders-3/20260301T030000Z.hprof"));
    Files.delete(folder.resolve("dumps/orders/1.9/orders-4/20260301T030000Z.hprof.part"));
    put("orders/1.9/orders-4/20260301T030000Z.hprof", cases(1_000));
    put("orders/1.8/orders-1/20260302T030000Z.hprof", cases(1_010));
    put("orders/1.9/orders-2/20260302T030000Z.hprof", cases(31_000));
    JsonNode second = night(0);
    assertEquals(3, second.at("/dumps/read").asInt());
    assertEquals(3, second.at("/dumps/known").asInt(), second::toPrettyString);
    assertEquals(List.of(), posted);

    put("orders/1.8/orders-1/20260303T030000Z.hprof", cases(1_000));
    put("orders/1.9/orders-2/20260303T030000Z.hprof", cases(61_000));
    JsonNode third = night(2);
    assertEquals("FINDINGS", third.get("outcome").asText());
    assertEquals(1, third.at("/leaks/new").asInt(), third::toPrettyString);
    assertEquals("SENT", third.at("/webhook/state").asText());
    assertEquals(1, posted.size());
    JsonNode alert = posted.get(0);
    assertEquals("shop.Desk#cases", alert.at("/leaks/0/owner").asText());
    assertEquals("shop.Case", alert.at("/leaks/0/content_type").asText());
    assertEquals("orders-2", alert.at("/leaks/0/worst_instance").asText());
    assertEquals("1.9", alert.at("/leaks/0/first_seen_build").asText());
    assertEquals(third.get("run_id"), alert.get("run_id"));

    // The same night again, and the next one: it leaks on, and everybody knows.
    JsonNode again = night(2);
    assertEquals("NOTHING_NEW", again.at("/webhook/state").asText());
    assertEquals(0, again.at("/dumps/read").asInt());
    put("orders/1.9/orders-2/20260304T030000Z.hprof", cases(91_000));
    Path told = folder.resolve("web/report.json");
    Files.writeString(config(), "reports: " + told + "\n", StandardOpenOption.APPEND);
    JsonNode fourth = night(2);
    JsonNode finding = new ObjectMapper().readTree(told.toFile()).at("/findings/0");
    assertEquals("orders-2 leaks Case", finding.get("title").asText(), finding::toPrettyString);
    assertTrue(fourth.at("/stage_seconds/report").asDouble() > 0, fourth::toPrettyString);
    assertEquals("NOTHING_NEW", fourth.at("/webhook/state").asText());
    assertEquals(1, fourth.at("/leaks/count").asInt());
    assertEquals(0, fourth.at("/leaks/new").asInt());
    assertEquals(1, posted.size());

    assertMetrics(fourth);
    assertTablesOfRuns();
    assertTokenIsNowhere();
  }

  /** It had begun to change tables, so that somebody will ask what became of it. */
  @Test
  void aScanThatFailsHasARowInRuns() throws Exception {
    put("orders/1.8/orders-1/20260301T030000Z.hprof", cases(1_000));
    Path allowList = folder.resolve("known.json");
    Files.writeString(allowList, "[{\"match\": 7}]");

    CommandRun scan =
        CommandRun.of(
            "scan",
            folder.resolve("dumps").toString(),
            "--output",
            folder.resolve("tables").toString(),
            "--allow-list",
            allowList.toString());

    assertEquals(ExitCode.USAGE, scan.exitCode(), scan::err);
    TableViews.register(spark, folder.resolve("tables").toString());
    Row run = spark.sql("SELECT command, outcome, exit_code, error FROM runs").first();
    assertEquals("scan", run.getString(0));
    assertEquals("WRONG_USAGE", run.getString(1));
    assertEquals(ExitCode.USAGE, run.getInt(2));
    assertTrue(run.getString(3).contains("known.json"), run::toString);
  }

  /** What could not be told is told the next night. */
  @Test
  void aWebhookThatFailsSinksNoNight() throws Exception {
    configure();
    for (int night = 1; night <= 3; night++) {
      put("orders/1.9/orders-2/2026030%dT030000Z.hprof".formatted(night), cases(30_000 * night));
    }
    answer = 403;
    JsonNode refused = night(2);
    assertEquals("FAILED", refused.at("/webhook/state").asText());
    assertEquals("answered 403, tried once", refused.at("/webhook/error").asText());
    assertTrue(refused.at("/warnings/0").asText().contains("webhook"));
    assertTrue(Files.readString(metrics()).contains("heapfleet_run_webhook_failed 1.0"));

    answer = 200;
    put("orders/1.9/orders-2/20260304T030000Z.hprof", cases(120_000));
    JsonNode taken = night(2);
    assertEquals("SENT", taken.at("/webhook/state").asText(), taken::toPrettyString);
    assertEquals(0, taken.at("/leaks/new").asInt(), "it is not new, only untold");
    assertEquals(2, posted.size());
    assertTokenIsNowhere();
  }

  @Test
  void aNightThatCannotBeginLeavesAReportToo() throws Exception {
    configure();
    JsonNode report = nightInto(64);
    assertEquals("WRONG_USAGE", report.get("outcome").asText());
    assertTrue(report.get("error").asText().contains("dumps"), report::toPrettyString);
    String metrics = Files.readString(metrics());
    assertTrue(metrics.contains("heapfleet_run_outcome{outcome=\"WRONG_USAGE\"} 1.0"), metrics);
    assertFalse(metrics.contains("heapfleet_last_success_timestamp_seconds"), metrics);
  }

  @Test
  void aDryRunSaysWhatWouldBeScannedAndWritesNothing() throws Exception {
    configure();
    put("orders/1.9/orders-1/20260301T030000Z.hprof", cases(10));
    put("orders/1.9/orders-2/20260301T030000Z.hprof.tmp", cases(10));

    CommandRun text = CommandRun.of("nightly", "--config", config().toString(), "--dry-run");
    assertEquals(0, text.exitCode(), text::err);
    assertTrue(text.out().contains("1 dump"), text::out);
    assertTrue(text.out().contains("orders-1"), text::out);
    assertTrue(text.out().contains("its name says that it is not whole yet"), text::out);

    CommandRun json =
        CommandRun.of("nightly", "--config", config().toString(), "--dry-run", "--format", "json");
    JsonNode tree = new ObjectMapper().readTree(json.out());
    assertEquals("orders-1", tree.at("/dumps/0/instance").asText());
    assertEquals("2026-03-01T03:00:00Z", tree.at("/dumps/0/captured_at").asText());
    assertEquals("UNFINISHED", tree.at("/skipped/0/why").asText());
    assertFalse(tree.at("/dumps/0/known").asBoolean());
    assertFalse(Files.exists(folder.resolve("tables")));

    // Once it is published it is known, until it is replaced.
    String id = tree.at("/dumps/0/dump_id").asText();
    Path day = Files.createDirectories(folder.resolve("tables/dumps/captured_date=2026-03-01"));
    Files.createFile(day.resolve("dump-" + id + "-000001.parquet"));
    assertTrue(dryRun().contains("Would be read: 0 dumps"), this::dryRun);
    assertTrue(dryRun().contains("In the tables already: 1 dump;"), this::dryRun);
    put("orders/1.9/orders-1/20260301T030000Z.hprof", cases(20));
    assertTrue(dryRun().contains("Would be read: 1 dump,"), this::dryRun);
  }

  private String dryRun() {
    return CommandRun.of("nightly", "--config", config().toString(), "--dry-run").out();
  }

  private void configure() throws IOException {
    Files.writeString(
        config(),
        """
        output: %s
        inputs:
          - location: %s
            layout: '{service}/{build}/{instance}/{captured_at}.hprof'
        fail-on: 1m
        metrics: %s
        webhook:
          url: http://127.0.0.1:%d/%s
        """
            .formatted(
                folder.resolve("tables"),
                folder.resolve("dumps"),
                metrics(),
                server.getAddress().getPort(),
                TOKEN));
  }

  private Path config() {
    return folder.resolve("heapfleet.yaml");
  }

  private Path metrics() {
    return folder.resolve("metrics/heapfleet.prom");
  }

  private void put(String name, byte[] bytes) throws IOException {
    Path file = folder.resolve("dumps").resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  private static final long CASES = 0x6000_0000L;
  private static final long FIRST_CASE = 0x7000_0000L;

  /** A heap with so many objects of 48 bytes in an array that a static field holds. */
  private static byte[] cases(int count) {
    HprofBuilder dump = HprofBuilder.hotspot();
    HprofBuilder.ClassBuilder type = dump.clazz("shop/Case");
    for (int i = 0; i < 4; i++) {
      type.field("number" + i, BasicType.LONG);
    }
    long id = type.dump();
    long array = dump.clazz("[Lshop/Case;").dump();
    long desk = dump.clazz("shop/Desk").staticField("cases", BasicType.OBJECT, CASES).dump();
    dump.root(RootKind.STICKY_CLASS, desk);
    dump.endSegment();
    long[] elements = new long[count];
    for (int i = 0; i < count; i++) {
      elements[i] = FIRST_CASE + i * 48L;
      dump.instance(elements[i], id, 1, 2, 3, 4);
      if (i % 10_000 == 0) {
        dump.endSegment();
      }
    }
    dump.objectArray(CASES, array, elements);
    dump.endSegment();
    return dump.bytes();
  }

  /** Runs a night that ends with this code; what it printed is what it wrote down. */
  private JsonNode night(int exitCode) throws IOException {
    JsonNode written = nightInto(exitCode);
    assertTrue(written.get("error").isNull());
    return written;
  }

  private JsonNode nightInto(int exitCode) throws IOException {
    CommandRun run = CommandRun.of("nightly", "--config", config().toString(), "--format", "json");
    assertEquals(exitCode, run.exitCode(), () -> run.err() + run.out());
    assertFalse(run.err().contains(TOKEN) || run.out().contains(TOKEN));
    String latest = Files.readString(folder.resolve("tables/runs/_latest.json"));
    if (!run.out().isEmpty()) {
      assertEquals(latest, run.out());
    }
    String schema = Files.readString(root().resolve("docs/run-summary.schema.json"));
    JsonNode report = new ObjectMapper().readTree(latest);
    assertEquals(
        List.of(),
        List.copyOf(
            JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(schema).validate(report)));
    return report;
  }

  private static Path root() {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(root.resolve(".mvn"))) {
      root = root.getParent();
    }
    return root;
  }

  private void assertMetrics(JsonNode fourth) throws IOException {
    Map<String, Double> metrics =
        Files.readAllLines(metrics()).stream()
            .filter(line -> !line.startsWith("#"))
            .collect(
                Collectors.toMap(
                    line -> line.substring(0, line.lastIndexOf(' ')),
                    line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1))));
    assertEquals(1, metrics.get("heapfleet_run_dumps{health=\"OK\"}"), metrics::toString);
    assertEquals(8, metrics.get("heapfleet_run_dumps{health=\"SKIPPED\"}"), metrics::toString);
    assertEquals(1, metrics.get("heapfleet_run_outcome{outcome=\"FINDINGS\"}"));
    assertEquals(0, metrics.get("heapfleet_run_outcome{outcome=\"OK\"}"));
    assertEquals(1, metrics.get("heapfleet_run_leaks"));
    assertEquals(0, metrics.get("heapfleet_run_new_leaks"));
    assertEquals(
        fourth.at("/dumps/read_bytes").asDouble(), metrics.get("heapfleet_run_read_bytes"));
    assertTrue(metrics.get("heapfleet_run_seconds_per_gigabyte") > 0);
    assertTrue(metrics.get("heapfleet_run_stage_seconds{stage=\"parse\"}") > 0);
    assertEquals(
        metrics.get("heapfleet_last_run_timestamp_seconds"),
        metrics.get("heapfleet_last_success_timestamp_seconds"));
  }

  private void assertTablesOfRuns() throws IOException {
    TableViews.register(spark, folder.resolve("tables").toString());
    List<String> runs =
        spark
            .sql("SELECT outcome, dumps_read, new_leaks, webhook FROM runs ORDER BY started_at")
            .collectAsList()
            .stream()
            .map(Row::mkString)
            .toList();
    assertEquals(
        List.of(
            "PARTLY_READ30NOTHING_NEW",
            "OK30NOTHING_NEW",
            "FINDINGS21SENT",
            "FINDINGS01NOTHING_NEW",
            "FINDINGS10NOTHING_NEW"),
        runs);
    List<Row> slow =
        spark
            .sql(
                "SELECT dump_id FROM run_dumps WHERE health = 'OK' AND plan_seconds > 0"
                    + " AND parse_seconds > 0 AND holders_seconds > 0 AND publish_seconds > 0")
            .collectAsList();
    assertEquals(9, slow.size(), slow::toString);
  }

  private void assertTokenIsNowhere() throws IOException {
    List<Path> files;
    try (Stream<Path> below = Files.walk(folder.resolve("tables"))) {
      files = below.filter(Files::isRegularFile).toList();
    }
    assertTrue(files.size() > 20, files::toString);
    for (Path file : files) {
      assertFalse(
          Files.readString(file, StandardCharsets.ISO_8859_1).contains(TOKEN), file::toString);
    }
  }
}
