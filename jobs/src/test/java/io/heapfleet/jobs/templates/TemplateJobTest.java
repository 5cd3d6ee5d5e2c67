package io.heapfleet.jobs.templates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.jobs.LocalSpark;
import io.heapfleet.jobs.SyntheticDumps;
import io.heapfleet.jobs.output.LockRequest;
import io.heapfleet.jobs.output.OutputRun;
import io.heapfleet.table.HeapTable;
import io.heapfleet.table.RequestRow;
import io.heapfleet.table.RowWriter;
import io.heapfleet.table.TablePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalSpark.class)
class TemplateJobTest {
  private static final LocalDate DAY = LocalDate.parse("2026-03-02");
  private static final int ALL = 1000;

  private final Configuration conf = new Configuration();
  private final SparkSession spark;
  @TempDir private Path folder;

  TemplateJobTest(SparkSession spark) {
    this.spark = spark;
  }

  private List<TemplateRow> run() throws IOException {
    try (OutputRun run = OutputRun.begin(conf, folder.toString(), LockRequest.of("test"))) {
      return TemplateJob.run(spark, run, ALL);
    }
  }

  /** A dump of an instance of its own name. */
  private void dump(LocalDate day, String instance, RequestRow... requests) throws IOException {
    writeRequests(day, instance, requests);
    new SyntheticDumps(conf, folder.toString(), 1).write(day, instance, 1, 1);
  }

  private void writeRequests(LocalDate day, String dumpId, RequestRow... requests)
      throws IOException {
    String file = TablePath.file(folder.toString(), HeapTable.REQUESTS, day, dumpId, 1);
    try (RowWriter<RequestRow> writer = RowWriter.requests(conf, file, dumpId)) {
      writer.writeAll(List.of(requests));
    }
  }

  private static RequestRow request(String template, long bytes, Long elements) {
    return request("HTTP", template, bytes, elements);
  }

  private static RequestRow request(String kind, String template, long bytes, Long elements) {
    return new RequestRow(
        1,
        0x10,
        "org.apache.coyote.Request",
        "Tomcat",
        kind,
        "GET",
        template,
        null,
        template,
        null,
        1L,
        0x20L,
        "exec-1",
        0x20,
        bytes,
        1,
        0,
        null,
        null,
        null,
        elements == null ? null : 0x30L,
        elements == null ? null : "java.util.ArrayList",
        elements,
        "com.acme.Row" + bytes,
        1L,
        bytes,
        null,
        null,
        List.of(),
        null,
        "A sentence.");
  }

  @Test
  void sumsUpOverAllInstancesAndLeavesOutWhatIsNotPublished() throws IOException {
    dump(DAY, "reports-1", request("/api/export", 100, 7L), request("/healthz", 1, null));
    dump(
        DAY,
        "reports-2",
        request("/api/export", 300, 530_038L),
        request("/api/export", 200, 9L),
        request("UNKNOWN", null, 999, null));
    writeRequests(DAY, "half-written", request("/api/export", 9_000, 1L));
    dump(DAY.minusDays(1), "the-day-before", request("/api/export", 5_000, 1L));

    List<TemplateRow> rows = run();

    assertEquals(
        List.of("/api/export", "/healthz"), rows.stream().map(r -> r.pathTemplate()).toList());
    TemplateRow export = rows.get(0);
    assertEquals(3, export.inFlight());
    assertEquals(2, export.instances());
    assertEquals(200, export.retainedMedian());
    assertEquals(300, export.retainedMax());
    assertEquals(600, export.retainedBytes());
    assertEquals(530_038, export.largestElements());
    assertEquals("java.util.ArrayList", export.largestCollection());
    assertEquals("com.acme.Row300", export.contentClass());
    assertEquals("reports-2", export.worstInstance());
    assertEquals("orders", export.service());
    assertEquals(DAY, export.day());
  }

