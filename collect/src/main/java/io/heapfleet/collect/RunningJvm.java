package io.heapfleet.collect;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JVM on this machine that is asked for its heap, through the JDK's attach API.
 *
 * <p>It writes the dump itself, as its own user and in its own file system: from outside of its
 * container the file lies below {@code /proc/PID/root}.
 */
final class RunningJvm implements Closeable {
  private static final Pattern USED =
      Pattern.compile("\\bused (\\d+)([KMGB])|\\b(\\d+)([KMGB]) used\\b");

  private final long pid;
  private final VirtualMachine machine;
  private final Properties properties;

  private RunningJvm(long pid, VirtualMachine machine) throws IOException {
    this.pid = pid;
    this.machine = machine;
    this.properties = machine.getSystemProperties();
  }

  /**
   * Attaches to a JVM.
   *
   * @throws CollectException if that cannot be; the message says why and what to do
   */
  static RunningJvm attach(long pid) throws IOException {
    try {
      return new RunningJvm(pid, attachTo(pid));
    } catch (NoClassDefFoundError e) {
      throw new CollectException(
          "this Java has no module jdk.attach, as runtimes (JRE) do not: run with a JDK, or have the"
              + " JVM write the dump itself and send it by --file",
          e);
    }
  }

  private static VirtualMachine attachTo(long pid) throws IOException {
    ProcessHandle process =
        ProcessHandle.of(pid)
            .orElseThrow(
                () ->
                    new CollectException(
                        "there is no process %d; jps -l lists the JVMs of this user"
                            .formatted(pid)));
    if (process.equals(ProcessHandle.current())) {
      throw new CollectException("process %d is this command itself".formatted(pid));
    }
    refuseOtherUsers(process);
    refuseNonJvm(pid);
    try {
      return VirtualMachine.attach(Long.toString(pid));
    } catch (AttachNotSupportedException e) {
      throw new CollectException(
          ("process %d does not let anybody attach (%s): it may be stopped, or run with"
                  + " -XX:+DisableAttachMechanism")
              .formatted(pid, e.getMessage()),
          e);
    }
  }

  private static void refuseOtherUsers(ProcessHandle process) throws CollectException {
    String owner = process.info().user().orElse(null);
    String self = ProcessHandle.current().info().user().orElse(null);
    if (owner != null && self != null && !owner.equals(self) && !self.equals("root")) {
      throw new CollectException(
          "process %d belongs to %s, and a JVM listens to its own user only: sudo -u %s heapfleet …"
              .formatted(process.pid(), owner, owner));
    }
  }

  /** Attaching sends a signal by which anything but a JVM ends, so this is asked before. */
  private static void refuseNonJvm(long pid) throws CollectException {
    Path maps = Path.of("/proc", Long.toString(pid), "maps");
    try {
      if (Files.exists(maps) && !Files.readString(maps).contains("libjvm.so")) {
        throw new CollectException(
            "process %d is no JVM of the HotSpot family; jps -l lists those of this user"
                .formatted(pid));
      }
    } catch (CollectException e) {
      throw e;
    } catch (IOException e) {
      throw new CollectException(
          "process %d may not be looked at, so it is left alone: %s".formatted(pid, e.getMessage()),
          e);
    }
  }

  /** The JVM and its version. */
  String runtime() {
    return "%s %s"
        .formatted(
            properties.getProperty("java.vm.name", "JVM"),
            properties.getProperty("java.vm.version", "of unknown version"));
  }

  /** The name of the jar or class that it runs; null if it does not say. */
  String program() {
    String command = properties.getProperty("sun.java.command", "").strip();
    if (command.isEmpty()) {
      return null;
    }
    String first = command.split("\\s", 2)[0];
    String name = first.substring(first.lastIndexOf('/') + 1);
    return name.endsWith(".jar")
        ? name.substring(0, name.length() - ".jar".length())
        : name.substring(name.lastIndexOf('.') + 1);
  }

