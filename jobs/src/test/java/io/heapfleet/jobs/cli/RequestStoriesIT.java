package io.heapfleet.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.heapfleet.jobs.LocalSpark;
import io.heapfleet.jvm.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Which call did it: real services on real web stacks, dumped while they work on an export. */
@ExtendWith(LocalSpark.class)
class RequestStoriesIT {
  private static final String LAYOUT = "{service}/{instance}/{captured_at}.hprof";
  private static final int ROWS = 5_000;

  private final SparkSession spark;

  RequestStoriesIT(SparkSession spark) {
    this.spark = spark;
  }

  private static Path file(Path folder, String instance) {
    return folder.resolve("dumps/reports/" + instance + "/2026-03-02T030000Z.hprof");
  }

  private static CommandRun scan(Path folder, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "scan",
                folder.resolve("dumps").toString(),
                "--layout",
                LAYOUT,
                "--output",
                folder.resolve("tables").toString()));
    arguments.addAll(List.of(options));
    CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
    assertEquals(ExitCode.OK, run.exitCode(), run::err);
    return run;
  }

  private static JsonNode requests(Path folder, String dump, String... options) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "explain",
                "--tables",
                folder.resolve("tables").toString(),
                "--dump",
                dump,
                "--request",
                "--format",
                "json"));
    arguments.addAll(List.of(options));
    CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
    assertEquals(ExitCode.OK, run.exitCode(), run::err);
    return new ObjectMapper().readTree(run.out());
  }

  @Test
  void theFirstLineNamesInstanceCallFrameAndContent(@TempDir Path folder) throws Exception {
    for (String instance : List.of("reports-1", "reports-2", "reports-3")) {
      new StackJvm("tomcat-10", "TomcatService")
          .with("-Drows=530038", "-Dcalls=" + (instance.equals("reports-3") ? 3 : 0))
          .dump(file(folder, instance), folder.resolve("work/" + instance));
    }

    CommandRun run = scan(folder);

    String first = run.out().lines().findFirst().orElse("");
    assertTrue(
        first.matches(
            "reports-3: thread \"http-nio-127\\.0\\.0\\.1-auto-1-exec-\\d+\", handling"
                + " GET /api/export;jsessionid=…\\?year=…&token=\\*{3}, in ReportService\\.load \\(line"
                + " \\d+\\), holds an ArrayList of 530,038 Row, \\d+(\\.\\d)? MB, \\d+(\\.\\d)? %"
                + " of the heap; three such requests at once are \\d\\d(\\.\\d)? % of the heap\\."),
        run.out());
    assertFalse(run.out().contains("hunter2"), run::out);
    assertTrue(run.out().contains("Which requests hold most of the memory:"), run::out);
    assertFalse(run.out().contains("reports-1: thread"), run::out);
    // Three in flight, and nothing of the requests that are over.
    CommandRun templates =
        CommandRun.of(
            "sql",
            "--tables",
            folder.resolve("tables").toString(),
            "--format",
            "csv",
            "SELECT method, path_template, in_flight, instances, largest_elements,"
                + " worst_instance FROM request_templates WHERE kind = 'HTTP'");
    assertEquals(
        List.of("GET,/api/export,3,1,530038,reports-3"),
        templates.out().lines().skip(1).toList(),
        templates::err);
  }

  @Test
  @Tag("slow")
  void everyStackIsRead(@TempDir Path folder) throws Exception {
    Map<String, StackJvm> stacks = new LinkedHashMap<>();
    stacks.put("tomcat-9", new StackJvm("tomcat-9", "TomcatService"));
    stacks.put("tomcat-11", new StackJvm("tomcat-11", "TomcatService"));
    stacks.put("jetty-9", new StackJvm("jetty-9", "JettyService"));
    stacks.put("jetty-11", new StackJvm("jetty-11", "JettyService"));
    stacks.put("jetty-12", new StackJvm("jetty-12", "Jetty12Service"));
    stacks.put("undertow", new StackJvm("undertow", "UndertowService"));
    stacks.put("netty", new StackJvm("netty", "NettyService"));
    stacks.put("netty-later", new StackJvm("netty", "NettyService").with("-Dlater=true"));
    stacks.put("reactor", new StackJvm("reactor-netty", "ReactorService"));
    stacks.put(
        "reactor-later", new StackJvm("reactor-netty", "ReactorService").with("-Dlater=true"));
    stacks.put("jdk", new StackJvm("", "JdkService"));
    Jdk.find(25)
        .ifPresent(
            jdk ->
                stacks.put(
                    "virtual", new StackJvm("", "JdkService").on(jdk).with("-Dvirtual=true")));
    for (Map.Entry<String, StackJvm> stack : stacks.entrySet()) {
      stack
          .getValue()
          .with("-Drows=" + ROWS, "-Dcalls=2")
          .dump(file(folder, stack.getKey()), folder.resolve("work/" + stack.getKey()));
    }

    assertEquals("UTC", spark.conf().get("spark.sql.session.timeZone"));
    CommandRun run = scan(folder);

    CommandRun ids =
        CommandRun.of(
            "sql",
            "--tables",
            folder.resolve("tables").toString(),
            "--format",
            "csv",
            "SELECT instance, dump_id FROM dumps");
    for (String line : ids.out().lines().skip(1).toList()) {
      String[] dump = line.split(",", -1);
      isAsTheServiceWas(dump[0], requests(folder, dump[1], "--show-values"));
    }
    assertFalse(run.out().contains("hunter2"), run::out);
  }

  private static void isAsTheServiceWas(String stack, JsonNode found) {
    List<JsonNode> exports = new ArrayList<>();
    for (JsonNode request : found.get("requests")) {
      if (request.get("kind").asText().equals("HTTP")) {
        exports.add(request);
      }
    }
    assertEquals(2, exports.size(), () -> stack + ": " + found.toPrettyString());
    for (JsonNode request : exports) {
      String all = stack + ": " + request.toPrettyString();
      assertEquals("GET", request.get("method").asText(), all);
      String path = request.get("path").asText();
      assertTrue(path.equals("/api/export") || path.equals("/api/export;jsessionid=…"), all);
      assertEquals("/api/export", request.get("path_template").asText(), all);
      assertEquals("year=…&token=…", request.get("query").asText(), all);
      assertTrue(request.get("target").asText().endsWith("?year=2019&token=hunter2"), all);
      assertEquals("java.util.ArrayList", request.get("collection_class").asText(), all);
      assertEquals(ROWS, request.get("elements").asInt(), all);
      assertEquals("com.acme.Row", request.get("content_class").asText(), all);
      assertTrue(request.get("retained_bytes").asLong() > ROWS * 32, all);
      boolean later = stack.endsWith("-later");
      assertEquals(later, request.get("thread_name").isNull(), all);
      assertTrue(
          later || request.get("frame").asText().startsWith("com.acme.ReportService.load:"), all);
    }
  }

  @Test
  @Tag("slow")
  void aCallToGrpcIsReadAsItsMethod(@TempDir Path folder) throws Exception {
    new StackJvm("grpc", "GrpcService")
        .with("-Drows=" + ROWS, "-Dcalls=2")
        .dump(file(folder, "reports-1"), folder.resolve("work"));
    scan(folder);

    List<JsonNode> calls = new ArrayList<>();
    for (JsonNode request : requests(folder, "d-2026").get("requests")) {
      if (request.get("kind").asText().equals("GRPC")) {
        calls.add(request);
      }
    }
    assertEquals(2, calls.size(), calls::toString);
    for (JsonNode call : calls) {
      String all = call.toPrettyString();
      assertEquals("/acme.Reports/Answer", call.get("path").asText(), all);
      assertTrue(call.get("frame").asText().startsWith("com.acme.ReportService.load:"), all);
      assertEquals(ROWS, call.get("elements").asInt(), all);
    }
  }

  /** Its threads know of it by Spring's holder; Logback, Log4j and OpenTelemetry say more. */
  @Test
  @Tag("slow")
  void aRequestThatAPoolWorksOnHasItsContext(@TempDir Path folder) throws Exception {
    Path work = folder.resolve("work");
    new StackJvm("context", "ContextService")
        .with("-Drows=" + ROWS, "-Dcalls=1")
        .dump(file(folder, "reports-1"), work);
    scan(folder);

    JsonNode found = requests(folder, "d-2026", "--show-values");
    JsonNode export = found.get("requests").get(0);
    String all = found.toPrettyString();
    assertEquals("Tomcat", export.get("stack").asText(), all);
    assertEquals("/api/export", export.get("path_template").asText(), all);
    assertEquals("report-worker", export.get("thread_name").asText(), all);
    assertTrue(export.get("frame").asText().startsWith("com.acme.ReportService.load:"), all);
    assertEquals(ROWS, export.get("elements").asInt(), all);
    assertTrue(
        Files.readString(work.resolve("log"))
            .contains("trace " + export.get("trace_id").asText() + "\n"),
        all);
    assertEquals(16, export.get("span_id").asText().length(), all);
    List<String> context = new ArrayList<>();
    export.get("context").forEach(entry -> context.add(entry.asText()));
    assertEquals(List.of("correlationId=c-4711", "requestId=r-17", "user=…"), context, all);
  }

  @Test
  @Tag("slow")
  void whatRequestsWaitForTogetherIsOfAllOfThem(@TempDir Path folder) throws Exception {
    new StackJvm("", "JdkService")
        .with("-Drows=200000", "-Dcalls=3", "-Dtogether=true")
        .dump(file(folder, "reports-1"), folder.resolve("work"));

    CommandRun run = scan(folder);

    String first = run.out().lines().findFirst().orElse("");
    assertTrue(
        first.matches(
            "reports-1: three requests together, handling GET /api/export;jsessionid=…"
                + "\\?year=…&token=\\*{3}, hold an ArrayList of 200,000 Row, 7\\.\\d MB,"
                + " \\d\\d % of the heap; a local variable of thread \".*\" in"
                + " com\\.acme\\.ReportService\\.loadTogether holds it\\."),
        run.out());
    JsonNode requests = requests(folder, "d-2026").get("requests");
    for (JsonNode request : List.of(requests.get(0), requests.get(1), requests.get(2))) {
      String all = requests.toPrettyString();
      assertEquals("/api/export", request.get("path_template").asText(), all);
      assertEquals(3, request.get("shared_calls").asInt(), all);
      assertTrue(request.get("shared_bytes").asLong() > 200_000 * 32, all);
      assertTrue(request.get("retained_bytes").asLong() < 1_000_000, all);
    }
  }

  /** What a scan was asked to keep it keeps: the tables have the values. */
  @Test
  @Tag("slow")
  void aScanShowsValuesIfItIsAsked(@TempDir Path folder) throws Exception {
    new StackJvm("", "JdkService")
        .with("-Drows=" + ROWS, "-Dcalls=1")
        .dump(file(folder, "reports-1"), folder.resolve("work"));

    CommandRun run = scan(folder, "--show-values");

    JsonNode export = requests(folder, "d-2026").get("requests").get(0);
    assertEquals("year=2019&token=hunter2", export.get("query").asText(), export::toPrettyString);
    assertFalse(run.out().contains("hunter2"), run::out);
  }

  @Test
  @Tag("slow")
  void aHealthyServiceIsNotAccused(@TempDir Path folder) throws Exception {
    new StackJvm("jetty-12", "Jetty12Service")
        .with("-Dcalls=0")
        .dump(file(folder, "reports-1"), folder.resolve("work"));

    CommandRun run = scan(folder);

    assertFalse(run.out().contains("handling"), run::out);
    assertTrue(run.out().startsWith("Nothing can be said about leaks yet"), run::out);
    assertEquals(0, requests(folder, "d-2026").get("request_count").asInt());
  }
}
