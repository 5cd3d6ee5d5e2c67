package io.heapfleet.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.hprof.HprofBuilder;
import io.heapfleet.jvm.Jdk;
import io.heapfleet.jvm.JvmDump;
import io.heapfleet.jvm.ThreadZoo;
import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapRules;
import io.heapfleet.model.RootKind;
import io.heapfleet.table.FrameLocalRow;
import io.heapfleet.table.FrameRow;
import io.heapfleet.table.ThreadRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Threads of real JVMs: what the dump says of them is what the JVM itself said. */
class ThreadsTest {
  @TempDir private Path folder;

  static Stream<Jdk> jdks() {
    return Stream.of(Jdk.find(17), Jdk.find(25)).flatMap(jdk -> jdk.stream());
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void areToldAsTheJvmSaidItself(Jdk jdk) throws Exception {
    Path file = folder.resolve("zoo.hprof");
    JvmDump.write(ThreadZoo.class, jdk, List.of(), file);
    Stacks stacks = Stacks.of(Files.readAllBytes(file), HeapRules.JVM);

    List<String> said = Files.readAllLines(folder.resolve("zoo.hprof.threads"));
    assertEquals(jdk.feature() >= 21 ? 7 : 4, said.size());
    for (String line : said) {
      String[] fact = line.split("\t", -1);
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
    Stacks stacks = Stacks.of(Files.readAllBytes(file), HeapRules.JVM);

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
        stacks.locals().stream()
            .filter(l -> l.threadSerial() != thread.threadSerial())
            .filter(l -> l.objectId() == arrays.get(0).objectId())
            .findFirst()
            .orElse(null),
        name + "'s array is held by another thread too");
  }

  /** A thread that holds an order in the frame {@code Shop.buy}. */
  private static HprofBuilder shop() {
    HprofBuilder dump = HprofBuilder.hotspot();
    long thread =
        dump.clazz("java/lang/Thread")
            .field("name", BasicType.OBJECT)
            .field("threadStatus", BasicType.INT)
            .dump();
    dump.clazz("com/acme/Shop").dump();
    long order = dump.clazz("com/acme/Order").field("next", BasicType.OBJECT).dump();
    dump.instance(0x1000, thread, 0, 0x191);
    dump.instance(0x2000, order, 0x2100);
    dump.instance(0x2100, order, 0);
    return dump;
  }

  @Test
  void mayHaveStackRecordsBehindTheHeap() throws IOException {
    HprofBuilder dump = shop();
    dump.threadRoot(RootKind.THREAD_OBJECT, 0x1000, 7, 3);
    dump.threadRoot(RootKind.JAVA_FRAME, 0x2000, 7, 1);
    dump.endSegment();
    dump.frame(0x51, "poll", "()V", "Queue.java", 1, 12);
    dump.frame(0x52, "buy", "(I)V", "Shop.java", 1, 34);
    dump.trace(3, 7, 0x51, 0x52);

    Stacks stacks = Stacks.of(dump.bytes(), HeapRules.JVM);
    assertEquals(2, stacks.frames().size());
    assertEquals("WAITING", stacks.threads().get(0).facts().state());
    assertEquals(0, stacks.frames().get(0).locals());
    assertEquals(0, stacks.frames().get(0).retainedBytes());
    FrameRow buy = stacks.frames().get(1);
    assertEquals("buy:34", buy.method() + ":" + buy.line());
    assertEquals(1, buy.locals());
    assertEquals(2 * 16, buy.retainedBytes());
    assertEquals("com.acme.Order", stacks.locals(buy).get(0).className());
  }

  @Test
  void thatAreRecordedTwiceHaveTheRowWithTheStack() throws IOException {
    HprofBuilder dump = shop();
    dump.threadRoot(RootKind.THREAD_OBJECT, 0x1000, 6, 0);
    dump.threadRoot(RootKind.THREAD_OBJECT, 0x1000, 7, 3);
    dump.threadRoot(RootKind.JAVA_FRAME, 0x2000, 7, 0);
    dump.endSegment();
    dump.frame(0x52, "buy", "(I)V", "Shop.java", 1, 34);
    dump.trace(3, 7, 0x52);

    Stacks stacks = Stacks.of(dump.bytes(), HeapRules.JVM);
    assertEquals(1, stacks.threads().size());
    assertEquals(7, stacks.threads().get(0).threadSerial());
  }

  @Test
  void doNotCountWhatOthersHoldAsWell() throws IOException {
    HprofBuilder dump = shop();
    dump.threadRoot(RootKind.THREAD_OBJECT, 0x1000, 7, 3);
    dump.threadRoot(RootKind.JAVA_FRAME, 0x2000, 7, 0);
    dump.threadRoot(RootKind.JAVA_FRAME, 0x2100, 7, 0);
    dump.threadRoot(RootKind.JAVA_FRAME, 0x2100, 7, 0);
    dump.root(RootKind.JNI_GLOBAL, 0x2100);
    dump.endSegment();
    dump.frame(0x52, "buy", "(I)V", "Shop.java", 1, -3);
    dump.trace(3, 7, 0x52);

    FrameRow buy = Stacks.of(dump.bytes(), HeapRules.JVM).frames().get(0);
    assertEquals(2, buy.locals());
    assertEquals(16, buy.retainedBytes());
    assertNull(buy.line());
  }
}
