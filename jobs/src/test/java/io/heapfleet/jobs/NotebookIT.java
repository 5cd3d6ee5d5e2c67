package io.heapfleet.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.heapfleet.jobs.fleet.FleetJob;
import io.heapfleet.jobs.fleet.FleetOptions;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Executes the notebook without a browser, by Debian's Python and Jupyter ({@code
 * infra/test-tools.sh} installs them), on the tables of a tiny fleet.
 */
@ExtendWith(LocalSpark.class)
class NotebookIT {
  private static final String PYTHON = "/usr/bin/python3";

  @TempDir static Path folder;

  private static Path root;
  private static Path tables;

  @BeforeAll
  static void scan(SparkSession spark) throws Exception {
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
    TinyFleet.write(tables);
    FleetJob.run(spark, FleetOptions.of(tables.toString()).withMaterial(0.01, 1000));
  }

  @Test
  void theNotebookShowsAChartAndTheLeak() throws Exception {
    JsonNode executed = execute(root.resolve("notebooks/fleet-overview.ipynb"));

    List<String> texts = new ArrayList<>();
    int charts = 0;
    for (JsonNode cell : executed.get("cells")) {
      for (JsonNode output : cell.path("outputs")) {
        assertTrue(
            !output.get("output_type").asText().equals("error"), () -> output.toPrettyString());
        charts += output.path("data").has("image/png") ? 1 : 0;
        output.path("data").path("text/plain").forEach(line -> texts.add(line.asText()));
        output.path("text").forEach(line -> texts.add(line.asText()));
      }
    }
    String text = String.join("", texts);
    assertTrue(text.contains("asking heapfleet sql"), text);
    assertEquals(2, charts, text);
    for (String type : List.of("com.acme.Session", "java.util.HashMap$Node", "byte[]")) {
      assertTrue(text.contains(type), () -> type + " is not in:\n" + text);
    }
    assertTrue(text.contains("SUSPECT"), text);
    assertTrue(text.contains("com.acme.Session grew between every two of the last 4 dumps"), text);
  }

  @Test
  void theNotebookIsStoredWithoutOutputs() throws Exception {
    JsonNode stored =
        new ObjectMapper().readTree(root.resolve("notebooks/fleet-overview.ipynb").toFile());
    for (JsonNode cell : stored.get("cells")) {
      assertEquals(0, cell.path("outputs").size(), cell.toPrettyString());
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

  private static JsonNode execute(Path notebook) throws Exception {
    Path log = folder.resolve("nbconvert.log");
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
            "--output=executed",
            notebook.toString());
    // Nothing of this user's: another Python on the path, kernels and settings in the home.
    Map<String, String> environment = python.environment();
    environment.keySet().removeIf(name -> name.startsWith("JUPYTER") || name.startsWith("PYTHON"));
    environment.put("PATH", "/usr/bin:/bin");
    environment.put("HOME", folder.toString());
    environment.put("HEAPFLEET_TABLES", tables.toString());
    environment.put("HEAPFLEET_COMMAND", command().toString());
    Process process = python.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    if (!process.waitFor(15, TimeUnit.MINUTES)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      fail("the notebook did not end in 15 minutes:\n" + Files.readString(log));
    }
    assertEquals(0, process.exitValue(), () -> "nbconvert said:\n" + read(log));
    return new ObjectMapper().readTree(folder.resolve("executed.ipynb").toFile());
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
