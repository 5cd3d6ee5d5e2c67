package io.heapfleet.infra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** infra/local-stack.sh as a user runs it: real Azurite, real Spark, real JVMs, and Ctrl-C. */
final class LocalStackIT {
  private static final long LIMIT_SECONDS = 900;

  @TempDir Path folder;
  private Path stack;

  @Test
  @Tag("slow")
  void theWholeNightRunsAndCtrlCLeavesNothing() throws Exception {
    Tool.assumeInstalled("node");
    ProjectFiles.builtCommand();
    stack = folder.resolve("stack");
    Path log = folder.resolve("all.log");
    Process all = script(log);
    try {
      await(all, log, "Ctrl-C stops everything");
      String said = Files.readString(log);
      assertTrue(said.contains("shop.orders.ReviewedRefunds#OPEN_CASES"), said);
      assertTrue(said.contains("stack: Azurite:  http://127.0.0.1:"), said);
      assertTrue(Files.isDirectory(stack.resolve("tables/fleet_leaks")), said);
      assertFalse(processes().isEmpty());

      // What runs stays as it is, and what was read is not read again.
      List<Long> before = processes();
      assertEquals(0, run("up"));
      assertEquals(before, processes());
      assertEquals(0, run("night"));
      String second = Files.readString(folder.resolve("night.log"));
      assertTrue(second.matches("(?s).*in the tables already +12 .*"), second);
      assertFalse(second.matches("(?s).*\nread +\\d.*"), second);

      assertEquals(
          0, new ProcessBuilder("kill", "-INT", Long.toString(all.pid())).start().waitFor());
      assertTrue(all.waitFor(120, TimeUnit.SECONDS), "still runs");
      assertEquals(130, all.exitValue(), Files.readString(log));
      assertEquals(List.of(), processes());
      assertFalse(Files.exists(stack));
    } finally {
      all.destroyForcibly();
    }
  }

  /** A folder with something in it might be anybody's. */
  @Test
  void aFolderOfSomebodyElseIsLeftAlone() throws Exception {
    stack = Files.createDirectory(folder.resolve("precious"));
    Files.writeString(stack.resolve("thesis.txt"), "…");
    assertEquals(1, run("down"));
    assertTrue(Files.exists(stack.resolve("thesis.txt")));
    assertTrue(Files.readString(folder.resolve("down.log")).contains("holds something else"));
  }

  @AfterEach
  void endWhatIsLeft() {
    for (long pid : processes()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  private int run(String command) throws Exception {
    Process process = script(folder.resolve(command + ".log"), command);
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("still runs: " + command);
    }
    return process.exitValue();
  }

  private Process script(Path log, String... arguments) throws IOException {
    // A build that runs in the background ignores Ctrl-C, and what it starts would do the same.
    List<String> command =
        new ArrayList<>(
            List.of(
                "env", "--default-signal=INT", ProjectFiles.infra("local-stack.sh").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("HEAPFLEET_STACK", stack.toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().remove("HEAPFLEET_STACK_PORT");
    return builder.start();
  }

  private static void await(Process process, Path log, String words) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!Files.readString(log).contains(words)) {
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new IOException("it did not get so far: " + Files.readString(log));
      }
      Thread.sleep(200);
    }
  }

  /** What runs with the stack's folder on its command line. */
  private List<Long> processes() {
    if (stack == null) {
      return List.of();
    }
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.filter(
              process -> process.info().commandLine().orElse("").contains(stack.toString()))
          .map(ProcessHandle::pid)
          .sorted()
          .toList();
    }
  }
}
