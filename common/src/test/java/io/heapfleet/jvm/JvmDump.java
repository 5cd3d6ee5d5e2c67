package io.heapfleet.jvm;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Makes a heap dump of a real JVM that holds a {@link Menagerie} or runs another program. */
public final class JvmDump {
  private static final long TIME_LIMIT_SECONDS = 120;

  private JvmDump() {}

  /**
   * Starts a JVM, has it write its own heap to {@code file}, and waits for its end.
   *
   * @param jvmFlags as on the command line, {@code -XX:-UseCompressedOops}
   * @param file ends in {@code .hprof}; must not exist
   */
  public static void write(Jdk jdk, List<String> jvmFlags, Path file)
      throws IOException, InterruptedException {
    write(Menagerie.class, jdk, jvmFlags, file);
  }

  /**
   * The same with another program.
   *
   * @param program its {@code main} writes the dump into the file that is its argument
   */
  public static void write(Class<?> program, Jdk jdk, List<String> jvmFlags, Path file)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(jdk.java().toString(), "-Xmx128m"));
    command.addAll(jvmFlags);
    command.addAll(List.of("-cp", testClasses().toString(), program.getName()));
    command.add(file.toString());
    Path log = file.resolveSibling(file.getFileName() + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    // The dump holds the environment; and what JVMs add to their flags by it would change the dump.
    builder.environment().clear();
    Process process = builder.start();
    try {
      if (!process.waitFor(TIME_LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(
            jdk
                + " "
                + jvmFlags
                + " wrote no dump: "
                + Files.readString(log, StandardCharsets.UTF_8));
      }
    } finally {
      process.destroyForcibly();
    }
  }

  private static Path testClasses() throws IOException {
    try {
      return Path.of(Menagerie.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }
}
