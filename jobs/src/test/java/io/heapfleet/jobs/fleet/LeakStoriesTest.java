package io.heapfleet.jobs.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.jobs.LocalSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Date;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What happens to signatures in fleets, night by night, and what is said of it. */
@ExtendWith(LocalSpark.class)
class LeakStoriesTest {
  private static final long MB = 1_000_000;

  @TempDir Path output;
  private final SparkSession spark;
  private final StoryFleet fleet = new StoryFleet();
  private final List<Row> paths = new ArrayList<>();

  LeakStoriesTest(SparkSession spark) {
    this.spark = spark;
  }

  /** One instance of a service on a night, with places of 100 bytes an element. */
  private final class Night {
    private final StoryFleet.StoryDump dump;

    Night(int night, String instance, String build) {
      this(night, "orders", instance, build);
    }

    Night(int night, String service, String instance, String build) {
      dump = fleet.night(night, service, instance, build);
    }

    Night place(String owner, long bytes) {
      return place(owner, bytes, null);
    }

    Night place(String owner, long bytes, String parent) {
      return place(owner, bytes, bytes / 100, parent);
    }

    Night place(String owner, long bytes, long elements, String parent) {
      paths.add(
          RowFactory.create(
              owner,
              owner,
              "java.util.HashMap",
              List.of(owner + ": java.util.HashMap"),
              parent,
              "com.acme.Row",
              1L,
              elements,
              bytes,
              bytes,
              1L,
              List.of(),
              owner,
              Date.valueOf(LocalDate.ofInstant(dump.capturedAt, ZoneOffset.UTC)),
              dump.id));
      return this;
    }
  }

  private List<LeakRow> leaks(String allowList) throws Exception {
    fleet.write(spark, output);
    spark
        .createDataFrame(
            paths,
            StructType.fromDDL(
                "signature string, owner string, collection string, path array<string>,"
                    + " parent_signature string, content_class string, holders bigint,"
                    + " elements bigint, retained_bytes bigint, largest_bytes bigint,"
                    + " largest_id bigint, sample_keys array<string>, sentence string,"
                    + " captured_date date, dump_id string"))
        .coalesce(1)
        .write()
        .mode(SaveMode.Overwrite)
        .partitionBy("captured_date")
        .parquet(output.resolve("leak_paths").toString());
    return FleetJob.run(spark, FleetOptions.of(output.toString()).withAllowList(allowList)).leaks();
  }

  private static Optional<LeakRow> of(String owner, List<LeakRow> rows) {
    return rows.stream().filter(row -> owner.equals(row.owner())).findFirst();
  }

  /** Many stories in one fleet, so that one run answers them all. */
  @Test
  void aFleetOfFour() throws Exception {
    for (int night = 0; night < 4; night++) {
      for (int i = 0; i < 4; i++) {
        long grown = i == 2 ? MB * night : 0;
        new Night(night, "orders-" + i, "1.1")
            .place("com.acme.Leak#map", 2 * MB + grown)
            .place("com.acme.Inner#list", MB + grown, "com.acme.Leak#map")
            .place("com.acme.Full#cache", 5 * MB)
            .place("com.acme.Filling#cache", i == 2 ? MB * (night + 1) : 4 * MB)
            .place("com.acme.SlowsDown#cache", 8 * MB - ((8 * MB) >> (2 * night)))
            .place("com.acme.Jitters#map", 3 * MB + (night * 7 + i * 5) % 4 * 100_000L)
            .place("com.acme.Tiny#map", 20_000L + 1_000L * night)
            .place("java.lang.ClassLoader#classes", MB + grown)
            .place("com.sun.jmx.mbeanserver.Repository#domainTb", MB + grown);
      }
    }
    List<LeakRow> rows = leaks(null);

    LeakRow leak = of("com.acme.Leak#map", rows).orElseThrow();
    assertEquals(LeakVerdict.LEAK, leak.verdict());
    assertEquals(LeakState.NEW, leak.state());
    assertEquals(1, leak.rank());
    assertEquals("orders-2", leak.worstInstance());
    assertEquals(1, leak.instancesAffected());
    assertEquals(4, leak.instancesSeen());
    assertEquals(List.of("orders"), leak.services());
    assertEquals("1.1", leak.firstSeenBuild());
    assertEquals((double) MB, leak.growthBytesPerDay(), 1);
    assertEquals(MB / 24.0, leak.growthBytesPerHour(), 1);
    assertEquals(4, leak.evidenceDumps().size());
    assertTrue(leak.reason().contains("4 dumps of orders-2 (build 1.1)"), leak.reason());

    assertTrue(of("com.acme.Inner#list", rows).isEmpty(), "it grows because its map does");
    assertTrue(of("com.acme.Full#cache", rows).isEmpty());
    assertTrue(of("com.acme.Jitters#map", rows).isEmpty());
    assertTrue(of("com.acme.Tiny#map", rows).isEmpty());
    assertEquals(
        LeakVerdict.CACHE_LIKE, of("com.acme.Filling#cache", rows).orElseThrow().verdict());
    assertEquals(
        LeakVerdict.CACHE_LIKE, of("com.acme.SlowsDown#cache", rows).orElseThrow().verdict());
    LeakRow known = of("java.lang.ClassLoader#classes", rows).orElseThrow();
    assertEquals(LeakVerdict.KNOWN, known.verdict());
    assertEquals(
        LeakVerdict.LEAK,
        of("com.sun.jmx.mbeanserver.Repository#domainTb", rows).orElseThrow().verdict(),
        "the JDK holds it, but somebody registered it");
    assertNull(of("com.acme.Filling#cache", rows).orElseThrow().state());
  }

