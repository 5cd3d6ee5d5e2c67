package io.heapfleet.jobs.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own that reads a command per line and answers each with a line. */
final class ServiceJvm implements AutoCloseable {
  private static final List<String> JVM_OPTIONS =
      List.of(
          "-Xmx64m",
          "-XX:+UseSerialGC",
          // Else a full collection leaves some garbage where it lies, dressed up as int[], and the
          // dump shows int[] growing on an instance where nothing does.
          "-XX:MarkSweepDeadRatio=0",
          "-XX:TieredStopAtLevel=1",
          "-Dfile.encoding=UTF-8");

  private final String name;
  private final Process process;
  private final Path errors;
  private final Writer commands;
  private final BufferedReader answers;
  private final Thread killer;

  private ServiceJvm(String name, Process process, Path errors) {
    this.name = name;
    this.process = process;
    this.errors = errors;
    commands = process.outputWriter(StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
    killer = new Thread(process::destroyForcibly, "stop " + name);
    // It would end with its input anyway, but not before a request or a dump is through.
    Runtime.getRuntime().addShutdownHook(killer);
  }

  /**
   * Starts a class on the Java that runs this.
   *
   * @param name what it is called in error messages
   */
  static ServiceJvm start(String name, Path classPath, String mainClass, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM_OPTIONS);
    command.addAll(List.of("-cp", classPath.toString(), mainClass));
    command.addAll(arguments);
    Path errors = Files.createTempFile("heapfleet-demo-" + name + "-", ".log");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    // The user's own options for Java may name an agent, a port or a bigger heap.
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    try {
      return new ServiceJvm(name, builder.start(), errors);
    } catch (IOException e) {
      Files.deleteIfExists(errors);
      throw e;
    }
  }

  /**
   * Gives a command and waits for its answer.
   *
   * @throws IOException if the JVM ends instead; the message holds the last line it wrote
   */
  String ask(String command) throws IOException, InterruptedException {
    String answer = null;
    try {
      commands.write(command + "\n");
      commands.flush();
      answer = answers.readLine();
    } catch (IOException e) {
      // Said below, with the JVM's own words.
      answer = null;
    }
    if (answer == null) {
      process.waitFor(5, TimeUnit.SECONDS);
      List<String> said = Files.readAllLines(errors);
      throw new IOException(
          "%s ended at '%s': %s"
              .formatted(name, command, said.isEmpty() ? "no word why" : said.get(0)));
    }
    return answer;
  }

  /** Ends the JVM; returns when it is gone. */
  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Files.deleteIfExists(errors);
    try {
      Runtime.getRuntime().removeShutdownHook(killer);
    } catch (IllegalStateException e) {
      // This JVM is ending too; the hook does no harm.
      return;
    }
  }
}
