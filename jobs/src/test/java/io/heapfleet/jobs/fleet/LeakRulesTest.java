package io.heapfleet.jobs.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What is said of a place, by how large it is on which nights: each rule once, and its opposite.
 */
class LeakRulesTest {
  private static final long DAY = 86_400_000_000L;
  private static final long MB = 1_000_000;

  /** A quarter of 1 % of it is 250 kB, and so is 1 % of it for outliers a MB. */
  private static final long HEAP = 100 * MB;

  private List<FleetDump> dumps;
  private Map<String, Map<String, long[]>> places;
  private Map<String, Set<String>> parents;
  private Map<String, Double> factors;
  private Map<String, Long> bounds;
  private Map<String, Long> holders;
  private Set<String> withGarbage;
  private String movesOn;

  @BeforeEach
  void anEmptyFleet() {
    dumps = new ArrayList<>();
    places = new LinkedHashMap<>();
    parents = new HashMap<>();
    factors = new HashMap<>();
    bounds = new HashMap<>();
    holders = new HashMap<>();
    withGarbage = new HashSet<>();
    movesOn = null;
  }

  private static String id(String instance, int night) {
    return instance + "@" + night;
  }

  private void dump(String instance, String build, int night) {
    dumps.add(
        new FleetDump(
            id(instance, night),
            "JVM",
            "orders",
            instance,
            build,
            night * DAY,
            HEAP,
            100,
            "OK",
            withGarbage.contains(id(instance, night)) ? HEAP / 5 : 0L,
            null,
            0));
  }

  /** What a place takes on an instance night by night, from night 1 on; elements of 100 bytes. */
  private LeakRulesTest place(String name, String instance, long... bytes) {
    long[] elements = new long[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      elements[i] = bytes[i] / 100;
    }
    return place(name, instance, bytes, elements);
  }

  private LeakRulesTest place(String name, String instance, long[] bytes, long[] elements) {
    for (int i = 0; i < bytes.length; i++) {
      int night = i + 1;
      if (dumps.stream().noneMatch(dump -> dump.dumpId().equals(id(instance, night)))) {
        dump(instance, "1.0", night);
      }
      places
          .computeIfAbsent(name, n -> new HashMap<>())
          .put(id(instance, night), new long[] {bytes[i], elements[i]});
    }
    return this;
  }

  private static long[] triple(long value) {
    return new long[] {value, value, value};
  }

  private List<LeakRow> rows() {
    Timeline timeline = new Timeline(dumps, FleetOptions.of("tables"));
    DumpPlaces numbers = new DumpPlaces(timeline);
    Map<Integer, Double> byProcess = new HashMap<>();
    timeline
        .processes()
        .forEach(
            process ->
                byProcess.put(
                    process.number(), factors.getOrDefault(process.instance().name(), 1.0)));
    SignatureSeries series = new SignatureSeries(numbers, byProcess);
    List<SignatureFacts> facts = new ArrayList<>();
    places.forEach(
        (name, byDump) -> {
          Map<Integer, SignatureSizes.Size> sizes = new HashMap<>();
          for (int dump = 0; dump < numbers.count(); dump++) {
            long[] size = byDump.get(numbers.dumpId(dump));
            if (size != null) {
              sizes.put(
                  dump,
                  new SignatureSizes.Size(
                      size[0],
                      size[1],
                      holders.getOrDefault(numbers.dumpId(dump), 1L),
                      bound(name, numbers.dumpId(dump))));
            }
          }
          SignatureFacts found =
              series.facts(
                  new SignatureSizes(
                      name,
                      name,
                      "java.util.HashMap",
                      "com.acme.Row",
                      List.of(),
                      List.of(),
                      parents.getOrDefault(name, new HashSet<>()),
                      sizes));
          if (found != null) {
            facts.add(found);
          }
        });
    return new LeakJudge(timeline, SignatureHistory.none(), AllowList.none())
        .rows(facts, List.of());
  }

  private Long bound(String name, String dumpId) {
    Long bound = bounds.get(name);
    return dumpId.equals(movesOn) ? Long.valueOf(bound + 1) : bound;
  }

