package io.heapfleet.jobs.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heapfleet.hprof.HprofBuilder;
import io.heapfleet.jobs.cluster.HeapfleetProcess;
import io.heapfleet.jvm.Jdk;
import io.heapfleet.jvm.JvmDump;
import io.heapfleet.model.BasicType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Dumps of two instances, and the tables of a quiet scan of them, which every scan with a fault
 * must equal. Made once for all tests of this JVM.
 *
 * <p>By size: {@link #LARGE}, {@link #MIDDLE}, both of real JVMs and of several splits, then a tiny
 * one, and a file that is no dump.
 */
final class SmallFleet {
  static final String LARGE = "2026-01-02T00-00-00Z";
  static final String MIDDLE = "2026-01-01T00-00-00Z";
  static final String TINY = "2026-01-03T00-00-00Z";
  static final String NO_DUMP = "2026-01-04T00-00-00Z";

  /** One of the files is no dump. */
  static final int EXIT_CODE = 3;

  private final Path folder;

  private SmallFleet(Path folder) {
    this.folder = folder;
  }

  /** Hands the one fleet to tests: {@code @ExtendWith(SmallFleet.Provider.class)}. */
  static final class Provider implements ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE =
        ExtensionContext.Namespace.create(SmallFleet.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == SmallFleet.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(NAMESPACE)
          .getOrComputeIfAbsent(Made.class, key -> new Made(), Made.class)
          .fleet;
    }
  }

  private static final class Made implements AutoCloseable {
    private final SmallFleet fleet;

    Made() {
      try {
        fleet = new SmallFleet(Files.createTempDirectory("heapfleet-faults"));
        fleet.make();
      } catch (Exception e) {
        throw new IllegalStateException("no fleet to test with", e);
      }
    }

    @Override
    public void close() throws IOException {
      try (Stream<Path> files = Files.walk(fleet.folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private void make() throws Exception {
    Path first = Files.createDirectories(dumps().resolve("zoo/1.0/zoo-1"));
    Path one = first.resolve("one.hprof");
    Path other = first.resolve("other.hprof");
    JvmDump.write(Jdk.current(), List.of(), one);
    JvmDump.write(Jdk.current(), List.of("-XX:-UseCompressedOops"), other);
    boolean oneIsLarger = Files.size(one) > Files.size(other);
    Files.move(one, first.resolve((oneIsLarger ? LARGE : MIDDLE) + ".hprof"));
    Files.move(other, first.resolve((oneIsLarger ? MIDDLE : LARGE) + ".hprof"));
    Path second = Files.createDirectories(dumps().resolve("zoo/1.1/zoo-2"));
    Files.write(second.resolve(TINY + ".hprof"), chain(2_000));
    Files.writeString(second.resolve(NO_DUMP + ".hprof"), "not a heap dump");
    for (Path log : files(dumps())) {
      if (log.toString().endsWith(".log")) {
        Files.delete(log);
      }
    }
    try (HeapfleetProcess scan =
        HeapfleetProcess.start(folder, Map.of(), scan(dumps().toString(), quiet().toString()))) {
      assertEquals(EXIT_CODE, scan.await(), scan::said);
    }
  }

  static byte[] chain(int nodes) {
    HprofBuilder dump = HprofBuilder.hotspot();
    long node = dump.clazz("Node").field("next", BasicType.OBJECT).dump();
    dump.endSegment();
    for (int i = 1; i <= nodes; i++) {
      dump.instance(i * 16L, node, i == nodes ? 0 : (i + 1) * 16L);
    }
    return dump.bytes();
  }

  /** Where the dumps are. */
  Path dumps() {
    return folder.resolve("dumps");
  }

  /** The tables of a scan that nothing happened to. */
  Path quiet() {
    return folder.resolve("quiet");
  }

  /** The arguments of a scan of these inputs. */
  static List<String> scan(String input, String output) {
    return List.of(
        "scan",
        input,
        "--output",
        output,
        "--layout",
        "{service}/{build}/{instance}/{captured_at}.hprof",
        "--split-bytes",
        "1m",
        "--no-progress");
  }

  /** The same with Hadoop settings {@code NAME=VALUE}. */
  static List<String> scan(String input, String output, List<String> settings) {
    List<String> arguments = new ArrayList<>(scan(input, output));
    for (String setting : settings) {
      arguments.addAll(List.of("--conf", setting));
    }
    return arguments;
  }

  /** A regular expression for paths below a dump's folder, or of other files that bear its id. */
  static String of(String dump) {
    return "[^ ]*" + id(dump) + "[^ ]*";
  }

  /** How a dump's id begins, as a regular expression. */
  static String id(String dump) {
    return "d-" + dump.toLowerCase(Locale.ROOT);
  }

  static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
