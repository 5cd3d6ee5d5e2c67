package io.heapfleet.jobs.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which dumps are put into one trend. */
class TimelineTest {
  private static final long MINUTE = 60_000_000L;
  private static final long DAY = 24 * 60 * MINUTE;
  private static final long HEAP = 100_000_000;

  private final List<FleetDump> dumps = new ArrayList<>();

  private void dump(long at, Long startedAt, long heapBytes, long garbageBytes) {
    dumps.add(
        new FleetDump(
            "d" + dumps.size(),
            "JVM",
            "orders",
            "orders-1",
            "1.0",
            at,
            heapBytes,
            100,
            "OK",
            garbageBytes,
            startedAt,
            0));
  }

  private List<List<String>> trends() {
    return new Timeline(dumps, FleetOptions.of("tables"))
        .processes().stream()
            .map(process -> process.dumps().stream().map(FleetDump::dumpId).toList())
            .toList();
  }

  @Test
  void dumpsWithGarbageAndWithoutAreTrendsOfTheirOwn() {
    for (int day = 1; day <= 6; day++) {
      boolean live = day % 2 == 0;
      dump(day * DAY, null, live ? HEAP : 3 * HEAP, live ? 1000 : 2 * HEAP);
    }
    assertEquals(List.of(List.of("d0", "d2", "d4"), List.of("d1", "d3", "d5")), trends());
    Timeline.Lifetime judged =
        new Timeline(dumps, FleetOptions.of("tables"))
            .processes().stream().filter(Timeline.Lifetime::judged).findFirst().orElseThrow();
    assertEquals("d5", judged.last().dumpId(), "the newest kind speaks for the instance");
  }

  @Test
  void whatIsWarmingUpIsInNoTrendWithWhatHasWarmedUp() {
    dump(DAY + 5 * MINUTE, DAY, HEAP / 2, 0);
    dump(DAY + 60 * MINUTE, DAY, HEAP, 0);
    dump(2 * DAY, DAY, HEAP, 0);
    dump(3 * DAY, DAY, HEAP, 0);
    assertEquals(List.of(List.of("d1", "d2", "d3")), trends());
  }

  @Test
  void aProcessThatBeganAtAnotherTimeIsAnotherOne() {
    for (int day = 1; day <= 3; day++) {
      dump(day * DAY, DAY / 2, HEAP, 0);
    }
    for (int day = 4; day <= 6; day++) {
      dump(day * DAY, 3 * DAY + DAY / 2, HEAP, 0);
    }
    assertEquals(List.of(List.of("d0", "d1", "d2"), List.of("d3", "d4", "d5")), trends());
  }

  @Test
  void aHeapMayShrinkWithoutARestart() {
    dump(DAY, DAY / 2, HEAP, 0);
    dump(2 * DAY, DAY / 2 + 1_000_000, HEAP / 3, 0);
    dump(3 * DAY, DAY / 2, HEAP, 0);
    assertEquals(List.of(List.of("d0", "d1", "d2")), trends());
    // Where nobody says when the process began, it is taken for a restart.
    dumps.replaceAll(d -> withoutStart(d));
    assertEquals(List.of(List.of("d1", "d2")), trends());
  }

  private static FleetDump withoutStart(FleetDump dump) {
    return new FleetDump(
        dump.dumpId(),
        dump.platform(),
        dump.service(),
        dump.instance(),
        dump.build(),
        dump.capturedAtMicros(),
        dump.heapBytes(),
        dump.coveragePct(),
        dump.health(),
        dump.unreachableBytes(),
        null,
        dump.publishedMicros());
  }

  @Test
  void instancesWithOtherKindsOfDumpsAreNoPeers() {
    dump(DAY, null, HEAP, 0);
    dumps.add(
        new FleetDump(
            "other",
            "JVM",
            "orders",
            "orders-2",
            "1.0",
            DAY,
            3 * HEAP,
            100,
            "OK",
            2 * HEAP,
            null,
            0));
    List<Timeline.Instance> instances = new Timeline(dumps, FleetOptions.of("tables")).instances();
    assertEquals(2, instances.size());
    assertNotEquals(instances.get(0).peers(), instances.get(1).peers());
    assertTrue(instances.stream().anyMatch(instance -> instance.peersHeapBytes() == HEAP));
  }
}
