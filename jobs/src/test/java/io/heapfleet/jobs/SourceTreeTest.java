package io.heapfleet.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What must not get into the repository: paths of somebody's machine, and heap dumps. */
class SourceTreeTest {
  private static final Pattern PATH_OF_A_MACHINE =
      Pattern.compile("(?<![\\w.$}])/(root|home|work|Users)/");
  private static final Pattern HEAP_DUMP =
      Pattern.compile(".*\\.(hprof|gcdump|phd|dmp)(\\.gz)?", Pattern.CASE_INSENSITIVE);
  private static final Pattern TABLE = Pattern.compile(".*\\.(parquet|crc)|.*/_SUCCESS");
  private static final long MOST_BYTES = 500_000;

  private static Path root;
  private static List<String> trackedFiles;

  @BeforeAll
  static void listTrackedFiles() throws Exception {
    root = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(root.resolve(".mvn"))) {
      root = root.getParent();
    }
    assumeTrue(Files.exists(root.resolve(".git")), "not a clone: nothing says what is tracked");
    Process git =
        new ProcessBuilder("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
            .directory(root.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, git.waitFor(), "git ls-files");
    trackedFiles = List.of(output.split("\0"));
    assertTrue(trackedFiles.contains("pom.xml"), () -> "found only " + trackedFiles);
  }

  @Test
  void noFileNamesAPlaceOnAMachine() throws IOException {
    List<String> found = new ArrayList<>();
    for (String name : trackedFiles) {
      Path file = root.resolve(name);
      if (!Files.isRegularFile(file)) {
        continue; // deleted, but git does not know yet
      }
      List<String> lines = Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        if (PATH_OF_A_MACHINE.matcher(lines.get(i)).find()) {
          found.add(name + ":" + (i + 1) + ": " + lines.get(i).strip());
        }
      }
    }

    assertEquals(List.of(), found);
  }

  @Test
  void noFileIsAHeapDump() {
    List<String> dumps =
        trackedFiles.stream().filter(name -> HEAP_DUMP.matcher(name).matches()).toList();

    assertEquals(List.of(), dumps, "heap dumps hold environments and secrets");
  }

  @Test
  void noFileIsWhatACommandWrote() throws IOException {
    List<String> written = new ArrayList<>();
    for (String name : trackedFiles) {
      Path file = root.resolve(name);
      if (TABLE.matcher(name).matches()
          || (Files.isRegularFile(file) && Files.size(file) > MOST_BYTES)) {
        written.add(name);
      }
    }

    assertEquals(List.of(), written, "tables of heap dumps, or files too big to be source");
  }
}