  @Test
  void agreesWithTheObviousWay() throws IOException {
    long seed = 20260302;
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, List<RequestRow>> byDump = new TreeMap<>();
    for (int dump = 0; dump < 20; dump++) {
      List<RequestRow> requests = new ArrayList<>();
      for (int i = random.nextInt(30); i > 0; i--) {
        Long elements = random.nextInt(3) == 0 ? null : random.nextLong(1_000_000);
        requests.add(
            request("/api/" + random.nextInt(5), random.nextLong(1_000_000_000_000L), elements));
      }
      dump(DAY, "i-" + dump, requests.toArray(RequestRow[]::new));
      byDump.put("i-" + dump, requests);
    }

    for (TemplateRow row : run()) {
      List<RequestRow> all = new ArrayList<>();
      List<String> instances = new ArrayList<>();
      byDump.forEach(
          (dump, requests) ->
              requests.stream()
                  .filter(r -> r.pathTemplate().equals(row.pathTemplate()))
                  .forEach(
                      request -> {
                        all.add(request);
                        instances.add(dump);
                      }));
      List<Long> bytes = all.stream().map(RequestRow::retainedBytes).sorted().toList();
      String where = "seed " + seed + ": " + row;
      assertEquals(all.size(), row.inFlight(), where);
      assertEquals(new HashSet<>(instances).size(), row.instances(), where);
      assertEquals(percentile(bytes, 0.5), row.retainedMedian(), where);
      assertEquals(percentile(bytes, 0.95), row.retainedP95(), where);
      assertEquals(bytes.get(bytes.size() - 1), row.retainedMax(), where);
      assertEquals(bytes.stream().mapToLong(b -> b).sum(), row.retainedBytes(), where);
      assertEquals(
          all.stream()
              .map(RequestRow::elements)
              .filter(Objects::nonNull)
              .max(Comparator.naturalOrder())
              .orElse(null),
          row.largestElements(),
          where);
      int worst = 0;
      for (int i = 0; i < all.size(); i++) {
        worst = all.get(i).retainedBytes() > all.get(worst).retainedBytes() ? i : worst;
      }
      assertEquals(instances.get(worst), row.worstInstance(), where);
    }
  }

  /** Between its neighbours, as the usual definition has it. */
  private static long percentile(List<Long> sorted, double share) {
    double position = share * (sorted.size() - 1);
    long below = sorted.get((int) Math.floor(position));
    long above = sorted.get((int) Math.ceil(position));
    return (long) (below + (position - Math.floor(position)) * (above - below));
  }

  @Test
  void aDayIsWorkedOutAgainOnlyIfItsDumpsAreOthers() throws IOException {
    dump(DAY, "reports-1", request("/api/export", 100, 7L));
    List<TemplateRow> first = run();
    Path file =
        folder.resolve("request_templates/captured_date=" + DAY).resolve("templates.parquet");
    FileTime old = FileTime.fromMillis(1_000_000_000_000L);
    Files.setLastModifiedTime(file, old);

    assertEquals(first, run());
    assertEquals(old, Files.getLastModifiedTime(file));

    dump(DAY, "reports-2", request("/api/export", 300, 9L));
    assertEquals(2, run().get(0).inFlight());
    assertTrue(Files.getLastModifiedTime(file).compareTo(old) > 0);
  }

  @Test
  void aDayWithoutRequestsHasNoRows() throws IOException {
    dump(DAY, "reports-1", request("/api/export", 100, 7L));
    run();
    Files.delete(
        Path.of(TablePath.file(folder.toString(), HeapTable.REQUESTS, DAY, "reports-1", 1)));

    assertEquals(List.of(), run());
    assertFalse(
        Files.exists(
            folder.resolve("request_templates/captured_date=" + DAY + "/templates.parquet")));
  }

  @Test
  void aFolderWithoutRequestsHasNone() throws IOException {
    Files.createDirectories(folder.resolve("dumps"));
    assertEquals(List.of(), run());
  }
}
