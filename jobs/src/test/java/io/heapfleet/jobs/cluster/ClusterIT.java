package io.heapfleet.jobs.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.jobs.cluster.StandaloneCluster.Submission;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job jar on a real cluster: a master and two workers, each a process of its own. */
class ClusterIT {
  /** Tasks wait for both executors, so that none runs everything before the other is up. */
  private static final List<String> BOTH_EXECUTORS =
      List.of(
          "--conf",
          "spark.scheduler.minRegisteredResourcesRatio=1.0",
          "--conf",
          "spark.scheduler.maxRegisteredResourcesWaitingTime=60s",
          "--conf",
          "spark.locality.wait=0");

  @TempDir private static Path folder;

  private static StandaloneCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    cluster =
        StandaloneCluster.start(
            JobJar.sparkJars(), Files.createDirectory(folder.resolve("cluster")), 2);
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void runsOnTwoExecutors() throws Exception {
    Submission submission = rollCall("1000");

    assertEquals(0, submission.exitCode(), () -> logs());
    assertTrue(submission.output().contains("sum 499500 by executors [0, 1]"), submission::output);
  }

  @Test
  void tellsThatAJobFailed() throws Exception {
    Submission submission = rollCall("-1");

    assertEquals(1, submission.exitCode(), submission::output);
    assertTrue(submission.output().contains("asked to fail"), submission::output);
  }

  private static Submission rollCall(String numbers) throws Exception {
    Path jar = folder.resolve("roll-call-" + numbers + ".jar");
    String entry = ExecutorRollCall.class.getName().replace('.', '/') + ".class";
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        InputStream in = ExecutorRollCall.class.getClassLoader().getResourceAsStream(entry)) {
      out.putNextEntry(new JarEntry(entry));
      in.transferTo(out);
    }
    List<String> options = new java.util.ArrayList<>(BOTH_EXECUTORS);
    options.addAll(List.of("--class", ExecutorRollCall.class.getName()));
    return cluster.submit(options, jar, List.of(numbers));
  }

  private static String logs() {
    try {
      return cluster.logs();
    } catch (IOException e) {
      return e.toString();
    }
  }
}
