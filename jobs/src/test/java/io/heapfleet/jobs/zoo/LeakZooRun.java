package io.heapfleet.jobs.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.jobs.LocalSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The leak zoo from end to end: real libraries, real JVMs, real dumps. Takes many minutes, so it
 * has a profile of its own, {@code -Pzoo}, and prints the table of {@code docs/detection.md}.
 */
@ExtendWith(LocalSpark.class)
class LeakZooRun {
  private final SparkSession spark;
  @TempDir private Path folder;

  LeakZooRun(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void leaksAreFoundAndHealthyServicesLeftAlone() throws Exception {
    Path libraries = folder.resolve("libraries");
    copyLibraries(libraries.resolve("leaky"));
    copyLibraries(
        libraries.resolve("fixed"), "-Dguava.version=33.5.0-jre", "-Djersey.version=2.25.1");
    List<Specimen> specimens = Specimen.all();
    Path dumps = new ZooFleet(Path.of("src/zoo/java"), libraries, folder, jdks()).dump(specimens);

    LeakZoo zoo = LeakZoo.scan(spark, specimens, dumps, folder.resolve("tables"));

    zoo.report().forEach(System.out::println);
    zoo.details().forEach(System.out::println);
    LeakZoo.Score judging = zoo.score(true);
    assertTrue(judging.recall() >= 0.95, judging::toString);
    assertTrue(judging.precision() >= 0.95, judging::toString);
    assertTrue(judging.ownersRightShare() >= 0.9, judging::toString);
  }

  private static void copyLibraries(Path into, String... versions) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "mvn",
                "-q",
                "-f",
                "src/zoo/pom.xml",
                "dependency:copy-dependencies",
                "-DoutputDirectory=" + into));
    command.addAll(List.of(versions));
    Process maven = new ProcessBuilder(command).inheritIO().start();
    assertEquals(0, maven.waitFor(), () -> command + " failed");
  }

  /** The JDK of this test, and one more that is installed beside it, if there is one. */
  private static List<Path> jdks() throws Exception {
    Path home = Path.of(System.getProperty("java.home")).toRealPath();
    List<Path> jdks = new ArrayList<>(List.of(home));
    try (Stream<Path> beside = Files.list(home.getParent())) {
      beside
          .filter(jdk -> !Files.isSymbolicLink(jdk) && !jdk.equals(home))
          .filter(jdk -> Files.isExecutable(jdk.resolve("bin").resolve("javac")))
          .sorted()
          .findFirst()
          .ifPresent(jdks::add);
    }
    return jdks;
  }
}
