package io.heapfleet.jobs.cli;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.Test;

/**
 * The parent pom holds the one list of what Spark needs of a JVM; it has to be Spark's own. The
 * tests run with that list, so the options of this JVM are what the pom says.
 */
class SparkJvmOptionsTest {
  @Test
  void theParentPomSaysWhatSparkSays() {
    Set<String> wanted = words(JavaModuleOptions.defaultModuleOptions());
    Set<String> given = new TreeSet<>(ManagementFactory.getRuntimeMXBean().getInputArguments());
    Set<String> missing = new TreeSet<>(wanted);
    missing.removeAll(given);
    Set<String> outdated =
        given.stream()
            .filter(option -> option.startsWith("--add-") || option.startsWith("-Dio.netty"))
            .filter(option -> !wanted.contains(option))
            .collect(toCollection(TreeSet::new));

    assertEquals(Set.of(), missing, "in Spark's list, not in the parent pom's");
    assertEquals(Set.of(), outdated, "in the parent pom's list, not in Spark's");
  }

  @Test
  void theLauncherReadsThemFromThere() throws Exception {
    assertEquals(
        words(
            "-XX:+IgnoreUnrecognizedVMOptions ${spark.jvm.access.options}"
                // What heapfleet collect asks JVMs for their heaps with.
                + " --add-exports=jdk.attach/sun.tools.attach=ALL-UNNAMED"),
        words(Files.readString(Path.of("src", "main", "launcher", "java-options"))));
    assertTrue(Files.readString(Path.of("..", "heapfleet")).contains("/java-options\""));
  }

  private static Set<String> words(String options) {
    return Arrays.stream(options.strip().split("\\s+")).collect(toCollection(TreeSet::new));
  }
}
