package io.heapfleet.jobs.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.Test;

/** What is inside the job jar, and above all what is not. */
class JobJarIT {
  private static final String SHADED = "io/heapfleet/shaded/";

  /** A line of what jdeps prints, one for each class that another one uses. */
  private static final Pattern MISSING_CLASS =
      Pattern.compile("(?m)^ +(\\S+) +-> (\\S+) +not found$");

  @Test
  void everyClassIsOursOrRelocated() throws IOException {
    List<String> strangers =
        names().stream()
            .filter(name -> name.endsWith(".class"))
            .filter(name -> !name.startsWith("io/heapfleet/"))
            .filter(name -> !name.startsWith("shop/orders/")) // the service that the demo runs
            .filter(name -> !name.startsWith("com/sun/jna/")) // native code calls it by its name
            .toList();

    assertEquals(List.of(), strangers);
    assertTrue(names().contains("io/heapfleet/model/HeapClass.class"));
    assertTrue(names().contains(SHADED + "picocli/CommandLine.class"));
    assertTrue(names().contains(SHADED + "me/tongfei/progressbar/ProgressBar.class"));
    assertTrue(names().contains(SHADED + "org/jline/terminal/Terminal.class"));
    assertTrue(names().contains(SHADED + "com/azure/storage/blob/BlobClient.class"));
    assertTrue(names().contains(SHADED + "com/azure/identity/DefaultAzureCredential.class"));
  }

  @Test
  void relocatedLibrariesAreOnlyThoseWeBring() throws IOException {
    Set<String> libraries =
        names().stream()
            .filter(name -> name.startsWith(SHADED) && name.endsWith(".class"))
            .map(name -> name.substring(SHADED.length(), name.indexOf('/', SHADED.length())))
            .collect(Collectors.toCollection(TreeSet::new));

    assertEquals(Set.of("com", "io", "me", "org", "picocli", "reactor"), libraries);
  }

  @Test
  void neitherSignaturesNorModulesNorTwins() throws IOException {
    List<String> names = names();

    assertEquals(names.size(), Set.copyOf(names).size(), "an entry is there twice");
    assertEquals(
        List.of(),
        names.stream()
            .filter(name -> name.matches("(?i).*(\\.(sf|dsa|rsa)|module-info\\.class)"))
            .toList());
  }

  @Test
  void everyServiceFileNamesClassesOfTheJar() throws IOException {
    List<String> names = names();
    assertTrue(
        names.contains("META-INF/services/org.apache.spark.sql.sources.DataSourceRegister"),
        names::toString);
    try (JarFile jar = new JarFile(JobJar.path().toFile())) {
      for (String name : names) {
        if (!name.startsWith("META-INF/services/") || name.endsWith("/")) {
          continue;
        }
        String text =
            new String(
                jar.getInputStream(jar.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
        List<String> providers =
            text.lines()
                .map(line -> line.replaceAll("#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .toList();
        assertFalse(providers.isEmpty(), name + " names nothing");
        for (String provider : providers) {
          assertTrue(names.contains(provider.replace('.', '/') + ".class"), name + ": " + provider);
        }
      }
    }
  }

  @Test
  void manifestOpensWhatSparkWantsOpen() throws IOException {
    try (JarFile jar = new JarFile(JobJar.path().toFile())) {
      Attributes manifest = jar.getManifest().getMainAttributes();
      Set<String> opened = Set.of(manifest.getValue("Add-Opens").split(" "));

      Matcher wanted =
          Pattern.compile("--add-opens=(\\S+)=ALL-UNNAMED")
              .matcher(JavaModuleOptions.defaultModuleOptions());
      assertEquals(
          wanted.results().map(result -> result.group(1)).collect(Collectors.toSet()), opened);
      assertEquals(
          "io.heapfleet.jobs.cli.HeapfleetCommand", manifest.getValue(Attributes.Name.MAIN_CLASS));
    }
  }

  /** JLine finds its terminal by a class name in a text file, which relocation passes over. */
  @Test
  void relocatedTerminalIsFound() throws Exception {
    URL[] jobJar = {JobJar.path().toUri().toURL()};
    ClassLoader previous = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader(jobJar, ClassLoader.getPlatformClassLoader())) {
      Thread.currentThread().setContextClassLoader(loader);
      Object provider =
          loader
              .loadClass("io.heapfleet.shaded.org.jline.terminal.spi.TerminalProvider")
              .getMethod("load", String.class)
              .invoke(null, "exec");

      assertEquals(
          "io.heapfleet.shaded.org.jline.terminal.impl.exec.ExecTerminalProvider",
          provider.getClass().getName());
    } finally {
      Thread.currentThread().setContextClassLoader(previous);
    }
  }

  /** Whatever our classes use is in the jar, in the JDK or in Spark's jars. */
  @Test
  void nothingOfOursMissesAClass() throws IOException {
    ToolProvider jdeps = ToolProvider.findFirst("jdeps").orElseThrow();
    List<String> arguments = new ArrayList<>(List.of("--multi-release", "base"));
    arguments.addAll(List.of("-verbose:class", "-filter:none", "-cp", sparkClassPath()));
    arguments.add(JobJar.path().toString());
    StringWriter output = new StringWriter();
    int exitCode =
        jdeps.run(
            new PrintWriter(output), new PrintWriter(output), arguments.toArray(String[]::new));

    assertEquals(0, exitCode, output::toString);
    assertTrue(output.toString().contains("io.heapfleet.model.HeapClass"), output::toString);
    Set<String> missing =
        MISSING_CLASS
            .matcher(output.toString())
            .results()
            .map(match -> match.group(1) + " uses " + match.group(2))
            .filter(line -> !line.startsWith("io.heapfleet.shaded."))
            // Only ./heapfleet has DuckDB; without it, Spark is asked.
            .filter(line -> !line.contains(" uses org.duckdb."))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(Set.of(), missing);
  }

  @Test
  void entriesCarryTheBuildsFixedTime() throws IOException {
    try (JarFile jar = new JarFile(JobJar.path().toFile())) {
      JarEntry ours = jar.getJarEntry("io/heapfleet/model/HeapClass.class");

      assertNotNull(ours);
      assertEquals("2026-01-01T00:00", ours.getTimeLocal().toString());
    }
  }

  private static String sparkClassPath() throws IOException {
    return JobJar.sparkJars().stream()
        .map(Object::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static List<String> names() throws IOException {
    try (JarFile jar = new JarFile(JobJar.path().toFile())) {
      return jar.stream().map(JarEntry::getName).toList();
    }
  }
}