  private LeakRow row(String name) {
    return rows().stream().filter(row -> row.owner().equals(name)).findFirst().orElse(null);
  }

  private LeakVerdict verdict(String name) {
    LeakRow row = row(name);
    return row == null ? null : row.verdict();
  }

  @Test
  void whatGrowsFromNightToNightLeaks() {
    place("A#map", "orders-1", MB, 2 * MB, 3 * MB);
    LeakRow leak = row("A#map");
    assertEquals(LeakVerdict.LEAK, leak.verdict());
    assertEquals(MB / 24.0, leak.growthBytesPerHour(), 1);
    assertEquals(MB / 100 / 24.0, leak.growthElementsPerHour(), 0.1);
    assertEquals((double) MB, leak.growthBytesPerDay(), 1);
    assertTrue(leak.growthLow() <= leak.growthBytesPerHour());
    assertTrue(leak.growthHigh() >= leak.growthBytesPerHour());
  }

  @Test
  void aCacheOnItsWayToABoundThatFitsIsNoLeak() {
    place("A#cache", "orders-1", MB, 2 * MB, 3 * MB);
    // 30,000 elements of 100 bytes: full, they take half of the heap.
    bounds.put("A#cache", HEAP / 200);
    assertEquals(LeakVerdict.CACHE_LIKE, verdict("A#cache"));
    assertTrue(
        row("A#cache").reason().contains("its bound is 500,000, and full it takes 50 MB"),
        row("A#cache").reason());
    assertEquals(HEAP / 200, row("A#cache").bound());
  }

  @Test
  void aBoundThatTheHeapHasNoRoomForIsALeakAllTheSame() {
    place("A#cache", "orders-1", MB, 2 * MB, 3 * MB);
    bounds.put("A#cache", HEAP / 100 + 100);
    assertEquals(LeakVerdict.LEAK, verdict("A#cache"));
    assertTrue(
        row("A#cache").reason().contains("its bound of 1,000,100 lets it take 100 MB"),
        row("A#cache").reason());
  }

  /** Hash tables keep the size at which they grow, and some call it a maximum. */
  @Test
  void aBoundThatMovesIsNone() {
    place("A#cache", "orders-1", MB, 2 * MB, 3 * MB);
    bounds.put("A#cache", HEAP / 200);
    movesOn = id("orders-1", 3);
    assertEquals(LeakVerdict.LEAK, verdict("A#cache"));
    assertNull(row("A#cache").bound());
    movesOn = null;
    assertEquals(LeakVerdict.CACHE_LIKE, verdict("A#cache"));
  }

  /** As a map of a small cache for each user, of which there are ever more. */
  @Test
  void aBoundThatIsNotKeptToSaysNothing() {
    place("A#cache", "orders-1", MB, 2 * MB, 3 * MB);
    bounds.put("A#cache", 29_999L);
    assertEquals(LeakVerdict.LEAK, verdict("A#cache"));
    assertTrue(!row("A#cache").reason().contains("bound"), row("A#cache").reason());
    bounds.put("A#cache", 30_000L);
    assertEquals(LeakVerdict.CACHE_LIKE, verdict("A#cache"));
  }

  /** As the last queries of each connection of a pool: it is the pool that has to say why. */
  @Test
  void manySmallCachesThatKeepToTheirBoundsAreNoLeakOfTheirOwn() {
    place("A#cache", "orders-1", MB, 2 * MB, 3 * MB);
    bounds.put("A#cache", 100L);
    holders.put(id("orders-1", 3), 300L);
    assertEquals(LeakVerdict.CACHE_LIKE, verdict("A#cache"));
    assertTrue(
        row("A#cache")
            .reason()
            .contains("300 caches that fill: of each the bound is 100, and full they take"),
        row("A#cache").reason());
    holders.put(id("orders-1", 3), 299L);
    assertEquals(LeakVerdict.LEAK, verdict("A#cache"));
  }

