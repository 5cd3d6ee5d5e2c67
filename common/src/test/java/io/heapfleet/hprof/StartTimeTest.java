package io.heapfleet.hprof;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.jvm.Jdk;
import io.heapfleet.jvm.JvmDump;
import io.heapfleet.jvm.Menagerie;
import io.heapfleet.jvm.Started;
import io.heapfleet.mat.HeapInMemory;
import io.heapfleet.model.HeapRules;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** When real processes began: their dumps say what they said themselves. */
class StartTimeTest {
  /** The bean has the time of the JVM's first instruction, process handles that of the kernel. */
  private static final Duration SOME_SECONDS = Duration.ofSeconds(5);

  @TempDir private Path folder;

  static Stream<Jdk> jdks() {
    return Stream.of(Jdk.find(17), Jdk.find(25)).flatMap(jdk -> jdk.stream());
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void isToldByADumpWhoseProcessHasAsked(Jdk jdk) throws Exception {
    Path file = folder.resolve("started.hprof");
    JvmDump.write(Started.class, jdk, List.of(), file);
    Instant said =
        Instant.ofEpochMilli(
            Long.parseLong(Files.readString(folder.resolve("started.hprof.started"))));

    Instant told = read(file, Instant.now());

    assertNotNull(told);
    assertTrue(Duration.between(said, told).abs().compareTo(SOME_SECONDS) < 0, () -> told + "");
    // What began after its dump was taken is another clock, or another field.
    assertNull(read(file, said.minus(SOME_SECONDS)));
    assertNull(read(file, null));
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void isNotToldWhereNobodyHasAsked(Jdk jdk) throws Exception {
    Path file = folder.resolve("menagerie.hprof");
    JvmDump.write(Menagerie.class, jdk, List.of(), file);
    assertNull(read(file, Instant.now()));
  }

  private static Instant read(Path file, Instant dumpedAt) throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    HeapInMemory heap = HeapInMemory.read(bytes, HeapRules.JVM);
    try (HprofDump dump = HprofDump.open(Dumps.blob(bytes))) {
      return RuntimeFacts.read(heap.readBack(dump), heap.dictionary, List.of(), dumpedAt)
          .startedAt();
    }
  }
}
