package io.heapfleet.jobs.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heapfleet.jobs.LocalSpark;
import io.heapfleet.jobs.cluster.HeapfleetProcess;
import io.heapfleet.jobs.cluster.StopPoint;
import io.heapfleet.jobs.cluster.StoppingFileSystem;
import io.heapfleet.jobs.sql.TableViews;
import io.heapfleet.table.HeapTable;
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
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
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
@Tag("faults")
@ExtendWith({LocalSpark.class, SmallFleet.Provider.class})
class DriverKillIT {
  @TempDir private Path folder;

  private final SparkSession spark;
  private final SmallFleet fleet;
  private final PlainReader reader = new PlainReader();

  DriverKillIT(SparkSession spark, SmallFleet fleet) {
    this.spark = spark;
    this.fleet = fleet;
  }

  /** When the scan is killed. Large dumps are published first. */
  enum Moment {
    PLAN_HALF_WRITTEN(0, "close .*/_plans/" + SmallFleet.of(SmallFleet.MIDDLE)),
    SPLIT_HALF_WRITTEN(0, "close .*/objects/" + SmallFleet.of(SmallFleet.MIDDLE)),
    COLUMNS_OF_HOLDERS(0, "create .*/objects/" + SmallFleet.of(SmallFleet.LARGE) + "held.*"),
    SMALL_TABLE_HALF_WRITTEN(1, "close .*/classes/" + SmallFleet.of(SmallFleet.MIDDLE)),
    ABOUT_TO_REVEAL_REFERENCES(1, "rename .*/refs/" + SmallFleet.of(SmallFleet.MIDDLE)),
    BEFORE_THE_ROW_OF_DUMPS(1, "create .*/dumps/" + SmallFleet.of(SmallFleet.MIDDLE)),
    ROW_OF_DUMPS_HALF_WRITTEN(1, "close .*/dumps/" + SmallFleet.of(SmallFleet.MIDDLE)),
    FLEET_TABLE_HALF_WRITTEN(4, "close .*/fleet_leaks/.*\\.parquet"),
    FLEET_TABLE_ABOUT_TO_BE_SWAPPED_IN(4, "rename .*/fleet_leaks/_written-[^/]*");

    private final int published;
    private final String operation;

    Moment(int published, String operation) {
      this.published = published;
      this.operation = operation;
    }
  }

  @ParameterizedTest
  @EnumSource
  void nothingHalfIsSeenAndASecondRunCompletesIt(Moment moment) throws Exception {
    Path output = folder.resolve("tables");
    StopPoint stop = new StopPoint(folder.resolve("stop"), moment.operation);
    try (HeapfleetProcess scan = scan(output, stop.settings())) {
      stop.await(scan::isAlive, scan::said);
      scan.kill();
    }

    assertEquals(List.of(), reader.differencesInPublished(fleet.quiet(), output));
    assertEquals(moment.published, reader.published(output).size());
    assertEquals(rowsInViews(fleet.quiet(), reader.published(output)), rowsInViews(output, null));
    Map<Path, FileTime> done = filesOf(reader.published(output), output);
    assertEquals(moment.published == 0, done.isEmpty());

    try (HeapfleetProcess again = scan(output, StopPoint.fileSystem())) {
      assertEquals(SmallFleet.EXIT_CODE, again.await(), again::said);
    }
    assertEquals(List.of(), reader.differences(fleet.quiet(), output, Set.of()));
    // It costs what was missing: the failed dump is tried again, the others are left alone.
    Map<Path, FileTime> after = filesOf(reader.published(output), output);
    after.keySet().retainAll(done.keySet());
    assertEquals(done, after);
    assertEquals(List.of(), leftOver(output));
  }

  /** A night has rows already, and its new ones replace them. */
  @Test
  void killedBetweenTheNightThatGoesAndTheOneThatComes() throws Exception {
    Path output = folder.resolve("tables");
    try (HeapfleetProcess scan = scan(output, StopPoint.fileSystem())) {
      assertEquals(SmallFleet.EXIT_CODE, scan.await(), scan::said);
    }
    StopPoint stop = new StopPoint(folder.resolve("stop"), "rename .*/fleet_leaks/_written-[^/]*");
    List<String> settings = new ArrayList<>(stop.settings());
    try (HeapfleetProcess scan = scan(output, settings, "--force")) {
      stop.await(scan::isAlive, scan::said);
      scan.kill();
    }
    assertEquals(List.of(), reader.differencesInPublished(fleet.quiet(), output));

    try (HeapfleetProcess again = scan(output, StopPoint.fileSystem())) {
      assertEquals(SmallFleet.EXIT_CODE, again.await(), again::said);
    }
    assertEquals(List.of(), reader.differences(fleet.quiet(), output, Set.of()));
    assertEquals(List.of(), leftOver(output));
  }

  private HeapfleetProcess scan(Path output, List<String> settings, String... more)
      throws IOException {
    List<String> arguments =
        new ArrayList<>(SmallFleet.scan(fleet.dumps().toString(), StopPoint.uri(output), settings));
    // One thread: dumps are published one after the other.
    arguments.addAll(List.of("--master", "local[1]"));
    arguments.addAll(Arrays.asList(more));
    return HeapfleetProcess.start(folder, Map.of(), arguments, StoppingFileSystem.class);
  }

  /**
   * How many rows the views of a Spark session have, by table and dump.
   *
   * @param dumpIds of which dumps, null for all
   */
  private Map<String, Long> rowsInViews(Path tables, Set<String> dumpIds) throws IOException {
    if (!Files.exists(tables)) {
      return Map.of();
    }
    TableViews.register(spark, tables.toString());
    String query =
        Arrays.stream(HeapTable.values())
            .map(HeapTable::tableName)
            .map(table -> "SELECT '" + table + "', dump_id, count(*) FROM " + table + " GROUP BY 2")
            .collect(Collectors.joining(" UNION ALL "));
    Map<String, Long> rows = new TreeMap<>();
    spark
        .sql(query)
        .collectAsList()
        .forEach(
            row -> {
              if (dumpIds == null || dumpIds.contains(row.getString(1))) {
                rows.put(row.getString(0) + " of " + row.getString(1), row.getLong(2));
              }
            });
    return rows;
  }

  /** When the files of these dumps were written, but for those of the dump that cannot be read. */
  private static Map<Path, FileTime> filesOf(Set<String> dumpIds, Path output) throws IOException {
    Map<Path, FileTime> files = new TreeMap<>();
    for (Path file : SmallFleet.files(output)) {
      boolean isOfThem = dumpIds.stream().anyMatch(id -> file.toString().contains("=" + id + "/"));
      if (isOfThem && !file.toString().contains(SmallFleet.id(SmallFleet.NO_DUMP))) {
        files.put(file, Files.getLastModifiedTime(file));
      }
    }
    return files;
  }

  /** Files that nobody needs once all dumps are published; plans are kept for another scan. */
  private static List<Path> leftOver(Path output) throws IOException {
    return SmallFleet.files(output).stream()
        .map(output::relativize)
        .filter(file -> !file.startsWith("_plans"))
        .filter(file -> file.toString().matches("(.*/)?[._].*"))
        .filter(file -> !file.toString().matches(".*night=[^/]*/(_SUCCESS|_basis)"))
        .toList();
  }
}
