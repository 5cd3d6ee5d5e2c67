package io.heapfleet.collect;

import io.heapfleet.jvm.Jdk;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A JVM that runs {@link Service}. */
final class TargetJvm implements AutoCloseable {
  private final Process process;
  private final BufferedReader out;

  private TargetJvm(Process process) {
    this.process = process;
    this.out = process.inputReader(StandardCharsets.UTF_8);
  }

  static TargetJvm start(
      Jdk jdk, List<String> flags, Map<String, String> environment, String... arguments)
      throws IOException {
    return start(command(jdk, flags, arguments), environment);
  }

  /** Starts one that has process numbers and a /tmp of its own, as in a container. */
  static TargetJvm startApart(Jdk jdk, List<String> flags, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("unshare", "--mount", "--pid", "--fork", "--kill-child"));
    // Its classes are somewhere else than here, for this checkout may lie in /tmp.
    String mounts = "mount --bind \"$0\" /mnt && mount -t tmpfs tmpfs /tmp && exec \"$@\"";
    command.addAll(List.of("sh", "-c", mounts, classes().toString()));
    command.addAll(command(jdk, flags, Path.of("/mnt"), arguments));
    return start(command, Map.of("PATH", System.getenv("PATH")));
  }

  private static TargetJvm start(List<String> command, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().clear();
    builder.environment().putAll(environment);
    TargetJvm jvm = new TargetJvm(builder.start());
    String ready = jvm.out.readLine();
    if (!"ready".equals(ready)) {
      throw new IOException("expected a JVM that is ready, it says " + ready);
    }
    return jvm;
  }

  /** The command line of a JVM that runs the service. */
  static List<String> command(Jdk jdk, List<String> flags, String... arguments) throws IOException {
    return command(jdk, flags, classes(), arguments);
  }

  private static List<String> command(
      Jdk jdk, List<String> flags, Path classes, String... arguments) {
    List<String> command = new ArrayList<>(List.of(jdk.java().toString()));
    command.addAll(flags);
    command.addAll(List.of("-cp", classes.toString(), Service.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  private static Path classes() throws IOException {
    try {
      return Path.of(Service.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  long pid() {
    return process.descendants().mapToLong(ProcessHandle::pid).max().orElse(process.pid());
  }

  /** Whether it still does its work. */
  boolean answers() throws IOException {
    process.outputWriter().write('x');
    process.outputWriter().flush();
    return Integer.toString('x').equals(out.readLine());
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
