package io.heapfleet.jobs.sql;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.jobs.LocalSpark;
import io.heapfleet.jobs.TinyFleet;
import io.heapfleet.jobs.fleet.FleetJob;
import io.heapfleet.jobs.fleet.FleetOptions;
import io.heapfleet.jobs.output.LockRequest;
import io.heapfleet.jobs.output.OutputRun;
import io.heapfleet.jobs.runs.RunReport;
import io.heapfleet.jobs.runs.RunReport.RunAlert;
import io.heapfleet.jobs.runs.RunReport.RunDump;
import io.heapfleet.jobs.runs.RunTables;
import io.heapfleet.jobs.templates.TemplateJob;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Every query of docs/sql.md runs, and finds something in a tiny fleet. */
@ExtendWith(LocalSpark.class)
class CookbookTest {
  private static final Pattern SQL_BLOCK =
      Pattern.compile("^```sql\\R(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  @TempDir static Path output;

  private final SparkSession spark;

  CookbookTest(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeAll
  static void scan(SparkSession spark) throws Exception {
    TinyFleet.write(output);
    FleetJob.run(spark, FleetOptions.of(output.toString()).withMaterial(0.01, 1000));
    Configuration conf = new Configuration();
    try (OutputRun run = OutputRun.begin(conf, output.toString(), LockRequest.of("nightly"))) {
      TemplateJob.run(spark, run, 1);
      RunTables.writeNewest(conf, run, aNight());
    }
    TableViews.register(spark, output.toString());
  }

  private static RunReport aNight() {
    Instant start = Instant.parse("2026-03-05T03:15:00Z");
    return new RunReport(
        "20260305T031500Z-0123abcd",
        "nightly",
        "1",
        start,
        start.plusSeconds(90),
        0,
        null,
        "orders leaks com.acme.Session.",
        output.toString(),
        List.of(
            new RunDump(
                "orders-3-20260305",
                "file:///dumps/orders-3-20260305",
                "orders",
                "orders-3",
                "OK",
                1_000_000,
                9_000,
                100,
                0.1,
                1,
                0.5,
                0.4,
                List.of())),
        List.of(),
        Map.of("parse", Duration.ofSeconds(60)),
        List.of(),
        RunAlert.OFF,
        List.of());
  }

  @TestFactory
  Stream<DynamicTest> queries() throws Exception {
    List<String> queries = queriesOfThePage();
    assertTrue(queries.size() > 20, () -> "found only " + queries.size());
    return queries.stream()
        .map(
            query ->
                DynamicTest.dynamicTest(
                    query.lines().findFirst().orElse("nothing"),
                    () -> assertFalse(spark.sql(query).isEmpty(), query)));
  }

  @Test
  void theLeakIsFoundAndTheFieldThatHoldsIt() throws Exception {
    List<String> queries = queriesOfThePage();
    Row leak = spark.sql(only(queries, "verdict IN ('LEAK', 'SUSPECT')")).first();
    assertTrue(leak.<String>getAs("owner").equals("com.acme.SessionCache#table"), leak.toString());
    Row type = spark.sql(only(queries, "verdict <> 'NONE'")).first();
    assertTrue(type.<String>getAs("reason").startsWith("com.acme.Session grew"), type.toString());

    Row holder = spark.sql(only(queries, "AS held_by")).first();
    assertTrue(
        holder.<String>getAs("field_name").equals("java.util.HashMap$Node#value"),
        holder.toString());
    Row growth = spark.sql(only(queries, "growth_bytes\n")).first();
    assertTrue(growth.<Long>getAs("growth_bytes") > 100_000, growth.toString());
  }

  private static String only(List<String> queries, String part) {
    List<String> found = queries.stream().filter(query -> query.contains(part)).toList();
    assertTrue(found.size() == 1, () -> part + " is in " + found);
    return found.get(0);
  }

  private static List<String> queriesOfThePage() throws Exception {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(root.resolve(".mvn"))) {
      root = root.getParent();
    }
    List<String> queries = new ArrayList<>();
    Matcher block = SQL_BLOCK.matcher(Files.readString(root.resolve("docs/sql.md")));
    while (block.find()) {
      queries.add(block.group(1));
    }
    return queries;
  }
}