  /** As where a collector leaves more dead objects on one night than on others. */
  @Test
  void aFallIsSeenInADumpOfAnotherKind() throws Exception {
    for (int night = 0; night < 5; night++) {
      Night dump = new Night(night, "orders-1", "1.0");
      if (night == 2) {
        dump.dump.withGarbage(50 * MB);
      }
      dump.place("com.acme.Batch#rows", night == 2 ? MB : MB + MB * night)
          .place("com.acme.Leak#map", MB + MB * night);
      // That it stays in another service says nothing of this one.
      new Night(night, "billing", "billing-1", "1.0").place("com.acme.Leak#map", 5 * MB);
    }
    List<LeakRow> rows = leaks(null);
    LeakRow batch = of("com.acme.Batch#rows", rows).orElseThrow();
    assertEquals(LeakVerdict.CACHE_LIKE, batch.verdict());
    assertTrue(batch.reason().contains("shows that it fell"), batch.reason());
    LeakRow leak = of("com.acme.Leak#map", rows).orElseThrow();
    assertEquals(LeakVerdict.LEAK, leak.verdict());
    assertEquals(4, leak.evidenceDumps().size(), "growth is told from dumps of one kind");
  }

  @Test
  void aLeakIsNewThenKnownThenFixedThenBack() throws Exception {
    List<LeakState> states = new ArrayList<>();
    for (int night = 0; night < 11; night++) {
      boolean fixed = night >= 4 && night < 8;
      long since = night < 4 ? night : night - 8;
      new Night(night, "orders-1", night < 4 ? "1.0" : fixed ? "1.1" : "1.2")
          .place("com.acme.Leak#map", MB + (fixed ? 0 : MB * since));
      if (List.of(2, 3, 6, 10).contains(night)) {
        states.add(of("com.acme.Leak#map", leaks(null)).orElseThrow().state());
      }
    }
    assertEquals(
        List.of(LeakState.NEW, LeakState.KNOWN, LeakState.FIXED, LeakState.REGRESSED), states);
    // Done again, a night comes out the same.
    assertEquals(LeakState.REGRESSED, of("com.acme.Leak#map", leaks(null)).orElseThrow().state());
  }

  @Test
  void whatIsAllowedIsKnownUntilItExpires() throws Exception {
    for (int night = 0; night < 3; night++) {
      new Night(night, "orders-1", "1.0")
          .place("com.acme.Leak#map", MB + MB * night)
          .place("com.acme.Other#map", MB + MB * night);
    }
    Path list = output.resolve("allowed.json");
    Files.writeString(
        list,
        """
        [{"match": "com.acme.Leak#*", "owner": "team orders", "reason": "until the rewrite", "expires": "2026-12-31"},
         {"match": "com.acme.Other#map", "owner": "team orders", "reason": "old", "expires": "2026-01-31"}]
        """);
    List<LeakRow> rows = leaks(list.toString());
    LeakRow known = of("com.acme.Leak#map", rows).orElseThrow();
    assertEquals(LeakVerdict.KNOWN, known.verdict());
    assertTrue(known.reason().contains("team orders answers for it"), known.reason());
    assertEquals(LeakVerdict.LEAK, of("com.acme.Other#map", rows).orElseThrow().verdict());

    Files.writeString(list, "[{\"match\": \"*\", \"owner\": \"a\", \"reason\": \"b\"}]");
    IllegalArgumentException bad =
        assertThrows(IllegalArgumentException.class, () -> leaks(list.toString()));
    assertTrue(bad.getMessage().contains("allowed.json"), bad.getMessage());
  }

  /**
   * Dumps without a graph do not say who holds what; the type that grows is better than nothing.
   */
  @Test
  void withoutAGraphATypeIsSuspected() throws Exception {
    for (int night = 0; night < 3; night++) {
      fleet
          .night(night, "billing", "billing-1", "1.0")
          .withoutGraph()
          .holds("com.acme.Bill", 3 * MB + 3 * MB * night);
      fleet
          .night(night, "orders", "orders-1", "1.0")
          .holds("com.acme.Order", 3 * MB + 3 * MB * night);
    }
    List<LeakRow> rows = leaks(null);

    assertEquals(1, rows.size(), rows::toString);
    assertEquals(LeakVerdict.SUSPECT, rows.get(0).verdict());
    assertEquals(LeakState.NEW, rows.get(0).state());
    assertEquals("com.acme.Bill", rows.get(0).name());
    assertEquals("billing-1", rows.get(0).worstInstance());
  }
}
