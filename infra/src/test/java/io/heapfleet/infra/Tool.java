package io.heapfleet.infra;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Programs that infra/test-tools.sh installs; a test that needs one that is not there is skipped.
 */
final class Tool {
  private static final long LIMIT_SECONDS = 120;

  private Tool() {}

  /** What a program did. */
  record Result(int exitCode, String output) {}

  static void assumeInstalled(String program) {
    boolean installed =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    assumeTrue(installed, "skipped: no " + program + "; run infra/test-tools.sh");
  }

  /** Where infra/test-tools.sh puts what it takes from npm. */
  static Path fromNpm(String folder) {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path caches =
        cache == null || cache.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cache);
    Path found = caches.resolve("heapfleet").resolve(folder);
    assumeTrue(Files.isDirectory(found), "skipped: no " + found + "; run infra/test-tools.sh");
    return found;
  }

  static Result run(List<String> command) throws IOException, InterruptedException {
    return run(command, Map.of());
  }

  static Result run(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("tool", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("still runs: " + command);
      }
      return new Result(
          process.exitValue(), Files.readString(output, StandardCharsets.UTF_8).strip());
    } finally {
      process.destroyForcibly();
      Files.delete(output);
    }
  }
}
