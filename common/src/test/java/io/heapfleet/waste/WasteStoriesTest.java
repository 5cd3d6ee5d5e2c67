package io.heapfleet.waste;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.hprof.HprofBuilder;
import io.heapfleet.hprof.HprofBuilder.ClassBuilder;
import io.heapfleet.model.BasicType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Small heaps that waste something, and heaps that lie. */
class WasteStoriesTest {
  private static final String CONCURRENT_MAP = "java/util/concurrent/ConcurrentHashMap";

  private final HprofBuilder dump = HprofBuilder.hotspot();
  private long nextId = 0x10_0000;

  private long id() {
    return nextId += 0x100;
  }

  private long holder() {
    return dump.clazz("shop/Cart").field("held", BasicType.OBJECT).dump();
  }

  private CollectionUse collection() throws IOException {
    List<CollectionUse> all = WasteOf.of(dump.bytes()).collections();
    assertEquals(1, all.size(), all::toString);
    return all.get(0);
  }

  @Test
  void partsOfOneArrayAreStringsOfJava6() throws IOException {
    long string =
        dump.clazz("java/lang/String")
            .field("value", BasicType.OBJECT)
            .field("offset", BasicType.INT)
            .field("count", BasicType.INT)
            .dump();
    byte[] chars = "hello hello".getBytes(StandardCharsets.UTF_16BE);
    dump.primitiveArray(0x5000, BasicType.CHAR, chars.length / 2, chars);
    dump.instance(id(), string, 0x5000, 0, 5);
    dump.instance(id(), string, 0x5000, 0, 5);
    dump.instance(id(), string, 0x5000, 6, 5);
    dump.instance(id(), string, 0x5000, -6, 5);
    dump.instance(id(), string, 0x5000, -6, -5);
    List<DuplicateString> found = WasteOf.of(dump.bytes()).duplicateStrings();
    assertEquals(2, found.size(), found::toString);
    for (DuplicateString pair : found) {
      assertEquals(2, pair.strings());
    }
    assertEquals(5, found.stream().mapToLong(DuplicateString::lengthChars).min().getAsLong());
  }

  @Test
  void aLatinAndAWideStringOfTheSameBytesAreTwoTexts() throws IOException {
    long string =
        dump.clazz("java/lang/String")
            .field("value", BasicType.OBJECT)
            .field("coder", BasicType.BYTE)
            .dump();
    dump.primitiveArray(0x5000, BasicType.BYTE, 4, new byte[] {1, 2, 3, 4});
    dump.primitiveArray(0x6000, BasicType.BYTE, 4, new byte[] {1, 2, 3, 4});
    dump.instance(id(), string, 0x5000, 0);
    dump.instance(id(), string, 0x6000, 1);
    WasteReport report = WasteOf.of(dump.bytes());
    assertEquals(List.of(), report.duplicateStrings());
    assertEquals(List.of(), report.duplicateArrays(), "they are strings' arrays");
  }

  @Test
  void longArraysAreComparedToTheirEnd() throws IOException {
    byte[] first = new byte[300_000];
    first[0] = 7;
    byte[] second = first.clone();
    second[299_999] = 1;
    dump.primitiveArray(id(), BasicType.BYTE, first.length, first);
    dump.primitiveArray(id(), BasicType.BYTE, second.length, second);
    dump.primitiveArray(id(), BasicType.BYTE, first.length, first);
    List<DuplicateArray> found = WasteOf.of(dump.bytes()).duplicateArrays();
    assertEquals(1, found.size());
    assertEquals(2, found.get(0).arrays());
    assertEquals(300_000, found.get(0).arrayLength());
  }

  /** Android leaves elements out: nobody knows whether these are zero. */
  @Test
  void arraysWithoutTheirElementsAreNotJudged() throws IOException {
    for (int i = 0; i < 2; i++) {
      ByteBuffer record = ByteBuffer.allocate(18);
      record.put((byte) 0xC3).putLong(id()).putInt(0).putInt(8).put((byte) 8);
      dump.rawHeap(record.array());
    }
    WasteReport report = WasteOf.of(dump.bytes());
    assertEquals(List.of(), report.zeroArrays());
    assertEquals(List.of(), report.duplicateArrays());
  }

