package io.heapfleet.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Executes the notebooks without a browser, by Debian's Python and Jupyter ({@code
 * infra/test-tools.sh} installs them), on the tables of a scan of {@link TwoBuilds}.
 *
 * <p>The notebooks ask Python's duckdb where there is one. Debian has no package of it; {@code pip
 * install --target DIR duckdb} and {@code -Dnotebooks.duckdb=DIR} execute them with it.
 */
@ExtendWith(LocalSpark.class)
class NotebookIT {
  private static final String PYTHON = "/usr/bin/python3";

  /** The folder that has Python's duckdb, null where it is not to be asked. */
  private static final String DUCKDB = System.getProperty("notebooks.duckdb");

  @TempDir static Path folder;

  private static Path root;
  private static Path tables;

  /** Where a notebook finds one, null elsewhere. */
  private NotebookSpark spark;

  @BeforeAll
  static void scan() throws Exception {
    root = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(root.resolve(".mvn"))) {
      root = root.getParent();
    }
    for (Map.Entry<String, String> module : packageByModule().entrySet()) {
      assumeTrue(
          imports(module.getKey()),
          "skipped: %s cannot import %s; Debian has it as %s, infra/test-tools.sh installs it"
              .formatted(PYTHON, module.getKey(), module.getValue()));
    }
    tables = folder.resolve("tables");
    Path dumps = folder.resolve("dumps");
    TwoBuilds.write(dumps);
    run(
        new ProcessBuilder(
            command().toString(),
            "scan",
            dumps.toString(),
            "--output",
            tables.toString(),
            "--layout",
            TwoBuilds.LAYOUT));
  }

  @Test
  void theOverviewShowsChartsAndTheLeak() throws Exception {
    Executed overview = execute("fleet-overview");

    assertEquals(2, overview.charts(), overview::text);
    overview.says("com.acme.Session", "java.util.HashMap$Node", "byte[]", "SUSPECT");
    overview.says("com.acme.Session grew between every two of the last 3 dumps");
  }

  @Test
  void aLeakIsFollowedFromItsSignatureToTheObject() throws Exception {
    Executed leak = execute("one-leak");

    assertEquals(1, leak.charts(), leak::text);
    leak.says("LEAK: com.acme.SessionCache#sessions holds com.acme.Session\n");
    leak.says("worst on orders-1, since build 1.9.0\n");
    leak.says(
        """
        com.acme.SessionCache#instance: com.acme.SessionCache 0x1000
        com.acme.SessionCache#sessions: java.util.HashMap 0x2000
        """);
    leak.says("root: class com.acme.SessionCache 0x");
    leak.says("--object 0x2000\n");
    leak.says("13,000 objects of com.acme.Session are inside\n");
  }

  /** 1,000 sessions on both instances; then 5,000, 9,000 and 13,000 on one of them. */
  @Test
  void buildsAreComparedByTheMeanOfTheirDumps() throws Exception {
    Executed builds = execute("compare-builds");

    assertEquals(2, builds.charts(), builds::text);
    builds.says("orders: a heap of build 1.9.0 is ");
    builds.says("com.acme.SessionCache#sessions: 1,000 elements a dump in 1.8.0, 7,000 in 1.9.0\n");
    builds.says("com.acme.Session", "java.util.HashMap$Node");
  }

  @Test
  void sqlFindsPathsCollectionsAndDuplicateStrings() throws Exception {
    Executed objects = execute("objects-and-references");

    assertEquals(1, objects.charts(), objects::text);
    objects.says("com.acme.Session is held in the end by com.acme.SessionCache#instance\n");
    objects.says("com.acme.SessionCache#sessions: 13,000 elements in 1 java.util.HashMap\n");
    // All but one of each text, 32 bytes the string and 32 its array.
    objects.says("com.acme.Session#user: 13,000 strings of 10 texts waste 831,360 bytes\n");
  }

  /** Where notebooks are managed there is a Spark session: the same is shown. */
  @Test
  @Tag("slow")
  void aSparkSessionIsAskedWhereThereIsOne(SparkSession session) throws Exception {
    try (NotebookSpark found = new NotebookSpark(session)) {
      spark = found;
      theOverviewShowsChartsAndTheLeak();
      aLeakIsFollowedFromItsSignatureToTheObject();
      buildsAreComparedByTheMeanOfTheirDumps();
      sqlFindsPathsCollectionsAndDuplicateStrings();
    }
  }

  private static Map<String, String> packageByModule() {
    Map<String, String> packages = new LinkedHashMap<>();
    packages.put("nbconvert", "jupyter-nbconvert");
    packages.put("ipykernel", "python3-ipykernel");
    packages.put("pandas", "python3-pandas");
    packages.put("matplotlib", "python3-matplotlib");
    return packages;
  }

  private static boolean imports(String module) throws IOException, InterruptedException {
    if (!Files.isExecutable(Path.of(PYTHON))) {
      return false;
    }
    Process python =
        new ProcessBuilder(PYTHON, "-c", "import " + module)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return python.waitFor() == 0;
  }

  /**
   * What a notebook showed.
   *
   * @param text what was printed, and tables as text
   */
  private record Executed(String text, int charts) {
    void says(String... parts) {
      for (String part : parts) {
        assertTrue(text.contains(part), () -> part + " is not in:\n" + text);
      }
    }
  }

  private Executed execute(String name) throws Exception {
    ProcessBuilder python =
        new ProcessBuilder(
            PYTHON,
            "-m",
            "nbconvert",
            "--to",
            "notebook",
            "--execute",
            "--ExecutePreprocessor.kernel_name=python3",
            "--ExecutePreprocessor.timeout=600",
            "--output-dir=" + folder,
            root.resolve("notebooks").resolve(name + ".ipynb").toString());
    // Nothing of this user's: another Python on the path, kernels and settings in the home.
    Map<String, String> environment = python.environment();
    environment.keySet().removeIf(key -> key.startsWith("JUPYTER") || key.startsWith("PYTHON"));
    environment.put("PATH", "/usr/bin:/bin");
    Path home = Files.createDirectories(folder.resolve(spark == null ? "home" : "home-with-spark"));
    environment.put("HOME", home.toString());
    if (spark != null) {
      spark.startIn(home);
      environment.put("NOTEBOOK_SPARK", spark.url());
    }
    if (DUCKDB != null) {
      environment.put("PYTHONPATH", DUCKDB);
    }
    environment.put("HEAPFLEET_TABLES", tables.toString());
    environment.put("HEAPFLEET_COMMAND", folder.resolve("heapfleet").toString());
    run(python);

    StringBuilder text = new StringBuilder();
    int charts = 0;
    JsonNode executed = new ObjectMapper().readTree(folder.resolve(name + ".ipynb").toFile());
    for (JsonNode cell : executed.get("cells")) {
      for (JsonNode output : cell.path("outputs")) {
        assertNotEquals("error", output.get("output_type").asText(), output::toPrettyString);
        charts += output.path("data").has("image/png") ? 1 : 0;
        output.path("data").path("text/plain").forEach(line -> text.append(line.asText()));
        output.path("text").forEach(line -> text.append(line.asText()));
      }
    }
    Executed shown = new Executed(text.toString(), charts);
    shown.says("asking " + engine() + "\n");
    return shown;
  }

  private String engine() {
    if (spark != null) {
      return "Spark";
    }
    return DUCKDB == null ? "heapfleet sql" : "DuckDB";
  }

  private static void run(ProcessBuilder builder) throws Exception {
    Path log = Files.createTempFile(folder, "process", ".log");
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    if (!process.waitFor(15, TimeUnit.MINUTES)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      fail("%s did not end in 15 minutes:\n%s".formatted(builder.command(), read(log)));
    }
    assertEquals(0, process.exitValue(), () -> builder.command() + " said:\n" + read(log));
  }

  /**
   * {@code heapfleet} from this test's own classes: the launcher would build what is being built.
   */
  private static Path command() throws IOException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(word -> !word.startsWith("-javaagent"))
            .toList());
    words.add("-cp");
    words.add(System.getProperty("java.class.path"));
    words.add("io.heapfleet.jobs.cli.HeapfleetCommand");
    StringBuilder script = new StringBuilder("#!/bin/sh\nexec");
    for (String word : words) {
      script.append(" '").append(word.replace("'", "'\\''")).append('\'');
    }
    Path command = folder.resolve("heapfleet");
    Files.writeString(command, script.append(" \"$@\"\n"));
    assertTrue(command.toFile().setExecutable(true));
    return command;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
