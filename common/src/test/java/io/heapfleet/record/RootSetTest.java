package io.heapfleet.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heapfleet.hprof.Dumps;
import io.heapfleet.hprof.HprofBuilder;
import io.heapfleet.hprof.HprofDump;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.HeapRules;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.model.RootKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

/** What a dump says of roots, and where its graph starts. */
class RootSetTest {
  private static final long THREAD = 0x1000;
  private static final long LOCAL = 0x2000;
  private static final int WORKER = 7;

  private final ThreadRoots threadRoots = new ThreadRoots();
  private final RootSet roots = new RootSet(threadRoots);
  private final HeapDictionary classes = dictionary(HprofBuilder.hotspot());

  private static boolean isAnything(long objectId) {
    return true;
  }

  private static HeapDictionary dictionary(HprofBuilder dump) {
    try {
      return HprofDump.open(Dumps.blob(dump.bytes())).index(1 << 20).dictionary();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Tells a root as a parse does. */
  private void root(long objectId, RootKind kind, int threadSerial) {
    if (threadSerial >= 0) {
      threadRoots.add(objectId, kind, threadSerial, 0);
    }
    roots.add(objectId, kind, threadSerial);
  }

  private List<String> threadLocals() {
    List<String> told = new ArrayList<>();
    threadRoots.tellThreadLocals(
        new HeapVisitor() {
          @Override
          public void object(
              long objectId,
              HeapClass type,
              ObjectKind kind,
              long shallowBytes,
              long arrayLength,
              long fileOffset) {
            throw new AssertionError();
          }

          @Override
          public void reference(long fromId, long toId, ReferenceLabel label) {
            told.add("%x -> %x".formatted(fromId, toId));
          }

          @Override
          public void root(long objectId, RootKind kind, long threadSerial, long frameNumber) {
            throw new AssertionError();
          }
        });
    return told;
  }

  @Test
  void localsOfThreadsHangBelowTheirThread() {
    root(0x10, RootKind.STICKY_CLASS, -1);
    root(LOCAL, RootKind.JAVA_FRAME, WORKER);
    root(THREAD, RootKind.THREAD_OBJECT, WORKER);

    for (HeapRules rules : HeapRules.values()) {
      assertArrayEquals(
          new long[] {0x10, THREAD}, roots.ids(rules, classes, RootSetTest::isAnything));
    }
    assertEquals(List.of("1000 -> 2000"), threadLocals());
  }

  @Test
  void localsOfUnknownThreadsAreRoots() {
    root(0x10, RootKind.STICKY_CLASS, -1);
    root(THREAD, RootKind.THREAD_OBJECT, WORKER);
    root(LOCAL, RootKind.JNI_LOCAL, WORKER + 1);

    for (HeapRules rules : HeapRules.values()) {
      assertArrayEquals(
          new long[] {0x10, THREAD, LOCAL}, roots.ids(rules, classes, RootSetTest::isAnything));
    }
    assertEquals(List.of(), threadLocals());
  }

  @Test
  void threadThatTheOldAgentStatesWithoutObjectHoldsNothing() {
    root(0x10, RootKind.STICKY_CLASS, -1);
    root(0, RootKind.THREAD_OBJECT, WORKER);
    root(LOCAL, RootKind.JAVA_FRAME, WORKER);

    assertArrayEquals(
        new long[] {0x10, LOCAL}, roots.ids(HeapRules.JVM, classes, id -> id != 0 && id < 0x9000));
    // MAT's boot loader has id 0, and so is a root of that dump.
    assertArrayEquals(
        new long[] {0, 0x10, LOCAL}, roots.ids(HeapRules.MAT, classes, RootSetTest::isAnything));
    assertEquals(List.of(), threadLocals());
  }

  @Test
  void whatThreadsHoldThatATruncatedDumpLacksIsNotLost() {
    root(0x10, RootKind.STICKY_CLASS, -1);
    root(THREAD, RootKind.THREAD_OBJECT, WORKER);
    root(LOCAL, RootKind.JAVA_FRAME, WORKER);
    LongPredicate allButTheThread = id -> id != THREAD;

    assertArrayEquals(
        new long[] {0x10, THREAD, LOCAL}, roots.ids(HeapRules.JVM, classes, allButTheThread));
    assertArrayEquals(
        new long[] {0x10, THREAD}, roots.ids(HeapRules.MAT, classes, allButTheThread));
  }

  @Test
  void withoutAStickyClassAllClassesOfTheBootLoaderAreRoots() {
    HprofBuilder dump = HprofBuilder.hotspot();
    long booted = dump.clazz("a/Booted").dump();
    long loaded = dump.clazz("a/Loaded").loader(0x5000).dump();
    long array = dump.clazz("[La/Booted;").dump();
    HeapDictionary dictionary = dictionary(dump);
    root(LOCAL, RootKind.JNI_GLOBAL, -1);

    TreeSet<Long> ids = new TreeSet<>();
    for (long id : roots.ids(HeapRules.JVM, dictionary, RootSetTest::isAnything)) {
      ids.add(id);
    }

    assertEquals(
        new TreeSet<>(
            List.of(
                LOCAL, booted, dump.classId("java/lang/Object"), dump.classId("java/lang/Class"))),
        ids);
    assertEquals(false, ids.contains(loaded) || ids.contains(array));
  }

  @Test
  void rootsComeOnceAndInOrder() {
    root(0x10, RootKind.STICKY_CLASS, -1);
    SplittableRandom random = new SplittableRandom(7);
    TreeSet<Long> expected = new TreeSet<>(List.of(0x10L));
    for (int i = 0; i < 10_000; i++) {
      long id = 8L * random.nextInt(1, 3_000);
      root(id, RootKind.JNI_GLOBAL, -1);
      expected.add(id);
    }

    long[] ids = roots.ids(HeapRules.JVM, classes, RootSetTest::isAnything);

    assertArrayEquals(expected.stream().mapToLong(Long::longValue).toArray(), ids);
    assertArrayEquals(ids, roots.ids(HeapRules.JVM, classes, RootSetTest::isAnything));
  }
}