  @Test
  void aConcurrentMapCountsWhatItsCellsCount() throws IOException {
    long map =
        dump.clazz(CONCURRENT_MAP)
            .field("table", BasicType.OBJECT)
            .field("baseCount", BasicType.LONG)
            .field("counterCells", BasicType.OBJECT)
            .dump();
    dump.clazz(CONCURRENT_MAP + "$Node")
        .field("key", BasicType.OBJECT)
        .field("val", BasicType.OBJECT)
        .dump();
    long cell = dump.clazz(CONCURRENT_MAP + "$CounterCell").field("value", BasicType.LONG).dump();
    long cells = dump.clazz("[L" + CONCURRENT_MAP + "$CounterCell;").dump();
    dump.instance(0x7000, map, 0, 40, 0x5000);
    dump.objectArray(0x5000, cells, 0x6000, 0, 0x6100);
    dump.instance(0x6000, cell, 3);
    dump.instance(0x6100, cell, -1);
    CollectionUse use = collection();
    assertEquals(42, use.elements());
    assertEquals(0x7000, use.largestId());
  }

  @Test
  void aRingGoesAroundItsArrayAndAHostileOneNowhere() throws IOException {
    long deque =
        dump.clazz("java/util/ArrayDeque")
            .field("elements", BasicType.OBJECT)
            .field("head", BasicType.INT)
            .field("tail", BasicType.INT)
            .dump();
    long objects = dump.clazz("[Ljava/lang/Object;").dump();
    int[][] headsAndTails = {{6, 2}, {-1, 2}, {0, 99}, {Integer.MIN_VALUE, Integer.MAX_VALUE}};
    for (int[] headAndTail : headsAndTails) {
      long array = id();
      dump.objectArray(array, objects, new long[8]);
      dump.instance(id(), deque, array, headAndTail[0], headAndTail[1]);
    }
    CollectionUse use = collection();
    assertEquals(4, use.elements(), "from 6 over the end to 2");
    assertEquals(3, use.unknown());
    assertEquals(32, use.slots());
  }

