package io.heapfleet.jobs.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.jobs.LocalSpark;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
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

  /** A service's history, and what its rows must say. */
  private record Story(
      String service, Consumer<StoryFleet> told, Consumer<List<TypeRow>> expected) {
    private boolean isOf(TypeRow row) {
      return row.service() == null ? service == null : row.service().equals(service);
    }
  }

  /** Every story is a service of one fleet, so that one run of the job answers them all. */
  @TestFactory
  Stream<DynamicTest> stories() throws Exception {
    Map<String, Story> stories = new LinkedHashMap<>();
    stories.put("one of eight instances leaks", oneOfEightInstancesLeaks());
    stories.put("a whole new build leaks", aWholeNewBuildLeaks());
    stories.put("a cache fills", aCacheFills());
    stories.put("a cache has filled and levels off", aCacheLevelsOff());
    stories.put("two dumps are too few to convict", twoDumps());
    stories.put("a leaking instance is restarted before it dies", leakWithRestarts());
    stories.put("a type that goes up and down is no suspect", sawTooth());
    stories.put("the first dump is of a cold process", coldProcess());
    stories.put("a busy fleet grows all over, the leak in it is found", busyFleet());
    stories.put("another service has the same type and is fine", sameTypeElsewhere());
    stories.put("a service without a name is one of its own", serviceWithoutName());
    stories.put("an instance holds far more than its peers", outlier());
    stories.put("four instances are no peers", fourInstances());
    stories.put("a type missing in a dump counts as none", missingType());
    stories.put("jitter that happens to rise is no suspect", jitter());
    stories.put("an instance with only a broken dump is seen", onlyABrokenDump());
    stories.put("dumps without an instance stand each for one", noInstanceNames());

    StoryFleet fleet = new StoryFleet();
    stories.values().forEach(story -> story.told().accept(fleet));
    List<TypeRow> rows = fleet.run(spark, output);
    assertEquals(
        rows.size(), rows.stream().map(TypeRow::signature).distinct().count(), "signatures");
    return stories.entrySet().stream()
        .map(
            story ->
                DynamicTest.dynamicTest(
                    story.getKey(),
                    () ->
                        story
                            .getValue()
                            .expected()
                            .accept(rows.stream().filter(story.getValue()::isOf).toList())));
  }

  private static Story oneOfEightInstancesLeaks() {
    return new Story(
        "orders",
        fleet -> {
          for (int night = 0; night < 4; night++) {
            for (int i = 0; i < 8; i++) {
              long bytes = i == 3 ? 5 * MB + 4 * MB * night : 5 * MB;
              fleet
                  .night(night, "orders", "orders-" + i, "1.4.2")
                  .holds(SESSION, bytes)
                  .holds("byte[]", 20 * MB + 10 * bytes);
            }
          }
        },
        rows -> {
          TypeRow leak = rows.get(0);
          assertEquals(SESSION, leak.contentType(), "before byte[], which grows ten times as fast");
          assertEquals(TypeVerdict.SUSPECT, leak.verdict());
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
          assertTrue(leak.robustZ() > 50, "peers are all equal, yet finite: " + leak.robustZ());
          assertEquals(List.of("0003", "0011", "0019", "0027"), leak.evidenceDumps());
          assertEquals(
              "com.acme.Session grew between every two of the last 4 dumps of orders-3"
                  + " (build 1.4.2), from 5 MB to 17 MB in 3 days, about 4 MB a day;"
                  + " 1 of 8 instances of orders."
                  + " The median instance of this build holds 5 MB.",
              leak.reason());
          assertEquals("byte[]", rows.get(1).contentType());
          assertEquals(TypeVerdict.SUSPECT, rows.get(1).verdict());
          assertEquals(TypeVerdict.NONE, of("java.usual.Type1", rows).verdict());
        });
  }

  private static Story aWholeNewBuildLeaks() {
    return new Story(
        "rollout",
        fleet -> {
          for (int night = 0; night < 7; night++) {
            for (int i = 0; i < 6; i++) {
              long bytes = night < 3 ? 5 * MB : 5 * MB + 3 * MB * (night - 2);
              String build = night < 3 ? "1.0" : "1.1";
              fleet.night(night, "rollout", "r" + i, build).holds(SESSION, bytes);
            }
          }
        },
        rows -> {
          TypeRow leak = of(SESSION, rows);
          assertEquals(TypeVerdict.SUSPECT, leak.verdict(), "though no instance stands out");
          assertEquals(6, leak.instancesAffected());
          assertEquals("1.1", leak.firstSeenBuild());
          assertEquals(StoryFleet.MONDAY.plusSeconds(3 * 86_400), leak.firstSeenAt());
          assertEquals(0.0, leak.robustZ());
        });
  }

  /** Seen on its third night it grew in every interval, but ever less. */
  private static Story aCacheFills() {
    return new Story(
        "filling",
        fleet -> nights(fleet, "filling", 1, 40, 46),
        rows -> {
          TypeRow row = of(SESSION, rows);
          assertEquals(TypeVerdict.GROWING, row.verdict());
          assertTrue(row.reason().contains("slows down"), row.reason());
        });
  }

  private static Story aCacheLevelsOff() {
    return new Story(
        "filled",
        fleet -> nights(fleet, "filled", 1, 40, 46, 47, 47),
        rows -> assertEquals(TypeVerdict.NONE, of(SESSION, rows).verdict()));
  }

  private static Story twoDumps() {
    return new Story(
        "twice",
        fleet -> nights(fleet, "twice", 1, 30),
        rows -> {
          TypeRow row = of(SESSION, rows);
          assertEquals(TypeVerdict.GROWING, row.verdict());
          assertTrue(row.reason().contains("too few"), row.reason());
        });
  }

  private static Story leakWithRestarts() {
    return new Story(
        "restarted",
        fleet -> nights(fleet, "restarted", 10, 60, 110, 10, 60, 110, 10),
        rows -> {
          TypeRow leak = of(SESSION, rows);
          assertEquals(TypeVerdict.SUSPECT, leak.verdict());
          assertEquals(
              50.0 * MB, leak.growthBytesPerDay(), 1, "within a process, not over the restart");
          assertEquals(3, leak.evidenceDumps().size());
          assertEquals(StoryFleet.MONDAY, leak.firstSeenAt(), "the process before leaked as well");
          assertTrue(leak.reason().contains("restarted since"), leak.reason());
        });
  }

  private static Story sawTooth() {
    return new Story(
        "sawtooth",
        fleet -> nights(fleet, "sawtooth", 10, 14, 18, 9, 13, 17),
        rows -> assertNotEquals(TypeVerdict.SUSPECT, of(SESSION, rows).verdict()));
  }

  private static Story coldProcess() {
    return new Story(
        "cold",
        fleet -> {
          for (int night = 0; night < 5; night++) {
            fleet
                .dump("cold", "a", "1", StoryFleet.MONDAY.plusSeconds(86_400L * night))
                .holdsTheUsual(night == 0 ? 0.6 : 1)
                .holds(SESSION, night == 0 ? 0 : 20 * MB + night);
          }
        },
        rows -> {
          assertEquals(
              TypeVerdict.NONE, of(SESSION, rows).verdict(), "it rose every night, by a byte");
          assertEquals(TypeVerdict.NONE, of("java.usual.Type1", rows).verdict());
        });
  }

  private static Story busyFleet() {
    return new Story(
        "busy",
        fleet -> {
          for (int night = 0; night < 4; night++) {
            double factor = 1 + 0.1 * night;
            fleet
                .dump("busy", "a", "1", StoryFleet.MONDAY.plusSeconds(86_400L * night))
                .holdsTheUsual(factor)
                .holds("com.acme.Request", (long) (8 * MB * factor))
                .holds(SESSION, 5 * MB + 5 * MB * night);
          }
        },
        rows -> {
          assertEquals(
              List.of(SESSION),
              rows.stream()
                  .filter(row -> row.verdict() == TypeVerdict.SUSPECT)
                  .map(TypeRow::contentType)
                  .toList());
          TypeRow request = of("com.acme.Request", rows);
          assertEquals(TypeVerdict.GROWING, request.verdict());
          assertTrue(request.reason().contains("1.3-fold"), request.reason());
        });
  }

  private static Story sameTypeElsewhere() {
    return new Story(
        "steady",
        fleet -> nights(fleet, "steady", 5, 5, 5),
        rows -> {
          assertEquals(TypeVerdict.NONE, of(SESSION, rows).verdict());
          assertEquals(1, of(SESSION, rows).instancesSeen());
          assertEquals(5 * MB, of(SESSION, rows).shallowBytes());
        });
  }

  private static Story serviceWithoutName() {
    return new Story(
        null,
        fleet -> nights(fleet, null, 10, 20, 30),
        rows -> {
          TypeRow leak = of(SESSION, rows);
          assertEquals(TypeVerdict.SUSPECT, leak.verdict());
          assertEquals(1, leak.instancesSeen());
          assertTrue(leak.reason().contains("services without a name"), leak.reason());
        });
  }

  private static Story outlier() {
    return new Story(
        "uneven",
        fleet -> {
          for (int i = 0; i < 6; i++) {
            long bytes = i == 2 ? 40 * MB : 5 * MB + i;
            fleet.night(6, "uneven", "u" + i, "1").holds(SESSION, bytes);
          }
          // Another build is no peer.
          fleet.night(6, "uneven", "canary", "2").holds(SESSION, 60 * MB);
        },
        rows -> {
          TypeRow row = of(SESSION, rows);
          assertEquals(TypeVerdict.OUTLIER, row.verdict());
          assertEquals("u2", row.worstInstance());
          assertEquals(1, row.instancesAffected());
          assertEquals(7, row.instancesSeen());
          assertNull(row.growthBytesPerDay());
          assertTrue(row.reason().contains("its 5 peers"), row.reason());
        });
  }

  private static Story fourInstances() {
    return new Story(
        "four",
        fleet -> {
          for (int i = 0; i < 4; i++) {
            fleet.night(6, "four", "f" + i, "1").holds(SESSION, i == 2 ? 40 * MB : 5 * MB);
          }
        },
        rows -> {
          assertNull(of(SESSION, rows).robustZ());
          assertEquals(TypeVerdict.NONE, of(SESSION, rows).verdict());
        });
  }

  private static Story missingType() {
    return new Story(
        "missing",
        fleet -> {
          nights(fleet, "missing", 0, 10, 20);
          fleet.night(2, "missing", "b", "1");
        },
        rows -> {
          TypeRow leak = of(SESSION, rows);
          assertEquals(TypeVerdict.SUSPECT, leak.verdict());
          assertTrue(leak.reason().contains("from 0 bytes to 20 MB"), leak.reason());
          assertEquals(10 * MB, leak.shallowMedian(), "of 20 MB and none");
        });
  }

  private static Story jitter() {
    return new Story(
        "jitter",
        fleet -> {
          long[][] megabytes = {
            {20, 22, 24}, {24, 21, 23}, {22, 24, 20}, {23, 20, 22}, {24, 22, 21}
          };
          for (int night = 0; night < 3; night++) {
            for (int i = 0; i < megabytes.length; i++) {
              fleet.night(night, "jitter", "j" + i, "1").holds("byte[]", megabytes[i][night] * MB);
            }
          }
        },
        rows -> assertEquals(TypeVerdict.NONE, of("byte[]", rows).verdict()));
  }

  private static Story onlyABrokenDump() {
    return new Story(
        "broken",
        fleet -> fleet.night(6, "broken", "a", "1").holds(SESSION, 10 * MB).salvaged(80),
        rows -> assertEquals(10 * MB, of(SESSION, rows).shallowBytes()));
  }

  private static Story noInstanceNames() {
    return new Story(
        "unnamed",
        fleet -> {
          for (int night = 0; night < 3; night++) {
            long bytes = 10 * MB + 10 * MB * night;
            fleet.night(night, "unnamed", null, null).holds(SESSION, bytes);
          }
        },
        rows -> {
          TypeRow row = of(SESSION, rows);
          assertEquals(
              TypeVerdict.NONE, row.verdict(), "nothing says that they are of one process");
          assertEquals(3, row.instancesSeen());
          assertTrue(row.worstInstance().startsWith("dump "), row.worstInstance());
        });
  }

  /** One instance, one dump a night, so many megabytes of sessions in each; 0 is none at all. */
  private static void nights(StoryFleet fleet, String service, long... megabytes) {
    for (int night = 0; night < megabytes.length; night++) {
      StoryFleet.StoryDump dump = fleet.night(night, service, "a", "1");
      if (megabytes[night] > 0) {
        dump.holds(SESSION, megabytes[night] * MB);
      }
    }
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

    TypeRow leak = of(SESSION, result.top());
    assertEquals(TypeVerdict.SUSPECT, leak.verdict());
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
  void aSecondRunReplacesTheNightWithTheSameRows() throws Exception {
    for (int night = 0; night < 3; night++) {
      fleet.night(night, "orders", "a", "1").holds(SESSION, 5 * MB + 5 * MB * night);
    }
    List<TypeRow> first = fleet.run(spark, output);
    List<String> firstTable = leakTable();
    List<TypeRow> second = FleetJob.run(spark, FleetOptions.of(output.toString())).top();

    assertEquals(first.subList(0, 20), second);
    assertEquals(firstTable, leakTable());
    assertEquals(first.size(), firstTable.size());
    try (var files = Files.list(output.resolve("fleet_types"))) {
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
  void aNightOnWhichNothingIsNewIsOnlyReadAgain() throws Exception {
    FleetResult first = growing(SESSION).look(spark, output);
    Map<Path, FileTime> written = leakFiles();
    FleetOptions options = FleetOptions.of(output.toString()).withTopRows(1000);
    assertEquals(first, FleetJob.run(spark, options));
    assertEquals(written, leakFiles());

    // What is deemed worth telling has changed.
    FleetJob.run(spark, options.withMaterial(0.02, 1000));
    assertNotEquals(written, leakFiles());
    assertEquals(first, FleetJob.run(spark, options));

    // The same dumps were scanned again, and hold as much of something else.
    List<TypeRow> again = growing("com.acme.Other").run(spark, output);
    assertEquals(TypeVerdict.SUSPECT, of("com.acme.Other", again).verdict());
    assertEquals(first.rows(), again.size());
  }

  private static StoryFleet growing(String type) {
    StoryFleet fleet = new StoryFleet();
    for (int night = 0; night < 3; night++) {
      fleet.night(night, "orders", "a", "1").holds(type, 5 * MB + 5 * MB * night);
    }
    return fleet;
  }

  private Map<Path, FileTime> leakFiles() throws IOException {
    Map<Path, FileTime> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(output.resolve("fleet_leaks"))) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(file, Files.getLastModifiedTime(file));
      }
    }
    return files;
  }

  @Test
  void withoutADumpToReadNothingIsWritten() throws Exception {
    fleet.night(0, "orders", "a", "1").failed();
    FleetResult result = fleet.look(spark, output);
    assertEquals(Optional.empty(), result.night());
    assertEquals(0, result.rows());
    assertFalse(output.resolve("fleet_types").toFile().exists());
  }

  @Test
  void aFolderWithoutTablesIsAnErrorThatNamesIt() {
    Exception error =
        assertThrows(
            FileNotFoundException.class,
            () -> FleetJob.run(spark, FleetOptions.of(output.toString())));
    assertTrue(error.getMessage().contains(output.resolve("dumps").toString()));
  }

  private List<String> leakTable() {
    return spark
        .read()
        .parquet(output.resolve("fleet_types").toString())
        .orderBy("night", "rank")
        .toJSON()
        .collectAsList();
  }

  private static TypeRow of(String type, List<TypeRow> rows) {
    return rows.stream().filter(row -> row.contentType().equals(type)).findFirst().orElseThrow();
  }
}
