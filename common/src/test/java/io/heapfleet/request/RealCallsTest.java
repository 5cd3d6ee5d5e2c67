package io.heapfleet.request;

import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.hprof.Dumps;
import io.heapfleet.hprof.HprofDump;
import io.heapfleet.hprof.RuntimeFacts;
import io.heapfleet.jvm.CallZoo;
import io.heapfleet.jvm.Jdk;
import io.heapfleet.jvm.JvmDump;
import io.heapfleet.mat.HeapInMemory;
import io.heapfleet.model.HeapRules;
import io.heapfleet.record.ReadBack;
import io.heapfleet.record.ThreadFacts;
import io.heapfleet.record.ThreadStacks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The calls that a real JVM is at work on, all of them and no others. */
class RealCallsTest {
  @TempDir private Path folder;

  static Stream<Jdk> jdks() {
    return Stream.of(Jdk.find(17), Jdk.find(25)).flatMap(jdk -> jdk.stream());
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void areARequestAndTasksOfEveryKind(Jdk jdk) throws Exception {
    Path file = folder.resolve("calls.hprof");
    JvmDump.write(CallZoo.class, jdk, List.of(), file);
    byte[] bytes = Files.readAllBytes(file);
    HeapInMemory heap = HeapInMemory.read(bytes, HeapRules.JVM);
    try (HprofDump dump = HprofDump.open(Dumps.blob(bytes))) {
      ReadBack readBack = heap.readBack(dump);
      List<Long> threads =
          heap.threadRoots.threads().values().stream().map(heap.threadRoots::objectId).toList();
      areAllFound(
          jdk,
          heap,
          readBack,
          RuntimeFacts.read(readBack, heap.dictionary, threads, null).threads());
    }
  }

  private static void areAllFound(
      Jdk jdk, HeapInMemory heap, ReadBack readBack, Map<Long, ThreadFacts> facts)
      throws IOException {
    List<FoundRequest> found =
        new RequestSearch(
                heap.tree(),
                heap.dictionary,
                heap.threadRoots,
                new ThreadStacks(heap.threadRoots, heap.index.traces(), heap.index.frames()),
                facts,
                new HeapView(readBack::objects, heap.dictionary))
            .find();
    Map<String, FoundRequest> byPath = found.stream().collect(toMap(r -> r.call().path(), r -> r));

    List<String> expected =
        new ArrayList<>(
            List.of(
                "/api/export/17",
                "io.heapfleet.jvm.CallZoo (lambda)",
                "io.heapfleet.jvm.CallZoo$Executed",
                "io.heapfleet.jvm.CallZoo$Forked",
                "io.heapfleet.jvm.CallZoo$ForkedAndAnswering",
                "io.heapfleet.jvm.CallZoo$ForkedAndAwaited",
                "io.heapfleet.jvm.CallZoo$Ran",
                "io.heapfleet.jvm.CallZoo$Scheduled",
                "io.heapfleet.jvm.CallZoo$Submitted",
                "io.heapfleet.jvm.CallZoo$Supplied",
                "io.heapfleet.jvm.CallZoo$Timed"));
    if (jdk.feature() >= 21) {
      expected.add("io.heapfleet.jvm.CallZoo$Virtual");
    }
    assertEquals(expected, byPath.keySet().stream().sorted().toList(), found::toString);
    FoundRequest export = byPath.get("/api/export/17");
    assertEquals("JDK HttpServer", export.stack());
    assertEquals("GET /api/export/17?year=2019&token=hunter2", export.call().target());
    assertEquals("GET /api/export/17?year=…&token=…", export.masked());
    assertEquals("/api/export/{n}", export.template());
    // A list with an array, and 24 bytes for each row.
    assertTrue(export.retainedBytes() > 24 * CallZoo.ROWS, export::toString);
    assertEquals(Call.Kind.TASK, byPath.get("io.heapfleet.jvm.CallZoo$Timed").call().kind());
    assertEquals(
        "timer", facts.get(byPath.get("io.heapfleet.jvm.CallZoo$Timed").threadId()).name());
    assertNull(export.problem());
  }
}