  @Test
  void hostileNumbersAreUnknownAndOverflowNothing() throws IOException {
    long list =
        dump.clazz("java/util/ArrayList")
            .field("elementData", BasicType.OBJECT)
            .field("size", BasicType.INT)
            .dump();
    long objects = dump.clazz("[Ljava/lang/Object;").dump();
    for (int size : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 5}) {
      long array = id();
      dump.objectArray(array, objects, 1, 2, 3, 4);
      dump.instance(id(), list, array, size);
    }
    // Its array is not in the dump; the number cannot be held against anything.
    dump.instance(id(), list, 0xDEAD, 3);
    CollectionUse use = collection();
    assertEquals(4, use.unknown());
    assertEquals(3, use.elements());
    assertEquals(0, use.wastedBytes());
    assertTrue(use.bytes() > 0);
  }

  @Test
  void setsAroundEachOtherAreNobodysCollections() throws IOException {
    long set = dump.clazz("java/util/HashSet").field("map", BasicType.OBJECT).dump();
    dump.instance(0x5000, set, 0x6000);
    dump.instance(0x6000, set, 0x5000);
    dump.instance(0x7000, set, 0x7000);
    assertEquals(List.of(), WasteOf.of(dump.bytes()).collections());
  }

  @Test
  void whoOwnsTheWrapperOwnsTheList() throws IOException {
    final long cart = holder();
    long wrapper =
        dump.clazz("java/util/Collections$UnmodifiableCollection")
            .field("c", BasicType.OBJECT)
            .dump();
    long list =
        dump.clazz("java/util/ArrayList")
            .field("elementData", BasicType.OBJECT)
            .field("size", BasicType.INT)
            .dump();
    // From outside in, so that the inner one is not known yet when the outer one is met.
    dump.instance(id(), cart, 0x5000);
    dump.instance(0x5000, wrapper, 0x6000);
    dump.instance(0x6000, wrapper, 0x7000);
    dump.instance(0x7000, list, 0, 0);
    CollectionUse use = collection();
    assertEquals("shop.Cart#held", use.ownerField());
    assertEquals("java.util.ArrayList", use.className());
  }

  @Test
  void aWeakReferenceOwnsNothing() throws IOException {
    ClassBuilder reference = dump.clazz("java/lang/ref/Reference");
    long base = reference.field("referent", BasicType.OBJECT).dump();
    long weak = dump.clazz("java/lang/ref/WeakReference").extend(base).dump();
    long list =
        dump.clazz("java/util/ArrayList")
            .field("elementData", BasicType.OBJECT)
            .field("size", BasicType.INT)
            .dump();
    dump.instance(id(), weak, 0x7000);
    dump.instance(0x7000, list, 0, 0);
    assertNull(collection().ownerField());
  }

  @Test
  void buffersOfNegativeCapacityTakeNothing() throws IOException {
    long buffer = dump.clazz("java/nio/Buffer").field("capacity", BasicType.INT).dump();
    long direct =
        dump.clazz("java/nio/DirectByteBuffer")
            .extend(buffer)
            .field("att", BasicType.OBJECT)
            .field("cleaner", BasicType.OBJECT)
            .dump();
    dump.instance(id(), direct, 0, 1, -5);
    dump.instance(id(), direct, 0, 1, 100);
    dump.instance(id(), direct, 0, 0, 7);
    dump.instance(id(), direct, 1, 0, 50);
    List<DirectBuffers> rows = WasteOf.of(dump.bytes()).directBuffers();
    assertEquals(
        List.of("ALLOCATED 2 100", "VIEW 1 50", "FOREIGN 1 7"),
        rows.stream().map(r -> r.memory() + " " + r.buffers() + " " + r.capacityBytes()).toList());
  }

  @Test
  void aFinalizerWithoutItsObjectIsStillCounted() throws IOException {
    long reference =
        dump.clazz("java/lang/ref/Reference")
            .field("referent", BasicType.OBJECT)
            .field("queue", BasicType.OBJECT)
            .dump();
    long finalizer = dump.clazz("java/lang/ref/Finalizer").extend(reference).dump();
    dump.clazz("java/lang/ref/ReferenceQueue")
        .staticField("ENQUEUED", BasicType.OBJECT, 0xE0)
        .dump();
    long session = dump.clazz("shop/Session").dump();
    dump.instance(0x9000, session);
    dump.instance(id(), finalizer, 0x9000, 0xE0);
    dump.instance(id(), finalizer, 0xDEAD, 0xE0);
    dump.instance(id(), finalizer, 0x9000, 0xF0);
    dump.instance(id(), finalizer, 0, 0xE0);
    List<FinalizerQueue> rows = WasteOf.of(dump.bytes()).finalizerQueue();
    assertEquals(
        List.of("shop.Session 1 1", "null 0 1"),
        rows.stream().map(r -> r.className() + " " + r.registered() + " " + r.queued()).toList());
  }

  @Test
  void collectionsOfAClassThatComesLateAreFound() throws IOException {
    long list =
        dump.clazz("java/util/ArrayList")
            .field("elementData", BasicType.OBJECT)
            .field("size", BasicType.INT)
            .dump();
    ClassBuilder late = dump.clazz("shop/Orders").extend(list);
    dump.endSegment();
    // More than the indexer looks through for further classes.
    dump.primitiveArray(id(), BasicType.BYTE, 5 << 20);
    dump.endSegment();
    dump.instance(id(), late.classId(), 0, 0);
    late.dump();
    assertEquals("shop.Orders", collection().className());
  }

  @Test
  void classesAreDuplicatesOnlyIfTheyHaveOneName() throws IOException {
    long loader = dump.clazz("shop/PluginLoader").dump();
    dump.instance(0x4000, loader);
    dump.clazz("shop/Plugin").loader(0x4000).dump();
    dump.clazz("shop/Plugin").loader(0xDEAD).dump();
    dump.clazz("shop/Other").loader(0x4000).dump();
    List<DuplicateClass> rows = WasteOf.of(dump.bytes()).duplicateClasses();
    assertEquals(1, rows.size(), rows::toString);
    assertEquals(List.of("shop.PluginLoader", "?"), rows.get(0).loaderClasses());
    assertTrue(rows.get(0).wastedBytes() > 0);
  }
}
