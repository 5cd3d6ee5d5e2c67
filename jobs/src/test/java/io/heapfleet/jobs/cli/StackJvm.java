package io.heapfleet.jobs.cli;

import io.heapfleet.jvm.Jdk;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A service on one version of a web stack, in a JVM of its own that compiles it against that
 * version's jars: answers light traffic, then works on some exports, and is dumped meanwhile. The
 * programs are in {@code src/test/resources/stacks}.
 */
final class StackJvm {
  private static final long TIME_LIMIT_SECONDS = 240;

  private final String libraries;
  private final String program;
  private final List<String> flags = new ArrayList<>();
  private Jdk jdk = Jdk.current();

  /**
   * @param libraries the folder with the jars of a stack, empty for none
   * @param program the program's name
   */
  StackJvm(String libraries, String program) {
    this.libraries = libraries;
    this.program = program;
  }

  StackJvm on(Jdk other) {
    jdk = other;
    return this;
  }

  StackJvm with(String... more) {
    flags.addAll(List.of(more));
    return this;
  }

  /** Runs it until it has written its heap into this file. */
  void dump(Path file, Path work) throws IOException, InterruptedException {
    Files.createDirectories(file.getParent());
    // Later Javas want a source file where its package says.
    Path source = work.resolve("com/acme/" + program + ".java");
    Files.createDirectories(source.getParent());
    String text = resource(program) + resource("Traffic");
    // Tomcat 9 and Jetty 9 are from before the servlets' package was renamed.
    Files.writeString(
        source, libraries.endsWith("-9") ? text.replace("jakarta.servlet", "javax.servlet") : text);
    List<String> command = new ArrayList<>(List.of(jdk.java().toString(), "-Xmx256m"));
    command.addAll(flags);
    command.addAll(List.of("-cp", jars(), source.toString(), file.toString(), work.toString()));
    Path log = work.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().clear();
    Process process = builder.start();
    try {
      if (!process.waitFor(TIME_LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(this + " wrote no dump: " + Files.readString(log));
      }
    } finally {
      process.destroyForcibly();
    }
  }

  private String jars() {
    return libraries.isEmpty()
        ? "."
        : Path.of(System.getProperty("heapfleet.stacks"), libraries) + "/*";
  }

  private static String resource(String name) {
    try (InputStream in = StackJvm.class.getResourceAsStream("/stacks/" + name + ".java.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return program + " with " + libraries + " on " + jdk + " " + flags;
  }
}
