package io.heapfleet.jobs.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Dumps of JVMs and of .NET that go by one name. */
class PlatformsTest {
  private static final long DAY_MICROS = 86_400_000_000L;

  private static FleetDump dump(String platform, int day, String health) {
    return new FleetDump(
        platform + day,
        platform,
        "orders",
        "orders-1",
        "1.0",
        day * DAY_MICROS,
        1_000_000L * day,
        health.equals("OK") ? 100 : 0,
        health,
        0);
  }

  private static Timeline timeline(FleetDump... dumps) {
    return new Timeline(List.of(dumps), FleetOptions.of("tables"));
  }

  @Test
  void areNeverInOneTrend() {
    Timeline timeline =
        timeline(
            dump("JVM", 1, "OK"),
            dump("DOTNET", 2, "OK"),
            dump("JVM", 3, "OK"),
            dump("DOTNET", 4, "OK"),
            dump("JVM", 5, "OK"));

    assertEquals(2, timeline.services().size());
    assertEquals(2, timeline.processes().size());
    for (Timeline.Lifetime process : timeline.processes()) {
      assertEquals(1, process.dumps().stream().map(FleetDump::platform).distinct().count());
    }
  }

  @Test
  void areNoPeers() {
    Timeline timeline = timeline(dump("JVM", 1, "OK"), dump("DOTNET", 1, "OK"));

    assertEquals(2, timeline.instances().stream().map(Timeline.Instance::peers).distinct().count());
  }

  @Test
  void whatIsNotReadIsLeftOutAndSaid() {
    Timeline timeline = timeline(dump("JVM", 1, "OK"), dump("JVM", 2, "UNSUPPORTED"));

    assertEquals("JVM1", timeline.instances().get(0).newest().dumpId());
    assertTrue(
        timeline.leftOut().contains("dumps of a kind that is not read (UNSUPPORTED): 1"),
        timeline.leftOut()::toString);
  }
}