  @Test
  void twoDumpsAreNoTrend() {
    place("A#map", "orders-1", MB, 3 * MB);
    assertEquals(LeakVerdict.CACHE_LIKE, verdict("A#map"));
    assertTrue(row("A#map").reason().contains("two dumps of one process are too few"));
  }

  @Test
  void whatFallsOnceDoesNotLeak() {
    place("A#map", "orders-1", MB, 3 * MB, 3 * MB - 1000, 5 * MB);
    assertEquals(LeakVerdict.CACHE_LIKE, verdict("A#map"));
    assertTrue(row("A#map").reason().contains("not between every two dumps"));
  }

  /** As where a collector leaves more dead objects on one night than on others. */
  @Test
  void aFallInADumpWithGarbageIsAFall() {
    withGarbage.add(id("orders-1", 3));
    place("A#map", "orders-1", MB, 3 * MB, 3 * MB - 1000, 5 * MB, 7 * MB);
    assertEquals(LeakVerdict.CACHE_LIKE, verdict("A#map"));
    assertTrue(
        row("A#map").reason().contains("taken meanwhile, shows that it fell"),
        row("A#map").reason());
    // Growth is told from dumps of one kind alone: that it grew much up to there is no matter.
    place("B#map", "orders-1", MB, 3 * MB, 9 * MB, 5 * MB, 7 * MB);
    assertEquals(LeakVerdict.LEAK, verdict("B#map"));
    assertEquals(4, row("B#map").evidenceDumps().size(), "with garbage it is no evidence");
  }

  /** As a text that doubles its room, whose old room is garbage. */
  @Test
  void aDumpWithGarbageInWhichItIsAsLargeAsLaterIsNoFall() {
    withGarbage.add(id("orders-1", 3));
    long[] one = {1, 1, 1, 1};
    place("A#text", "orders-1", new long[] {MB, 2 * MB, 4 * MB, 4 * MB}, one);
    assertEquals(LeakVerdict.LEAK, verdict("A#text"));
  }

  /** With only one dump before it, nobody knows whether it was a fall or the way it is. */
  @Test
  void aDumpWithGarbageBeforeTheTrendSaysNothing() {
    withGarbage.add(id("orders-1", 1));
    place("A#map", "orders-1", 5 * MB, 3 * MB, 4 * MB, 5 * MB);
    assertEquals(LeakVerdict.LEAK, verdict("A#map"));
  }

  @Test
  void whatSlowsDownIsACacheThatFills() {
    place("A#map", "orders-1", MB, 5 * MB, 7 * MB, 8 * MB, 8 * MB + 200_000);
    assertEquals(LeakVerdict.CACHE_LIKE, verdict("A#map"));
    assertTrue(row("A#map").reason().contains("it slows down"), row("A#map").reason());
  }

  /** The last interval alone would do; it is the newer half that is too slow. */
  @Test
  void whatHasBeenSlowForHalfOfItsTimeIsACacheThatFills() {
    long step = MB / 10;
    place(
        "A#map",
        "orders-1",
        10 * step,
        22 * step,
        34 * step,
        46 * step,
        49 * step,
        52 * step,
        55 * step);
    assertEquals(LeakVerdict.CACHE_LIKE, verdict("A#map"));
    assertTrue(row("A#map").reason().contains("it slows down"), row("A#map").reason());
  }

  @Test
  void whatAllButStopsInTheLastIntervalIsACacheThatHasFilled() {
    place("A#map", "orders-1", MB, 3 * MB, 5 * MB, 7 * MB, 7 * MB + 500_000);
    assertEquals(LeakVerdict.CACHE_LIKE, verdict("A#map"));
  }

  @Test
  void fewerElementsEachNightAreNoLeakHoweverLargeTheyAre() {
    place("A#map", "orders-1", new long[] {MB, 2 * MB, 3 * MB}, new long[] {900, 700, 800});
    assertEquals(LeakVerdict.CACHE_LIKE, verdict("A#map"));
    place("B#buffer", "orders-1", new long[] {MB, 2 * MB, 3 * MB}, new long[] {8, 8, 8});
    assertEquals(LeakVerdict.LEAK, verdict("B#buffer"), "as many as before, but larger");
  }

