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
import java.util.ArrayList;
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
 * A cluster of processes that loses an executor in the middle of its work, or has two executors do
 * the same work at once: the tables are those of a quiet scan in one process.
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
    Driver scan = scan(stop, List.of());
    ProcessHandle executor = stop.await(scan::isAlive, cluster::logs);
    assertTrue(
        executor.info().commandLine().orElse("").contains("CoarseGrainedExecutorBackend"),
        () -> executor.info().toString());
    assertTrue(executor.destroyForcibly());
    assertQuiet(scan);
  }

  /** Who stops while another one does the same work: and is ended, or comes back too late. */
  enum Latecomer {
    PARSING_IS_ENDED(false, "close .*/objects/" + SmallFleet.of(SmallFleet.LARGE)),
    PARSING_COMES_BACK(true, "close .*/objects/" + SmallFleet.of(SmallFleet.LARGE)),
    IN_THE_GRAPH_IS_ENDED(false, "create .*/loader_histogram/" + SmallFleet.of(SmallFleet.LARGE)),
    COMPLETING_COMES_BACK(true, "close .*/dumps/" + SmallFleet.of(SmallFleet.LARGE));

    private final boolean comesBack;
    private final String operation;

    Latecomer(boolean comesBack, String operation) {
      this.comesBack = comesBack;
      this.operation = operation;
    }
  }

  @ParameterizedTest
  @EnumSource
  void speculativeExecutionDoesNoHarm(Latecomer latecomer) throws Exception {
    StopPoint stop = new StopPoint(folder.resolve("stop"), latecomer.operation);
    if (latecomer.comesBack) {
      stop.stubborn();
    }
    Driver scan =
        scan(
            stop,
            List.of(
                "spark.speculation=true",
                "spark.speculation.interval=100ms",
                "spark.speculation.quantile=0.1",
                "spark.speculation.multiplier=1.1",
                "spark.speculation.minTaskRuntime=100ms"));
    stop.await(scan::isAlive, cluster::logs);
    if (latecomer.comesBack) {
      // By then the other one has published the dump, unless it must wait for the latecomer.
      String dump = SmallFleet.id(SmallFleet.LARGE);
      StopPoint.waitFor(
          () -> reader.published(tables()).stream().anyMatch(id -> id.startsWith(dump)),
          scan::isAlive,
          cluster::logs);
      stop.letGo();
    }
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

  private Driver scan(StopPoint stop, List<String> settings) throws IOException {
    List<String> options =
        new ArrayList<>(
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
                "spark.sql.shuffle.partitions=4"));
    for (String setting : settings) {
      options.addAll(List.of("--conf", setting));
    }
    return cluster.begin(
        options,
        JobJar.path(),
        SmallFleet.scan(fleet.dumps().toString(), StopPoint.uri(tables()), stop.settings()));
  }
}
