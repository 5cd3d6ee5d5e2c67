package io.heapfleet.jobs.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The job jar that this build packaged, and the jars of the Spark that it is meant to meet. */
final class JobJar {
  private JobJar() {}

  /** The jar that a user hands to spark-submit. */
  static Path path() {
    return existing("heapfleet.jobJar");
  }

  /** What a cluster with Spark has on its class path, and nothing of ours. */
  static List<Path> sparkJars() throws IOException {
    String classPath = Files.readString(existing("heapfleet.sparkClassPath")).strip();
    return Arrays.stream(classPath.split(java.io.File.pathSeparator)).map(Path::of).toList();
  }

  private static Path existing(String property) {
    String value = System.getProperty(property);
    if (value == null || !Files.isRegularFile(Path.of(value))) {
      throw new IllegalStateException(
          property + " is " + value + ", not a file; run the test by: mvn verify");
    }
    return Path.of(value);
  }
}
