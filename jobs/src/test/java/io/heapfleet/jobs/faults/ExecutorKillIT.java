package io.heapfleet.jobs.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.jobs.cluster.JobJar;
import io.heapfleet.jobs.cluster.StandaloneCluster;
import io.heapfleet.jobs.cluster.StandaloneCluster.Driver;
import io.heapfleet.jobs.cluster.StandaloneCluster.Submission;
import io.heapfleet.jobs.cluster.StopPoint;
import io.heapfleet.jobs.cluster.StoppingFileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A cluster of processes that loses an executor in the middle of its work: the tables are those of
 * a quiet scan in one process.
 */
@Tag("slow")
@ExtendWith(SmallFleet.Provider.class)
class ExecutorKillIT {
  @TempDir private static Path clusterFolder;
  private static StandaloneCluster cluster;

  @TempDir private Path folder;
  private final SmallFleet fleet;
  private final PlainReader reader = new PlainReader();

  ExecutorKillIT(SmallFleet fleet) {
    this.fleet = fleet;
  }

  @BeforeAll
  static void start() throws Exception {
    cluster =
        StandaloneCluster.start(JobJar.sparkJars(), clusterFolder, 2, StoppingFileSystem.class);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  /** What an executor is about to do when it dies. */
  enum Moment {
    PARSING("close .*/objects/" + SmallFleet.of(SmallFleet.LARGE)),
    IN_THE_GRAPH("create .*/loader_histogram/" + SmallFleet.of(SmallFleet.LARGE)),
    COMPLETING("close .*/dumps/" + SmallFleet.of(SmallFleet.LARGE));

    private final String operation;

    Moment(String operation) {
      this.operation = operation;
    }
  }

  @ParameterizedTest
  @EnumSource
  void anExecutorThatIsKilledIsMadeUpFor(Moment moment) throws Exception {
    StopPoint stop = new StopPoint(folder.resolve("stop"), moment.operation);
    Driver scan = scan(stop);
    ProcessHandle executor = stop.await(scan::isAlive, cluster::logs);
    assertTrue(
        executor.info().commandLine().orElse("").contains("CoarseGrainedExecutorBackend"),
        () -> executor.info().toString());
    assertTrue(executor.destroyForcibly());
    assertQuiet(scan);
  }

  private void assertQuiet(Driver scan) throws Exception {
    Submission submission = scan.await();
    assertEquals(SmallFleet.EXIT_CODE, submission.exitCode(), cluster::logs);
    assertEquals(List.of(), reader.differences(fleet.quiet(), tables(), Set.of()));
  }

  private Path tables() {
    return folder.resolve("tables");
  }

  private Driver scan(StopPoint stop) throws IOException {
    List<String> options =
        List.of(
            "--class",
            "io.heapfleet.jobs.cli.HeapfleetCommand",
            "--conf",
            "spark.scheduler.minRegisteredResourcesRatio=1.0",
            "--conf",
            "spark.scheduler.maxRegisteredResourcesWaitingTime=60s",
            "--conf",
            "spark.locality.wait=0",
            "--conf",
            "spark.sql.shuffle.partitions=4");
    return cluster.begin(
        options,
        JobJar.path(),
        SmallFleet.scan(fleet.dumps().toString(), StopPoint.uri(tables()), stop.settings()));
  }
}
