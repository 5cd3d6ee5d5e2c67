package io.heapfleet.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.finding.HeapClasses;
import io.heapfleet.finding.StackHoldings;
import io.heapfleet.graph.DominatorTree;
import io.heapfleet.hprof.Dumps;
import io.heapfleet.hprof.HprofDump;
import io.heapfleet.hprof.RuntimeFacts;
import io.heapfleet.jvm.Jdk;
import io.heapfleet.jvm.JvmDump;
import io.heapfleet.jvm.ThreadZoo;
import io.heapfleet.mat.HeapInMemory;
import io.heapfleet.model.HeapRules;
import io.heapfleet.table.FrameLocalRow;
import io.heapfleet.table.FrameRow;
import io.heapfleet.table.FrameSums;
import io.heapfleet.table.ThreadRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Threads of real JVMs: what the dump says of them is what the JVM itself said. */
class ThreadsTest {
  @TempDir private Path folder;

  static Stream<Jdk> jdks() {
    return Stream.of(Jdk.find(17), Jdk.find(25)).flatMap(jdk -> jdk.stream());
  }

  /** The rows of one dump's stacks. */
  record Stacks(List<ThreadRow> threads, List<FrameRow> frames, List<FrameLocalRow> locals) {
    static Stacks of(Path file, HeapRules rules) throws IOException {
      HeapInMemory heap = HeapInMemory.read(file, rules);
      DominatorTree tree = heap.tree();
      StackHoldings holdings =
          new StackHoldings(tree, new HeapClasses(heap.dictionary.classes()), heap.threadRoots);
      List<FrameLocalRow> locals = new ArrayList<>();
      FrameSums sums = FrameLocalRow.tell(heap.threadRoots, holdings, locals::add);
      try (HprofDump dump = HprofDump.open(Dumps.blob(Files.readAllBytes(file)))) {
        RuntimeFacts facts =
            RuntimeFacts.read(
                heap.readBack(dump),
                heap.dictionary,
                heap.threadRoots.threads().values().stream()
                    .map(heap.threadRoots::objectId)
                    .toList());
        return new Stacks(
            ThreadRow.of(heap.threadRoots, heap.index.threads(), facts.threads(), holdings),
            FrameRow.of(heap.index.traces(), heap.index.frames(), sums),
            locals);
      }
    }

    ThreadRow thread(String name) {
      List<ThreadRow> named =
          threads.stream().filter(t -> name.equals(t.facts().name())).toList();
      assertEquals(1, named.size(), () -> name + " in " + threads);
      return named.get(0);
    }

    /** The top frame of a thread that is of this class. */
    FrameRow frame(ThreadRow thread, String className) {
      return frames.stream()
          .filter(f -> f.threadSerial() != null && f.threadSerial() == thread.threadSerial())
          .filter(f -> className.equals(f.className()))
          .findFirst()
          .orElseThrow();
    }

    List<FrameLocalRow> locals(FrameRow frame) {
      return locals.stream()
          .filter(l -> l.threadSerial() == frame.threadSerial())
          .filter(l -> l.frameNumber() != null && l.frameNumber() == frame.frameNumber())
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void areToldAsTheJvmSaidItself(Jdk jdk) throws Exception {
    Path file = folder.resolve("zoo.hprof");
    JvmDump.write(ThreadZoo.class, jdk, List.of(), file);
    Stacks stacks = Stacks.of(file, HeapRules.JVM);

    List<String> said = Files.readAllLines(folder.resolve("zoo.hprof.threads"));
    assertEquals(jdk.feature() >= 21 ? 7 : 4, said.size());
    for (String line : said) {
      String[] fact = line.split("\t");
      ThreadRow thread = stacks.thread(fact[0]);
      boolean virtual = Boolean.parseBoolean(fact[5]);
      assertEquals(fact[1], thread.facts().state(), line);
      assertEquals(Boolean.valueOf(fact[2]), thread.facts().daemon(), line);
      assertEquals(Long.valueOf(fact[3]), thread.facts().javaThreadId(), line);
      assertEquals(virtual, thread.facts().virtual(), line);
      if (!virtual) {
        // The group of virtual threads is no object's field.
        assertEquals(fact[4], thread.facts().groupName(), line);
      }
      boolean mounted = fact[0].equals("virtual-running");
      assertEquals(mounted, thread.facts().carrierId() != null, line);
      FrameRow frame = stacks.frame(thread, ThreadZoo.class.getName());
      assertEquals(fact[6], frame.method() + ":" + frame.line(), line);
      assertEquals("ThreadZoo.java", frame.sourceFile());
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void haveLocalVariablesWithWhatTheseRetain(Jdk jdk) throws Exception {
    Path file = folder.resolve("zoo.hprof");
    JvmDump.write(ThreadZoo.class, jdk, List.of(), file);
    Stacks stacks = Stacks.of(file, HeapRules.JVM);

    holds(stacks, "parked", ThreadZoo.PARKED_BYTES);
    holds(stacks, "sleeping", ThreadZoo.SLEEPING_BYTES);
    holds(stacks, "running", ThreadZoo.RUNNING_BYTES);
    holds(stacks, "blocked", ThreadZoo.BLOCKED_BYTES);
    if (jdk.feature() >= 21) {
      holds(stacks, "virtual-parked", ThreadZoo.PARKED_BYTES + 1);
      holds(stacks, "virtual-sleeping", ThreadZoo.SLEEPING_BYTES + 1);
      holds(stacks, "virtual-running", ThreadZoo.RUNNING_BYTES + 1);
    }
  }

  private static void holds(Stacks stacks, String name, int bytes) {
    ThreadRow thread = stacks.thread(name);
    FrameRow frame = stacks.frame(thread, ThreadZoo.class.getName());
    long arrayBytes = (16 + bytes + 7) / 8 * 8L;
    List<FrameLocalRow> arrays =
        stacks.locals(frame).stream().filter(l -> l.className().equals("byte[]")).toList();
    assertEquals(1, arrays.size(), () -> name + ": " + stacks.locals(frame));
    assertEquals(arrayBytes, arrays.get(0).retainedBytes());
    assertTrue(arrays.get(0).threadOnly(), name);
    assertTrue(frame.locals() >= 1, name);
    assertTrue(
        frame.retainedBytes() >= arrayBytes && frame.retainedBytes() < arrayBytes + 10_000,
        () -> name + ": " + frame);
    assertTrue(thread.retainedBytes() > frame.retainedBytes(), name);
    assertNull(
        stacks.locals.stream()
            .filter(l -> l.threadSerial() != thread.threadSerial())
            .filter(l -> l.objectId() == arrays.get(0).objectId())
            .findFirst()
            .orElse(null),
        name + "'s array is held by another thread too");
  }
}
