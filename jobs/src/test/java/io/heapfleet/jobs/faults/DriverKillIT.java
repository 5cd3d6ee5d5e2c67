package io.heapfleet.jobs.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.jobs.cluster.HeapfleetProcess;
import io.heapfleet.jobs.cluster.StopPoint;
import io.heapfleet.jobs.cluster.StoppingFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A scan in one process, killed at a certain moment, and run again: in between readers see whole
 * dumps or none, and afterwards the tables are those of a scan that nothing happened to.
 */
@Tag("slow")
@ExtendWith(SmallFleet.Provider.class)
class DriverKillIT {
  private static final String NIGHT = "rename .*/_work/.*/fleet_leaks/night=[^/]*/night.parquet";

  @TempDir private Path folder;

  private final SmallFleet fleet;
  private final PlainReader reader = new PlainReader();

  DriverKillIT(SmallFleet fleet) {
    this.fleet = fleet;
  }

  /**
   * When the scan is killed. Tasks run one after the other, large dumps first; what stops one that
   * is being published stops no other.
   */
  enum Moment {
    PLAN_HALF_WRITTEN(0, "close .*/_work/" + SmallFleet.of(SmallFleet.MIDDLE) + "\\.index"),
    SPLIT_HALF_WRITTEN(0, "close .*/objects/" + SmallFleet.of(SmallFleet.MIDDLE)),
    IN_THE_GRAPH(0, "create .*/loader_histogram/" + SmallFleet.of(SmallFleet.LARGE)),
    SMALL_TABLE_HALF_WRITTEN(1, "close .*/classes/" + SmallFleet.of(SmallFleet.MIDDLE)),
    ROW_OF_DUMPS_HALF_WRITTEN(1, "close .*/dumps/" + SmallFleet.of(SmallFleet.MIDDLE)),
    CHANGE_HALF_WRITTEN_DOWN(3, "close .*/_work/\\d+/changes/000002.json"),
    MOVING_REFERENCES(3, "rename .*/_work/.*/refs/" + SmallFleet.of(SmallFleet.MIDDLE)),
    MOVING_THE_ROW_OF_DUMPS(3, "rename .*/_work/.*/dumps/" + SmallFleet.of(SmallFleet.MIDDLE)),
    EVERYTHING_MOVED(4, "delete .*/_work/\\d+/changes/000002.json"),
    NIGHT_HALF_WRITTEN(4, "close .*/fleet_leaks/.*\\.parquet"),
    MOVING_THE_NIGHT(4, NIGHT),
    MOVING_WHAT_THE_NIGHT_RESTS_ON(4, "rename .*/_work/.*/fleet_types/night=[^/]*/_basis"),
    MOVING_THE_ROW_OF_THE_RUN(4, "rename .*/_work/.*/runs/.*/run.parquet");

    private final int published;
    private final String operation;

    /**
     * @param published how many dumps have been
     */
    Moment(int published, String operation) {
      this.published = published;
      this.operation = operation;
    }
  }

  @ParameterizedTest
  @EnumSource
  void nothingHalfIsSeenAndASecondRunCompletesIt(Moment moment) throws Exception {
    Path output = folder.resolve("tables");
    killAt(moment.operation, moment.published, output);

    assertEquals(List.of(), reader.differencesInPublished(fleet.quiet(), output));
    Map<Path, FileTime> done = filesOf(reader.published(output), output);
    assertEquals(moment.published == 0, done.isEmpty());

    completes(output);
    // It costs what was missing: the failed dump is tried again, the others are left alone.
    Map<Path, FileTime> after = filesOf(reader.published(output), output);
    after.keySet().retainAll(done.keySet());
    assertEquals(done, after);
  }

  /** Dumps and a night have rows already, and new ones replace them. */
  @Test
  void killedBetweenTheDumpThatGoesAndTheOneThatComes() throws Exception {
    replacedUntil("rename .*/_work/.*/refs/" + SmallFleet.of(SmallFleet.MIDDLE), 3);
  }

  @Test
  void killedBetweenTheNightThatGoesAndTheOneThatComes() throws Exception {
    replacedUntil(NIGHT, 4);
  }

  private void replacedUntil(String operation, int published) throws Exception {
    Path output = folder.resolve("tables");
    try (HeapfleetProcess scan = scan(output, StopPoint.fileSystem())) {
      assertEquals(SmallFleet.EXIT_CODE, scan.await(), scan::said);
    }
    killAt(operation, published, output, "--force");
    assertEquals(List.of(), reader.differencesInPublished(fleet.quiet(), output));
    completes(output);
  }

  private void killAt(String operation, int published, Path output, String... more)
      throws Exception {
    StopPoint stop = new StopPoint(folder.resolve("stop"), operation);
    try (HeapfleetProcess scan = scan(output, stop.settings(), more)) {
      stop.await(scan::isAlive, scan::said);
      StopPoint.waitFor(
          () -> reader.published(output).size() == published, scan::isAlive, scan::said);
      scan.kill();
    }
  }

  private void completes(Path output) throws Exception {
    try (HeapfleetProcess again = scan(output, StopPoint.fileSystem())) {
      assertEquals(SmallFleet.EXIT_CODE, again.await(), again::said);
      assertTrue(again.said().contains("a run that is dead has left its lock"), again::said);
    }
    assertEquals(List.of(), reader.differences(fleet.quiet(), output, Set.of()));
    assertEquals(List.of(), leftOver(output));
    // Nobody else can say of the killed run that there was one.
    assertEquals(
        List.of("1"),
        reader.ask(
            output,
            "runs",
            "SELECT count(*)::VARCHAR FROM rows WHERE outcome = 'FAILED' AND exit_code = -1"
                + " AND error LIKE '%gone%heapfleet scan%' AND started_at <= ended_at"));
  }

  private HeapfleetProcess scan(Path output, List<String> settings, String... more)
      throws IOException {
    List<String> arguments =
        new ArrayList<>(SmallFleet.scan(fleet.dumps().toString(), StopPoint.uri(output), settings));
    arguments.addAll(List.of("--master", "local[1]"));
    arguments.addAll(Arrays.asList(more));
    return HeapfleetProcess.start(folder, Map.of(), arguments, StoppingFileSystem.class);
  }

  /** When the files of these dumps were written, but for those of the dump that cannot be read. */
  private static Map<Path, FileTime> filesOf(Set<String> dumpIds, Path output) throws IOException {
    Map<Path, FileTime> files = new TreeMap<>();
    for (Path file : SmallFleet.files(output)) {
      boolean isOfThem = dumpIds.stream().anyMatch(id -> file.toString().contains(id));
      if (isOfThem
          && !output.relativize(file).startsWith("_work")
          && !file.toString().contains(SmallFleet.id(SmallFleet.NO_DUMP))) {
        files.put(file, Files.getLastModifiedTime(file));
      }
    }
    return files;
  }

  /** Files that nobody needs once all is published; plans are kept for another scan. */
  private static List<Path> leftOver(Path output) throws IOException {
    return SmallFleet.files(output).stream()
        .map(output::relativize)
        .filter(file -> file.toString().matches("(.*/)?[._].*"))
        .filter(file -> !file.startsWith("_plans") && !file.startsWith("_lock"))
        .filter(file -> !file.toString().endsWith("_basis"))
        .filter(file -> !file.toString().matches("runs/(.*/)?_(latest|summary).json"))
        .toList();
  }
}
