package io.heapfleet.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.Test;

/** The parent pom holds the one list of what Spark needs of a JVM; it has to be Spark's own. */
class SparkJvmOptionsTest {
  @Test
  void theParentPomSaysWhatSparkSays() throws Exception {
    String pom = Files.readString(Path.of("..", "pom.xml"));
    String access = property(pom, "spark.jvm.access.options");
    String all = property(pom, "spark.jvm.options").replace("${spark.jvm.access.options}", access);

    assertEquals(words(JavaModuleOptions.defaultModuleOptions()), words(all));
  }

  @Test
  void theLauncherReadsThemFromThere() throws Exception {
    assertEquals(
        List.of("${spark.jvm.access.options}"),
        words(Files.readString(Path.of("src", "main", "launcher", "java-options"))));
    assertTrue(Files.readString(Path.of("..", "heapfleet")).contains("/java-options\""));
  }

  private static String property(String pom, String name) {
    Matcher property =
        Pattern.compile("<" + name + ">(.*?)</" + name + ">", Pattern.DOTALL).matcher(pom);
    assertTrue(property.find(), name);
    return property.group(1);
  }

  private static List<String> words(String options) {
    return List.of(options.strip().split("\\s+"));
  }
}