  @Test
  void littleIsNotWorthTelling() {
    place("A#map", "orders-1", MB, MB + 50_000, MB + 100_000);
    assertNull(verdict("A#map"));
    place("B#map", "orders-1", MB, MB + 150_000, MB + 300_000);
    assertEquals(LeakVerdict.LEAK, verdict("B#map"));
  }

  @Test
  void whatJittersOnOtherInstancesHasToGrowByMore() {
    place("A#map", "orders-1", 5 * MB, 5 * MB + 500_000, 6 * MB);
    assertEquals(LeakVerdict.LEAK, verdict("A#map"));
    for (int i = 2; i < 6; i++) {
      place("A#map", "orders-" + i, 6 * MB, 4 * MB, 6 * MB);
    }
    assertNull(verdict("A#map"));
  }

  @Test
  void aCacheThatIsAsFullElsewhereHasFilled() {
    place("A#cache", "orders-1", MB, 2 * MB, 3 * MB);
    place("A#cache", "orders-2", 3 * MB, 3 * MB, 3 * MB);
    assertEquals(LeakVerdict.CACHE_LIKE, verdict("A#cache"));
    assertTrue(row("A#cache").reason().contains("it stays at"), row("A#cache").reason());
    // As jars that are open: what all have from the start says nothing of what comes on top.
    place("C#files", "orders-1", 9 * MB, 9 * MB + 200_000, 9 * MB + 400_000);
    place("C#files", "orders-2", 9 * MB, 9 * MB, 9 * MB);
    assertEquals(LeakVerdict.LEAK, verdict("C#files"));
    // And what is larger elsewhere by other things nothing of what piles up here.
    place("D#files", "orders-1", 9 * MB, 9 * MB + 200_000, 9 * MB + 400_000);
    place("D#files", "orders-2", triple(10 * MB), triple(90_001));
    assertEquals(LeakVerdict.LEAK, verdict("D#files"));
    place("D#files", "orders-2", triple(10 * MB), triple(93_700));
    assertEquals(LeakVerdict.CACHE_LIKE, verdict("D#files"));
    // Far beyond where it stays elsewhere, it leaks.
    place("B#cache", "orders-1", 3 * MB, 6 * MB, 9 * MB);
    place("B#cache", "orders-2", 3 * MB, 3 * MB, 3 * MB);
    assertEquals(LeakVerdict.LEAK, verdict("B#cache"));
  }

  @Test
  void whereEverythingGrowsThereIsMoreToDo() {
    place("A#map", "orders-1", MB, 2 * MB, 3 * MB);
    factors.put("orders-1", 3.0);
    assertEquals(LeakVerdict.CACHE_LIKE, verdict("A#map"));
    assertTrue(row("A#map").reason().contains("when there is more to do"), row("A#map").reason());
    factors.put("orders-1", 1.5);
    assertEquals(LeakVerdict.LEAK, verdict("A#map"));
  }

  @Test
  void whatGrowsBecauseWhatItLiesInGetsMoreIsNoLeakOfItsOwn() {
    place("A#map", "orders-1", 2 * MB, 4 * MB, 6 * MB);
    place("B#list", "orders-1", MB, 2 * MB, 3 * MB);
    parents.put("B#list", Set.of("A#map"));
    assertEquals(LeakVerdict.LEAK, verdict("A#map"));
    assertNull(verdict("B#list"));
  }

  @Test
  void whatGrowsInThingsThatStayIsTheLeak() {
    place("A#map", "orders-1", new long[] {2 * MB, 4 * MB, 6 * MB}, new long[] {10, 10, 10});
    place("B#list", "orders-1", MB, 3 * MB, 5 * MB);
    parents.put("B#list", Set.of("A#map"));
    assertEquals(LeakVerdict.LEAK, verdict("B#list"));
    assertNull(verdict("A#map"), "as many elements as before: nothing piles up in it");
  }