  /** The value of one of its environment variables; null if it is not set or may not be known. */
  String variable(String name) {
    try {
      String all = Files.readString(process().resolve("environ"), StandardCharsets.ISO_8859_1);
      for (String variable : all.split("\0", -1)) {
        if (variable.startsWith(name + "=")) {
          byte[] value =
              variable.substring(name.length() + 1).getBytes(StandardCharsets.ISO_8859_1);
          return new String(value, StandardCharsets.UTF_8);
        }
      }
    } catch (IOException e) {
      return null; // Not Linux, or not ours to read.
    }
    return null;
  }

  private Path process() {
    return Path.of("/proc", Long.toString(pid));
  }

  /** Its folder for temporary files, by its own name for it. */
  String temporaryFolder() {
    return properties.getProperty("java.io.tmpdir", "/tmp");
  }

  /**
   * Where a file of this JVM lies as this process sees it: below the root of the JVM's process, if
   * the folder of that name is another one there, as in a container or with systemd's PrivateTmp.
   */
  Path seenFromHere(String file) throws IOException {
    Path here = Path.of(file).toAbsolutePath();
    Path there = process().resolve("root").resolve(here.getRoot().relativize(here));
    if (!Files.isDirectory(there.getParent())) {
      return here; // Not Linux, or not ours to look at.
    }
    boolean same =
        Files.isDirectory(here.getParent())
            && Files.isSameFile(here.getParent(), there.getParent());
    return same ? here : there;
  }

  /** How much of its heap is in use, garbage included; empty if it does not say. */
  OptionalLong usedBytes() throws IOException {
    try {
      return usedBytes(command("GC.heap_info"));
    } catch (CollectException e) {
      return OptionalLong.empty(); // Java 8 does not know the question.
    }
  }

  /** Sums what the parts of the heap say; what comes after them is not the heap. */
  static OptionalLong usedBytes(String heapInfo) {
    long sum = 0;
    boolean found = false;
    for (String line : heapInfo.lines().toList()) {
      if (line.strip().startsWith("Metaspace")) {
        break;
      }
      Matcher used = USED.matcher(line);
      if (used.find()) {
        found = true;
        String number = used.group(1) == null ? used.group(3) : used.group(1);
        String unit = used.group(2) == null ? used.group(4) : used.group(2);
        sum += Long.parseLong(number) << (10 * "BKMG".indexOf(unit));
      }
    }
    return found ? OptionalLong.of(sum) : OptionalLong.empty();
  }

  /**
   * Has it write its heap.
   *
   * @param file by the JVM's own name for it, absolute; must not exist
   * @param onlyLive leaves garbage out, which takes a full collection
   * @param gzipLevel from 1 to 9, 0 for a plain dump
   */
  void dump(String file, boolean onlyLive, int gzipLevel) throws IOException {
    if (file.contains("\"")) {
      throw new CollectException("a path with a quotation mark cannot be given to a JVM: " + file);
    }
    String answer =
        command(
            "GC.heap_dump"
                + (onlyLive ? "" : " -all")
                + (gzipLevel == 0 ? "" : " -gz=" + gzipLevel)
                + " \""
                + file
                + "\"");
    if (!Files.exists(seenFromHere(file)) || !answer.contains("Heap dump file created")) {
      throw new CollectException(
          "the JVM %d wrote no dump to %s, it says: %s".formatted(pid, file, answer.strip()));
    }
  }

  /** What {@code jcmd} does; the JDK exports no class that does it. */
  private String command(String command) throws IOException {
    try (InputStream answer =
        (InputStream)
            machine.getClass().getMethod("executeJCmd", String.class).invoke(machine, command)) {
      return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
    } catch (InvocationTargetException e) {
      throw new CollectException(
          "the JVM %d refused %s: %s".formatted(pid, command, e.getCause().getMessage()), e);
    } catch (ReflectiveOperationException e) {
      throw new CollectException(
          "run with --add-exports=jdk.attach/sun.tools.attach=ALL-UNNAMED, as ./heapfleet and java"
              + " -jar do",
          e);
    }
  }

  @Override
  public void close() throws IOException {
    machine.detach();
  }
}
