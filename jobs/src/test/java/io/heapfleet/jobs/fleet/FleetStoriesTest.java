package io.heapfleet.jobs.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.jobs.LocalSpark;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What happens in fleets, night by night, and what the fleet job says of it. */
@ExtendWith(LocalSpark.class)
class FleetStoriesTest {
  private static final String SESSION = "com.acme.Session";
  private static final long MB = 1_000_000;

  @TempDir Path output;
  private final SparkSession spark;
  private final StoryFleet fleet = new StoryFleet();

  FleetStoriesTest(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void oneOfEightInstancesLeaks() throws Exception {
    for (int night = 0; night < 4; night++) {
      for (int i = 0; i < 8; i++) {
        long bytes = i == 3 ? 5 * MB + 4 * MB * night : 5 * MB;
        fleet
            .night(night, "orders", "orders-" + i, "1.4.2")
            .holds(SESSION, bytes)
            .holds("byte[]", 20 * MB + 10 * bytes);
      }
    }
    FleetResult result = fleet.look(spark, output);

    assertEquals(Optional.of(LocalDate.parse("2026-03-05")), result.night());
    LeakRow leak = result.top().get(0);
    assertEquals(SESSION, leak.contentType(), "before byte[], which grows ten times as fast");
    assertEquals(Verdict.SUSPECT, leak.verdict());
    assertEquals("orders-3", leak.worstInstance());
    assertEquals(1, leak.instancesAffected());
    assertEquals(1, leak.growingInstances());
    assertEquals(8, leak.instancesSeen());
    assertEquals("1.4.2", leak.firstSeenBuild());
    assertEquals(StoryFleet.MONDAY, leak.firstSeenAt());
    assertEquals(7 * 5 * MB + 17 * MB, leak.shallowBytes());
    assertEquals((7 * 5 * MB + 17 * MB) / 100, leak.objects());
    assertEquals(5 * MB, leak.shallowMedian());
    assertEquals(17 * MB, leak.shallowMax());
    assertEquals(4.0 * MB, leak.growthBytesPerDay(), 1);
    assertTrue(leak.robustZ() > 50, "peers are all equal, yet z is finite: " + leak.robustZ());
    assertEquals(List.of("0003", "0011", "0019", "0027"), leak.evidenceDumps());
    assertEquals(
        "com.acme.Session grew between every two of the last 4 dumps of orders-3 (build 1.4.2), "
            + "from 5 MB to 17 MB in 3 days, about 4 MB a day; 1 of 8 instances of orders. "
            + "The median instance of this build holds 5 MB.",
        leak.reason());
    assertEquals("byte[]", result.top().get(1).contentType());
    assertEquals(Verdict.SUSPECT, result.top().get(1).verdict());
    assertEquals(Verdict.NONE, verdictOf("java.usual.Type1", result.top()));
  }

  @Test
  void aWholeNewBuildLeaks() throws Exception {
    for (int night = 0; night < 8; night++) {
      for (int i = 0; i < 6; i++) {
        long bytes = night < 4 ? 5 * MB : 5 * MB + 3 * MB * (night - 3);
        fleet
            .night(night, "orders", "orders-" + i, night < 4 ? "1.0" : "1.1")
            .holds(SESSION, bytes);
      }
    }
    LeakRow leak = of(SESSION, fleet.run(spark, output));

    assertEquals(Verdict.SUSPECT, leak.verdict(), "though no instance stands out");
    assertEquals(6, leak.instancesAffected());
    assertEquals("1.1", leak.firstSeenBuild());
    assertEquals(StoryFleet.MONDAY.plusSeconds(4 * 86_400), leak.firstSeenAt());
    assertEquals(0.0, leak.robustZ());
  }

  @Test
  void aCacheFillsAndLevelsOff() throws Exception {
    long[] megabytes = {1, 40, 46, 47, 47};
    for (int night = 0; night < megabytes.length; night++) {
      fleet.night(night, "orders", "a", "1").holds("com.acme.Cache", megabytes[night] * MB);
    }
    // Seen on its third night, it still grew in every interval, but ever less.
    StoryFleet earlier = new StoryFleet();
    for (int night = 0; night < 3; night++) {
      earlier.night(night, "orders", "a", "1").holds("com.acme.Cache", megabytes[night] * MB);
    }

    LeakRow third = of("com.acme.Cache", earlier.run(spark, output.resolve("third")));
    assertEquals(Verdict.GROWING, third.verdict());
    assertTrue(third.reason().contains("slows down"), third.reason());
    assertEquals(Verdict.NONE, verdictOf("com.acme.Cache", fleet.run(spark, output)));
  }

  @Test
  void twoDumpsAreTooFewToConvict() throws Exception {
    fleet.night(0, "orders", "a", "1").holds(SESSION, 1 * MB);
    fleet.night(1, "orders", "a", "1").holds(SESSION, 30 * MB);

    LeakRow row = of(SESSION, fleet.run(spark, output));
    assertEquals(Verdict.GROWING, row.verdict());
    assertTrue(row.reason().contains("too few"), row.reason());
  }

  @Test
  void aLeakingInstanceIsRestartedNightlyBeforeItDies() throws Exception {
    long[] megabytes = {10, 60, 110, 10, 60, 110, 10};
    for (int night = 0; night < megabytes.length; night++) {
      fleet.night(night, "orders", "a", "1").holds(SESSION, megabytes[night] * MB);
    }
    LeakRow leak = of(SESSION, fleet.run(spark, output));

    assertEquals(Verdict.SUSPECT, leak.verdict());
    assertEquals(50.0 * MB, leak.growthBytesPerDay(), 1, "within a process, not over the restart");
    assertEquals(List.of("0003", "0004", "0005"), leak.evidenceDumps());
    assertEquals(StoryFleet.MONDAY, leak.firstSeenAt(), "the process before leaked as well");
    assertTrue(leak.reason().contains("restarted since"), leak.reason());
  }

  @Test
  void aTypeThatGoesUpAndDownIsNoSuspect() throws Exception {
    long[] megabytes = {10, 14, 18, 9, 13, 17};
    for (int night = 0; night < megabytes.length; night++) {
      fleet.night(night, "orders", "a", "1").holds(SESSION, megabytes[night] * MB);
    }
    assertNotEquals(Verdict.SUSPECT, verdictOf(SESSION, fleet.run(spark, output)));
  }

  @Test
  void theFirstDumpIsOfAColdProcess() throws Exception {
    for (int night = 0; night < 5; night++) {
      fleet
          .dump("orders", "a", "1", StoryFleet.MONDAY.plusSeconds(86_400L * night))
          .holdsTheUsual(night == 0 ? 0.6 : 1)
          .holds(SESSION, night == 0 ? 0 : 20 * MB + night);
    }
    List<LeakRow> rows = fleet.run(spark, output);
    assertEquals(Verdict.NONE, verdictOf(SESSION, rows), "it rose every night, by a byte");
    assertEquals(Verdict.NONE, verdictOf("java.usual.Type1", rows));
  }

  @Test
  void aBusyFleetGrowsAllOverAndTheLeakInItIsStillFound() throws Exception {
    for (int night = 0; night < 4; night++) {
      double factor = 1 + 0.1 * night;
      fleet
          .dump("orders", "a", "1", StoryFleet.MONDAY.plusSeconds(86_400L * night))
          .holdsTheUsual(factor)
          .holds("com.acme.Request", (long) (8 * MB * factor))
          .holds(SESSION, 5 * MB + 5 * MB * night);
    }
    List<LeakRow> rows = fleet.run(spark, output);
    assertEquals(
        List.of(SESSION),
        rows.stream()
            .filter(row -> row.verdict() == Verdict.SUSPECT)
            .map(LeakRow::contentType)
            .toList());
    LeakRow request = of("com.acme.Request", rows);
    assertEquals(Verdict.GROWING, request.verdict());
    assertTrue(request.reason().contains("1.3-fold"), request.reason());
  }

  @Test
  void twoServicesShareAType() throws Exception {
    for (int night = 0; night < 3; night++) {
      fleet.night(night, "orders", "a", "1").holds(SESSION, 5 * MB + 5 * MB * night);
      fleet.night(night, "billing", "a", "1").holds(SESSION, 5 * MB);
      fleet.night(night, null, "a", "1").holds(SESSION, 6 * MB);
    }
    List<LeakRow> rows =
        fleet.run(spark, output).stream().filter(r -> r.contentType().equals(SESSION)).toList();

    assertEquals(3, rows.size());
    assertEquals(3, rows.stream().map(LeakRow::signature).distinct().count());
    assertEquals("orders", rows.get(0).service());
    assertEquals(Verdict.SUSPECT, rows.get(0).verdict());
    assertEquals(Verdict.NONE, rows.get(1).verdict());
    assertNull(rows.get(1).service(), "6 MB before 5 MB");
    assertEquals(Verdict.NONE, rows.get(2).verdict());
    assertEquals(1, rows.get(2).instancesSeen());
  }

  @Test
  void anInstanceHoldsFarMoreThanItsPeers() throws Exception {
    for (int i = 0; i < 6; i++) {
      fleet.night(0, "orders", "orders-" + i, "1").holds(SESSION, i == 2 ? 40 * MB : 5 * MB + i);
    }
    // Another build is no peer.
    fleet.night(0, "orders", "canary", "2").holds(SESSION, 60 * MB);
    LeakRow row = of(SESSION, fleet.run(spark, output));

    assertEquals(Verdict.OUTLIER, row.verdict());
    assertEquals("orders-2", row.worstInstance());
    assertEquals(1, row.instancesAffected());
    assertEquals(7, row.instancesSeen());
    assertNull(row.growthBytesPerDay());
    assertTrue(row.reason().contains("its 5 peers"), row.reason());
  }

  @Test
  void fourInstancesAreNoPeers() throws Exception {
    for (int i = 0; i < 4; i++) {
      fleet.night(0, "orders", "orders-" + i, "1").holds(SESSION, i == 2 ? 40 * MB : 5 * MB);
    }
    LeakRow row = of(SESSION, fleet.run(spark, output));
    assertNull(row.robustZ());
    assertEquals(Verdict.NONE, row.verdict());
  }

  @Test
  void aTypeMissingInADumpCountsAsNone() throws Exception {
    fleet.night(0, "orders", "a", "1");
    fleet.night(1, "orders", "a", "1").holds(SESSION, 10 * MB);
    fleet.night(2, "orders", "a", "1").holds(SESSION, 20 * MB);
    fleet.night(2, "orders", "b", "1");
    LeakRow leak = of(SESSION, fleet.run(spark, output));

    assertEquals(Verdict.SUSPECT, leak.verdict());
    assertTrue(leak.reason().contains("from 0 bytes to 20 MB"), leak.reason());
    assertEquals(10 * MB, leak.shallowMedian(), "of 20 MB and none");
  }

  @Test
  void jitterThatHappensToRiseIsNoSuspect() throws Exception {
    long[][] megabytes = {{20, 22, 24}, {24, 21, 23}, {22, 24, 20}, {23, 20, 22}, {24, 22, 21}};
    for (int night = 0; night < 3; night++) {
      for (int i = 0; i < megabytes.length; i++) {
        fleet.night(night, "orders", "o" + i, "1").holds("byte[]", megabytes[i][night] * MB);
      }
    }
    assertEquals(Verdict.NONE, verdictOf("byte[]", fleet.run(spark, output)));
  }

  @Test
  void whatCannotBeTrendedIsLeftOutAndSaid() throws Exception {
    for (int night = 0; night < 3; night++) {
      fleet.night(night, "orders", "a", "1").holds(SESSION, 10 * MB + 10 * MB * night);
    }
    fleet.night(1, "orders", "a", "1").holds(SESSION, 15 * MB).failed();
    fleet.dump("orders", "a", "1", StoryFleet.MONDAY.plusSeconds(90_000)).salvaged(40);
    fleet.dump("orders", "a", "1", StoryFleet.MONDAY).holds(SESSION, 10 * MB);
    fleet.dump("orders", "b", "1", null).holds(SESSION, 10 * MB);
    fleet.night(-10, "orders", "gone", "1").holds(SESSION, 90 * MB);
    fleet.night(-40, "orders", "a", "1").holds(SESSION, 1 * MB);
    FleetResult result = fleet.look(spark, output);

    LeakRow leak = of(SESSION, result.top());
    assertEquals(Verdict.SUSPECT, leak.verdict());
    assertEquals(1, leak.instancesSeen());
    assertEquals(List.of("0000", "0001", "0002"), leak.evidenceDumps());
    assertEquals(3, result.dumpsLookedAt());
    assertEquals(
        List.of(
            "dumps older than 30 days: 1",
            "dumps read in part (SALVAGED), so in no trend: 1",
            "dumps that could not be read (FAILED): 1",
            "dumps with the same instance and time as another: 1",
            "dumps without a time: 1",
            "instances without a dump in the last 7 days: 1"),
        result.leftOut());
  }

  @Test
  void anInstanceWithOnlyABrokenDumpIsStillSeen() throws Exception {
    fleet.night(0, "orders", "a", "1").holds(SESSION, 10 * MB).salvaged(80);
    assertEquals(10 * MB, of(SESSION, fleet.run(spark, output)).shallowBytes());
  }

  @Test
  void dumpsWithoutAnInstanceStandEachForOne() throws Exception {
    for (int night = 0; night < 3; night++) {
      fleet.night(night, "orders", null, null).holds(SESSION, 10 * MB + 10 * MB * night);
    }
    LeakRow row = of(SESSION, fleet.run(spark, output));
    assertEquals(Verdict.NONE, row.verdict(), "nothing says that they are of one process");
    assertEquals(3, row.instancesSeen());
    assertEquals("dump 0002", row.worstInstance());
  }

  @Test
  void aSecondRunReplacesTheNightWithTheSameRows() throws Exception {
    for (int night = 0; night < 3; night++) {
      fleet.night(night, "orders", "a", "1").holds(SESSION, 5 * MB + 5 * MB * night);
    }
    List<LeakRow> first = fleet.run(spark, output);
    List<String> firstTable = leakTable();
    List<LeakRow> second = FleetJob.run(spark, FleetOptions.of(output.toString())).top();

    assertEquals(first.subList(0, 20), second);
    assertEquals(firstTable, leakTable());
    assertEquals(first.size(), firstTable.size());
    try (var files = java.nio.file.Files.list(output.resolve("fleet_leaks"))) {
      assertEquals(
          List.of("night=2026-03-04"),
          files
              .map(file -> file.getFileName().toString())
              .filter(f -> !f.startsWith("."))
              .toList());
    }

    fleet.night(3, "orders", "a", "1").holds(SESSION, 5 * MB);
    fleet.run(spark, output);
    assertTrue(leakTable().containsAll(firstTable), "the night before stays");
    assertTrue(leakTable().size() > firstTable.size());
  }

  @Test
  void withoutADumpToReadNothingIsWritten() throws Exception {
    fleet.night(0, "orders", "a", "1").failed();
    FleetResult result = fleet.look(spark, output);
    assertEquals(Optional.empty(), result.night());
    assertEquals(0, result.rows());
    assertFalse(output.resolve("fleet_leaks").toFile().exists());
  }

  @Test
  void aFolderWithoutTablesIsAnErrorThatNamesIt() {
    Exception error =
        org.junit.jupiter.api.Assertions.assertThrows(
            java.io.FileNotFoundException.class,
            () -> FleetJob.run(spark, FleetOptions.of(output.toString())));
    assertTrue(error.getMessage().contains(output.resolve("dumps").toString()));
  }

  private List<String> leakTable() {
    return spark
        .read()
        .parquet(output.resolve("fleet_leaks").toString())
        .orderBy("night", "rank")
        .toJSON()
        .collectAsList();
  }

  private static LeakRow of(String type, List<LeakRow> rows) {
    return rows.stream().filter(row -> row.contentType().equals(type)).findFirst().orElseThrow();
  }

  private static Verdict verdictOf(String type, List<LeakRow> rows) {
    return of(type, rows).verdict();
  }
}
