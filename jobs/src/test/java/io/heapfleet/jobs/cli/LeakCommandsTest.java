package io.heapfleet.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.heapfleet.jobs.LocalSpark;
import io.heapfleet.jobs.TinyFleet;
import io.heapfleet.jobs.fleet.FleetJob;
import io.heapfleet.jobs.fleet.FleetOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code heapfleet leaks}, {@code gate} and {@code diff} over a fleet whose orders-3 leaks. */
@ExtendWith(LocalSpark.class)
class LeakCommandsTest {
  @TempDir static Path tables;

  @BeforeAll
  static void compareAFleet(SparkSession spark) throws Exception {
    TinyFleet.write(tables);
    FleetJob.run(spark, FleetOptions.of(tables.toString()));
  }

  private static CommandRun run(String command, String... more) {
    List<String> arguments = new ArrayList<>(List.of(command, "--tables", tables.toString()));
    arguments.addAll(Arrays.asList(more));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  @Test
  void leaksAreToldWithTheirPathAndWhatWouldRefuteThem() throws Exception {
    CommandRun leaks = run("leaks");

    assertEquals(ExitCode.OK, leaks.exitCode(), leaks::err);
    assertTrue(
        leaks.out().contains("LEAK     NEW    orders   com.acme.SessionCache#table"), leaks::out);
    assertTrue(leaks.out().contains("1 of 3"), leaks::out);
    assertTrue(
        leaks.out().contains("\n  com.acme.SessionCache#table: java.util.HashMap\n"), leaks::out);
    assertTrue(leaks.out().contains("  Refuted by: a later dump"), leaks::out);

    CommandRun json = run("leaks", "--all", "--format", "json");
    JsonNode first = new ObjectMapper().readTree(json.out().lines().findFirst().orElseThrow());
    assertEquals("LEAK", first.get("verdict").asText());
    assertEquals("orders-3", first.get("worst_instance").asText());
  }

  @Test
  void theGateFailsForANewLeakAndForGrownHeaps() {
    CommandRun gate = run("gate");
    assertEquals(ExitCode.FINDINGS, gate.exitCode(), gate::err);
    assertTrue(gate.out().startsWith("FAILED  1 new leak, allowed are 0"), gate::out);

    CommandRun passed = run("gate", "--max-new-leaks", "1", "--max-growth", "10%");
    assertEquals(ExitCode.OK, passed.exitCode(), passed::out);
    assertTrue(passed.out().contains("passed  heaps of orders grew by"), passed::out);

    assertEquals(64, run("gate", "--max-growth", "ten").exitCode());
  }

  @Test
  void nightsDifferInWhatGrew() {
    CommandRun diff = run("diff", "2026-03-02", "2026-03-05");
    assertEquals(ExitCode.OK, diff.exitCode(), diff::err);
    assertTrue(diff.out().startsWith("A: 2026-03-02, 3 dumps; B: 2026-03-05, 3 dumps."), diff::out);
    String held =
        diff.out().lines().filter(line -> line.contains("SessionCache#table")).findFirst().get();
    assertTrue(held.startsWith("grew"), held);
    // 1,000 sessions on each of three instances; then 4,000 on one of them.
    assertTrue(held.contains(" 1,000 ") && held.contains(" 2,000 "), held);
  }

  @Test
  void dumpsDifferInWhatOnlyOneOfThemHas() {
    CommandRun diff = run("diff", "orders-1-20260305", "orders-2-20260305", "--format", "csv");
    assertEquals(ExitCode.OK, diff.exitCode(), diff::err);
    assertTrue(
        diff.out().lines().anyMatch(line -> line.startsWith("TYPE,NEW,com.acme.plugin.Price")),
        diff::out);
    CommandRun other = run("diff", "orders-2-20260305", "orders-1-20260305", "--format", "csv");
    assertTrue(
        other.out().lines().anyMatch(line -> line.startsWith("TYPE,GONE,com.acme.plugin.Price")),
        other::out);
    assertEquals(
        """
        A: orders-1-20260305, 1 dump; B: orders-1-20260305, 1 dump.
        They do not differ in types, places or paths.
        """,
        run("diff", "orders-1-20260305", "orders-1-20260305").out());
  }

  @Test
  void saysWhatItCannotCompare() {
    CommandRun none = run("diff", "1.4.2", "9.9");
    assertEquals(64, none.exitCode());
    assertTrue(
        none.err().contains("9.9: expected the id of a dump, a build or a night"), none::err);
    assertEquals(64, run("diff", "1.4.2", "1.4.2", "--top", "0").exitCode());
  }

  /** "Nothing leaks" would be a wrong answer where nothing was looked at. */
  @Test
  void aFolderWithoutTablesIsAnError(@TempDir Path empty) {
    for (String command : List.of("leaks", "gate")) {
      CommandRun run = CommandRun.of(command, "--tables", empty.toString());
      assertEquals(64, run.exitCode(), run::out);
      assertTrue(run.err().contains("found no table of dumps"), run::err);
      assertFalse(run.out().contains("Nothing"), run::out);
    }
  }
}