  @Test
  void whatGrowsByMoreThanTheThingsInItIsALeakBesideThem() {
    place("A#map", "orders-1", new long[] {2 * MB, 6 * MB, 10 * MB}, new long[] {10, 10, 10});
    place("B#list", "orders-1", MB, 3 * MB, 5 * MB);
    parents.put("B#list", Set.of("A#map"));
    assertEquals(LeakVerdict.LEAK, verdict("B#list"));
    assertEquals(LeakVerdict.LEAK, verdict("A#map"));
  }

  /** As an array of queues that are on their way to their bound. */
  @Test
  void cachesThatFillDoNotLeakInWhatHoldsThem() {
    place("A#map", "orders-1", new long[] {MB, 2 * MB, 3 * MB}, new long[] {10, 10, 10});
    place("B#cache", "orders-1", MB, 2 * MB, 3 * MB);
    bounds.put("B#cache", HEAP / 200);
    parents.put("B#cache", Set.of("A#map"));
    assertEquals(LeakVerdict.CACHE_LIKE, verdict("B#cache"));
    assertNull(verdict("A#map"));
  }

  @Test
  void oneSickInstanceAmongItsPeersIsSuspected() {
    for (int i = 1; i <= 6; i++) {
      place("A#map", "orders-" + i, i == 4 ? 9 * MB : MB + 1000L * i);
    }
    LeakRow row = row("A#map");
    assertEquals(LeakVerdict.SUSPECT, row.verdict());
    assertEquals("orders-4", row.worstInstance());
    assertTrue(row.robustZ() > 3.5, row::toString);
    // With fewer there are no peers.
    dumps.removeIf(dump -> dump.instance().compareTo("orders-4") > 0);
    assertNull(verdict("A#map"));
  }

  @Test
  void whoIsLargeButDoesNotGrowIsNotSuspected() {
    for (int i = 1; i <= 6; i++) {
      long bytes = i == 4 ? 9 * MB : MB;
      place("A#map", "orders-" + i, bytes, bytes, bytes);
    }
    assertNull(verdict("A#map"));
  }

  /** Pods: each night others, of another build; no trend, and among its peers none stands out. */
  @Test
  void whereInstancesComeAndGoCountsByNightTell() {
    for (int night = 1; night <= 5; night++) {
      for (int pod = 0; pod < 12; pod++) {
        String instance = "pod-" + night + "-" + pod;
        dump(instance, "1." + night, night);
        places
            .computeIfAbsent("A#map", n -> new HashMap<>())
            .put(id(instance, night), new long[] {night == 5 && pod < 9 ? 8 * MB : MB, 1000});
      }
    }
    LeakRow row = row("A#map");
    assertEquals(LeakVerdict.SUSPECT, row.verdict());
    assertTrue(row.pivotExcess() >= 6, row::toString);
    assertTrue(row.reason().contains("many instances"), row.reason());
  }

  @Test
  void theNewBuildIsHeldAgainstTheOneBefore() {
    for (int i = 1; i <= 4; i++) {
      for (int night = 1; night <= 3; night++) {
        dump("orders-" + i, "1.0", night);
        dump("orders-" + i, "1.1", night + 3);
      }
      place("A#map", "orders-" + i, MB, MB, MB, MB, 2 * MB, 3 * MB);
    }
    LeakRow row = row("A#map");
    assertEquals(LeakVerdict.LEAK, row.verdict());
    assertEquals("1.1", row.firstSeenBuild());
    assertEquals(MB / 24.0, row.buildEffect(), 100);
    assertTrue(row.buildConfidence() > 0.95, row::toString);
    assertEquals(List.of("1.1"), row.builds());
    assertEquals(4, row.instancesAffected());
  }

  @Test
  void whatIsMostAtStakeComesFirst() {
    place("A#map", "orders-1", 20 * MB, 21 * MB, 22 * MB);
    place("B#map", "orders-1", MB, 4 * MB, 7 * MB);
    place("C#map", "orders-2", MB, 9 * MB, 10 * MB);
    List<String> owners = rows().stream().map(LeakRow::owner).toList();
    assertEquals(List.of("B#map", "A#map", "C#map"), owners, "leaks by growth, then the rest");
  }
}
