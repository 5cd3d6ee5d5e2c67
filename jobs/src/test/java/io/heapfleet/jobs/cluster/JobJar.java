package io.heapfleet.jobs.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/** The job jar that this build packaged, and the jars of the Spark that it is meant to meet. */
public final class JobJar {
  private JobJar() {}

  /** The jar that a user hands to spark-submit. */
  public static Path path() {
    return existing("heapfleet.jobJar");
  }

  /** What a cluster with Spark has on its class path, and nothing of ours. */
  public static List<Path> sparkJars() throws IOException {
    String classPath = Files.readString(existing("heapfleet.sparkClassPath")).strip();
    return Arrays.stream(classPath.split(File.pathSeparator)).map(Path::of).toList();
  }

  /**
   * The start of a command line: a Java that finds the job jar and Spark, and no class of ours.
   *
   * @param more what else is on the class path, last
   */
  public static List<String> javaWithSpark(String heap, Path... more) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split(" ")));
    // They live for seconds: compiling well costs them more than it gains.
    command.addAll(List.of("-Xmx" + heap, "-XX:TieredStopAtLevel=1"));
    command.add("-cp");
    command.add(
        Stream.of(Stream.of(path()), sparkJars().stream(), Stream.of(more))
            .flatMap(paths -> paths)
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator)));
    return command;
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
