package io.heapfleet.jobs.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.jobs.cluster.HeapfleetProcess;
import io.heapfleet.jobs.cluster.StopPoint;
import io.heapfleet.jobs.cluster.StoppingFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two processes that change the same tables. */
@Tag("slow")
@ExtendWith(SmallFleet.Provider.class)
class TwoRunsIT {
  private static final int BUSY = 75;

  @TempDir private Path folder;

  private final SmallFleet fleet;
  private final PlainReader reader = new PlainReader();
  private Path output;

  TwoRunsIT(SmallFleet fleet) {
    this.fleet = fleet;
  }

  @Test
  void oneThatComesWhileAnotherIsAtWorkGivesWayOrWaits() throws Exception {
    output = folder.resolve("tables");
    StopPoint stop =
        new StopPoint(
            folder.resolve("stop"), "rename .*/_work/.*/dumps/" + SmallFleet.of(SmallFleet.LARGE));
    try (HeapfleetProcess first = scan(StopPoint.uri(output), stop.settings())) {
      stop.await(first::isAlive, first::said);

      try (HeapfleetProcess second = scan(output.toString(), List.of())) {
        assertEquals(BUSY, second.await(), second::said);
        assertTrue(second.said().contains("is being changed by another run"), second::said);
        assertTrue(second.said().contains("--wait 30m waits for it"), second::said);
      }
      try (HeapfleetProcess night = night()) {
        assertEquals(BUSY, night.await(), night::said);
      }
      // Which run's summary is the newest is for that to say which holds the tables.
      assertFalse(Files.exists(output.resolve("runs/_latest.json")));

      try (HeapfleetProcess waiting = scan(output.toString(), List.of(), "--wait", "10m")) {
        StopPoint.waitFor(
            () -> waiting.said().contains("waiting for heapfleet scan on host"),
            waiting::isAlive,
            waiting::said);
        stop.letGo();
        assertEquals(SmallFleet.EXIT_CODE, first.await(), first::said);
        assertEquals(SmallFleet.EXIT_CODE, waiting.await(), waiting::said);
      }
    }
    assertEquals(List.of(), reader.differences(fleet.quiet(), output, Set.of()));
    assertEquals(List.of("nightly BUSY 0", "scan PARTLY_READ 0", "scan PARTLY_READ 3"), outcomes());
  }

  @Test
  void twoThatBeginAtOnceYieldTheTablesOfOne() throws Exception {
    output = folder.resolve("tables");
    try (HeapfleetProcess one = scan(output.toString(), List.of(), "--wait", "10m");
        HeapfleetProcess other = scan(output.toString(), List.of(), "--wait", "10m")) {
      assertEquals(SmallFleet.EXIT_CODE, one.await(), one::said);
      assertEquals(SmallFleet.EXIT_CODE, other.await(), other::said);
    }
    assertEquals(List.of(), reader.differences(fleet.quiet(), output, Set.of()));
    // Whichever was second has read nothing that the first has read.
    assertEquals(List.of("scan PARTLY_READ 0", "scan PARTLY_READ 3"), outcomes());
  }

  /** Its lease is over by the time it goes on, and somebody else has done its work. */
  @Test
  void oneThatStoodStillPublishesNothingAnyMore() throws Exception {
    output = folder.resolve("tables");
    StopPoint stop =
        new StopPoint(
            folder.resolve("stop"), "close .*/classes/" + SmallFleet.of(SmallFleet.LARGE));
    List<String> settings = new ArrayList<>(stop.settings());
    settings.add("heapfleet.lock.lease.seconds=6");
    try (HeapfleetProcess first = scan(StopPoint.uri(output), settings)) {
      ProcessHandle process = stop.await(first::isAlive, first::said);
      signal(process, "STOP");
      try (HeapfleetProcess second = scan(output.toString(), List.of(), "--wait", "10m")) {
        assertEquals(SmallFleet.EXIT_CODE, second.await(), second::said);
        assertTrue(second.said().contains("not heard of for"), second::said);
      }
      stop.letGo();
      signal(process, "CONT");
      assertEquals(BUSY, first.await(), first::said);
      assertTrue(first.said().contains("nothing is published any more"), first::said);
    }
    assertEquals(List.of(), reader.differences(fleet.quiet(), output, Set.of()));
    // Dumps that the first had published by then are known to the second.
    List<String> outcomes = outcomes();
    assertEquals("scan FAILED 0", outcomes.get(0));
    assertTrue(outcomes.get(1).matches("scan PARTLY_READ [012]"), outcomes::toString);
    assertEquals(2, outcomes.size());
  }

  private List<String> outcomes() throws Exception {
    return reader.ask(
        output,
        "runs",
        "SELECT command || ' ' || outcome || ' ' || dumps_known FROM rows ORDER BY 1");
  }

  private static void signal(ProcessHandle process, String signal) throws Exception {
    assertEquals(0, new ProcessBuilder("kill", "-" + signal, process.pid() + "").start().waitFor());
  }

  private HeapfleetProcess scan(String uri, List<String> settings, String... more)
      throws IOException {
    List<String> arguments =
        new ArrayList<>(SmallFleet.scan(fleet.dumps().toString(), uri, settings));
    arguments.addAll(List.of(more));
    return HeapfleetProcess.start(folder, Map.of(), arguments, StoppingFileSystem.class);
  }

  private HeapfleetProcess night() throws IOException {
    Path config = folder.resolve("heapfleet.yaml");
    Files.writeString(
        config,
        """
        output: %s
        inputs:
          - location: %s
        """
            .formatted(output, fleet.dumps()));
    return HeapfleetProcess.start(
        folder, Map.of(), List.of("nightly", "--config", config.toString()));
  }
}
