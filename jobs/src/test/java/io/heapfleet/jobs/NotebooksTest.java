package io.heapfleet.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How notebooks are stored; {@link NotebookIT} runs them. */
class NotebooksTest {
  private static final Map<String, JsonNode> notebooks = new TreeMap<>();

  @BeforeAll
  static void readAll() throws IOException {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(root.resolve(".mvn"))) {
      root = root.getParent();
    }
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(root.resolve("notebooks"), "*.ipynb")) {
      for (Path file : files) {
        notebooks.put(file.getFileName().toString(), new ObjectMapper().readTree(file.toFile()));
      }
    }
    assertTrue(notebooks.size() > 1, () -> "found only " + notebooks.keySet());
  }

  /** Outputs may show what is secret, and change with every run. */
  @Test
  void noneHasOutputs() {
    notebooks.forEach(
        (name, notebook) -> {
          for (JsonNode cell : notebook.get("cells")) {
            assertEquals(0, cell.path("outputs").size(), () -> name + ": " + cell.toPrettyString());
          }
        });
  }

  @Test
  void allHaveTheSameSetUp() {
    for (String cell : new String[] {"setup-text", "setup"}) {
      JsonNode first = cell(notebooks.get("fleet-overview.ipynb"), cell);
      assertTrue(first.get("source").size() > 0);
      notebooks.forEach((name, notebook) -> assertEquals(first, cell(notebook, cell), name));
    }
  }

  private static JsonNode cell(JsonNode notebook, String id) {
    for (JsonNode cell : notebook.get("cells")) {
      if (cell.get("id").asText().equals(id)) {
        return cell;
      }
    }
    throw new AssertionError("no cell " + id);
  }
}
