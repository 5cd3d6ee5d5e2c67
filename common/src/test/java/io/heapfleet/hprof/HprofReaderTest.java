package io.heapfleet.hprof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.blob.BlobReader;
import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.record.SplitSummary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small heaps, told by {@link HprofBuilder}, and what the reader makes of them. */
class HprofReaderTest {
  private static final long WHOLE = 1 << 30;

  private record Read(DumpIndex index, HeapListing heap, List<SplitSummary> summaries) {}

  private static Read read(byte[] dump) throws IOException {
    return read(Dumps.blob(dump));
  }

  private static Read read(BlobReader dump) throws IOException {
    HprofDump opened = HprofDump.open(dump);
    DumpIndex index = opened.index(WHOLE);
    HeapListing heap = new HeapListing();
    List<SplitSummary> summaries = Dumps.readAll(opened, index, heap);
    return new Read(index, heap, summaries);
  }

  @Test
  void aCacheHoldsAnArrayAndTheArrayItsElements() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    long node = dump.clazz("Node").field("next", BasicType.OBJECT).dump();
    long cache =
        dump.clazz("Cache")
            .field("size", BasicType.INT)
            .field("entries", BasicType.OBJECT)
            .staticField("instance", BasicType.OBJECT, 0x1000)
            .staticField("hits", BasicType.LONG, 7)
            .dump();
    long array = dump.clazz("[LNode;").dump();
    dump.instance(0x1000, cache, 2, 0x2000)
        .objectArray(0x2000, array, 0x3000, 0, 0x4000)
        .instance(0x3000, node, 0x4000)
        .instance(0x4000, node, 0)
        .root(RootKind.STICKY_CLASS, cache);

    Read read = read(dump.bytes());

    assertEquals(List.of("1000 -> 2000 FIELD Cache#entries"), references(read, 0x1000));
    assertEquals(List.of("2000 -> 3000 ELEMENT", "2000 -> 4000 ELEMENT"), references(read, 0x2000));
    assertEquals(List.of("3000 -> 4000 FIELD Node#next"), references(read, 0x3000));
    assertTrue(read.heap.references.contains("%x -> 1000 STATIC Cache#instance".formatted(cache)));
    assertEquals(List.of("%x STICKY_CLASS".formatted(cache)), read.heap.roots);
    assertEquals(0, read.summaries.get(0).damages().size());
  }

  @Test
  void anInstancesOwnFieldsComeBeforeItsSuperclasses() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    long parent =
        dump.clazz("Parent")
            .field("flag", BasicType.BOOLEAN)
            .field("name", BasicType.OBJECT)
            .dump();
    long child =
        dump.clazz("Child")
            .extend(parent)
            .field("letter", BasicType.CHAR)
            .field("name", BasicType.OBJECT)
            .dump();
    dump.instance(0x1000, child, 'c', 0x2000, 1, 0x3000);

    assertEquals(
        List.of("1000 -> 2000 FIELD Child#name", "1000 -> 3000 FIELD Parent#name"),
        references(read(dump.bytes()), 0x1000));
  }

  @Test
  void referentsAreEdgesOfTheirOwnKinds() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    long reference =
        dump.clazz("java/lang/ref/Reference")
            .field("referent", BasicType.OBJECT)
            .field("queue", BasicType.OBJECT)
            .dump();
    long soft = dump.clazz("java/lang/ref/SoftReference").extend(reference).dump();
    long weak = dump.clazz("java/lang/ref/WeakReference").extend(reference).dump();
    long phantom = dump.clazz("java/lang/ref/PhantomReference").extend(reference).dump();
    long fin = dump.clazz("java/lang/ref/FinalReference").extend(reference).dump();
    long entry =
        dump.clazz("java/util/WeakHashMap$Entry")
            .extend(weak)
            .field("value", BasicType.OBJECT)
            .dump();
    dump.instance(0x10, soft, 0xA, 0xB)
        .instance(0x20, weak, 0xA, 0)
        .instance(0x30, phantom, 0xA, 0)
        .instance(0x40, fin, 0xA, 0)
        .instance(0x50, entry, 0xC, 0xA, 0xB);

    Read read = read(dump.bytes());

    String referent = "java.lang.ref.Reference#referent";
    String queue = "java.lang.ref.Reference#queue";
    assertEquals(
        List.of("10 -> a SOFT " + referent, "10 -> b FIELD " + queue), references(read, 0x10));
    assertEquals(List.of("20 -> a WEAK " + referent), references(read, 0x20));
    assertEquals(List.of("30 -> a PHANTOM " + referent), references(read, 0x30));
    assertEquals(List.of("40 -> a FINAL " + referent), references(read, 0x40));
    assertEquals(
        List.of(
            "50 -> c FIELD java.util.WeakHashMap$Entry#value",
            "50 -> a WEAK " + referent,
            "50 -> b FIELD " + queue),
        references(read, 0x50));
  }

  @Test
  void aClassRefersToItsSuperclassLoaderSignersAndDomain() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    long plugin = dump.clazz("Plugin").loader(0xAA).signers(0xBB).protectionDomain(0xCC).dump();
    long object = dump.classId("java/lang/Object");

    Read read = read(dump.bytes());

    assertEquals(
        List.of(
            "%x -> %x SUPER".formatted(plugin, object),
            "%x -> aa LOADER".formatted(plugin),
            "%x -> bb FIELD java.lang.Class#signers".formatted(plugin),
            "%x -> cc FIELD java.lang.Class#protectionDomain".formatted(plugin)),
        references(read, plugin));
    assertTrue(
        read.heap.objects.stream()
            .anyMatch(o -> o.startsWith("%x CLASS java.lang.Class ".formatted(plugin))),
        () -> read.heap.objects.toString());
  }

  @Test
  void everyKindOfRootIsToldWithItsThreadAndFrame() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    dump.root(RootKind.UNKNOWN, 1)
        .root(RootKind.JNI_GLOBAL, 2)
        .root(RootKind.STICKY_CLASS, 3)
        .root(RootKind.MONITOR_USED, 4)
        .root(RootKind.INTERNED_STRING, 5)
        .root(RootKind.FINALIZING, 6)
        .root(RootKind.DEBUGGER, 7)
        .root(RootKind.REFERENCE_CLEANUP, 8)
        .root(RootKind.VM_INTERNAL, 9)
        .root(RootKind.UNREACHABLE, 10)
        .threadRoot(RootKind.THREAD_OBJECT, 11, 1, 77)
        .threadRoot(RootKind.JNI_LOCAL, 12, 1, 3)
        .threadRoot(RootKind.JAVA_FRAME, 13, 1, 4)
        .threadRoot(RootKind.NATIVE_STACK, 14, 1, 0)
        .threadRoot(RootKind.THREAD_BLOCK, 15, 1, 0)
        .threadRoot(RootKind.JNI_MONITOR, 16, 1, 5);

    assertEquals(
        List.of(
            "1 UNKNOWN",
            "2 JNI_GLOBAL",
            "3 STICKY_CLASS",
            "4 MONITOR_USED",
            "5 INTERNED_STRING",
            "6 FINALIZING",
            "7 DEBUGGER",
            "8 REFERENCE_CLEANUP",
            "9 VM_INTERNAL",
            "a UNREACHABLE",
            "b THREAD_OBJECT thread 1 frame 77",
            "c JNI_LOCAL thread 1 frame 3",
            "d JAVA_FRAME thread 1 frame 4",
            "e NATIVE_STACK thread 1",
            "f THREAD_BLOCK thread 1",
            "10 JNI_MONITOR thread 1 frame 5"),
        read(dump.bytes()).heap.roots);
  }

  @Test
  void androidsSubRecordsAreSteppedOverOrRead() throws IOException {
    HprofBuilder dump = new HprofBuilder("JAVA PROFILE 1.0.3", 4).jdkClasses();
    // The heap's number and name.
    dump.rawHeap(hex("FE 00000041 00010000"));
    // An array of 1,000,000 bytes whose elements were left out: id, stack, length, type.
    dump.rawHeap(hex("C3 00005000 00000000 000F4240 08"));
    dump.root(RootKind.VM_INTERNAL, 0x5000);

    Read read = read(dump.bytes());

    assertTrue(
        read.heap.objects.stream()
            .anyMatch(o -> o.startsWith("5000 PRIMITIVE_ARRAY byte[][1000000]")),
        () -> read.heap.objects.toString());
    assertEquals(List.of("5000 VM_INTERNAL"), read.heap.roots);
  }

  @Test
  void fourByteIdsAreUnsigned() throws IOException {
    HprofBuilder dump = new HprofBuilder("JAVA PROFILE 1.0.1", 4).jdkClasses();
    long node = dump.clazz("Node").field("next", BasicType.OBJECT).dump();
    dump.oneHeapDumpRecord().instance(0xF000_0000L, node, 0xF800_0010L);

    assertEquals(
        List.of("f0000000 -> f8000010 FIELD Node#next"),
        references(read(dump.bytes()), 0xF000_0000L));
  }

  @Test
  void classesMayComeAfterTheirInstancesInTheSameSegment() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    HprofBuilder.ClassBuilder late = dump.clazz("Late").field("next", BasicType.OBJECT);
    // The instance is written by hand: the builder too learns of the fields only by dump().
    dump.rawInstance(0x1000, late.classId(), new byte[] {0, 0, 0, 0, 0, 0, 0x20, 0});
    late.dump();

    assertEquals(List.of("1000 -> 2000 FIELD Late#next"), references(read(dump.bytes()), 0x1000));
  }

  @Test
  void classesThatComeFarBehindTheirInstancesAreSearchedFor() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    HprofBuilder.ClassBuilder late = dump.clazz("Late").field("next", BasicType.OBJECT);
    dump.rawInstance(0x1000, late.classId(), new byte[] {0, 0, 0, 0, 0, 0, 0x20, 0});
    dump.endSegment();
    // Filler enough that the search for classes has ended, cut into several records.
    for (int i = 0; i < 12; i++) {
      dump.primitiveArray(0x10_0000L * (i + 2), BasicType.BYTE, 1 << 20).endSegment();
    }
    late.dump();

    byte[] bytes = dump.bytes();
    assertTrue(
        HprofDump.open(Dumps.blob(bytes)).index(WHOLE).dictionary().classes().stream()
            .noneMatch(c -> c.name().equals("Late")),
        "the index must not know the class, or this tests nothing");
    assertEquals(List.of("1000 -> 2000 FIELD Late#next"), references(read(bytes), 0x1000));
    assertTrue(
        read(bytes).heap.objects.stream()
            .anyMatch(o -> o.startsWith("%x CLASS".formatted(late.classId()))));
  }

  @Test
  void aClassThatComesLateIsAsLargeAsItsLateSuperclassSays() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    HprofBuilder.ClassBuilder parent =
        dump.clazz("Parent").field("a", BasicType.LONG).field("b", BasicType.LONG);
    HprofBuilder.ClassBuilder child =
        dump.clazz("Child").extend(parent.classId()).field("c", BasicType.LONG);
    dump.rawInstance(0x1000, child.classId(), new byte[24]).endSegment();
    for (int i = 0; i < 12; i++) {
      dump.primitiveArray(0x10_0000L * (i + 2), BasicType.BYTE, 1 << 20).endSegment();
    }
    parent.dump();
    child.dump();

    Read read = read(dump.bytes());

    assertEquals(List.of("1000 INSTANCE Child 40"), sizes(read, "1000 "));
  }

  @Test
  void aStackChunkIsAsLargeAsTheFramesInIt() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    long chunk =
        dump.clazz("jdk/internal/vm/StackChunk")
            .field("sp", BasicType.INT)
            .field("size", BasicType.INT)
            .dump();
    dump.instance(0x1000, chunk, 0, 0).instance(0x2000, chunk, 0, 100);

    Read read = read(dump.bytes());

    long empty = shallowBytes(read, "1000 ");
    // 100 words of frames, and a bitmap of one bit for each half word: 200 bits are 4 words.
    assertEquals(empty + (100 + 4) * 8, shallowBytes(read, "2000 "));
  }

  private static List<String> sizes(Read read, String prefix) {
    return read.heap.objects.stream()
        .filter(o -> o.startsWith(prefix))
        .map(o -> o.replaceAll(" @.*", ""))
        .toList();
  }

  private static long shallowBytes(Read read, String prefix) {
    String size = sizes(read, prefix).get(0);
    return Long.parseLong(size.substring(size.lastIndexOf(' ') + 1));
  }

  @Test
  void objectsOfAClassThatIsNowhereAreKeptAndCounted() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    dump.rawInstance(0x1000, 0xDEAD, new byte[20]).objectArray(0x2000, 0xBEEF, 0x1000);

    Read read = read(dump.bytes());

    assertTrue(
        read.heap.objects.stream()
            .anyMatch(o -> o.startsWith("1000 INSTANCE unknown-class@0xdead 40 ")));
    assertTrue(
        read.heap.objects.stream()
            .anyMatch(o -> o.startsWith("2000 OBJECT_ARRAY unknown-class@0xbeef[1] ")));
    assertEquals(List.of("2000 -> 1000 ELEMENT"), references(read, 0x2000));
    assertEquals(2, read.summaries.get(0).missingClasses());
  }

  @Test
  void anInstanceShorterThanItsClassSaysIsReadAsFarAsItGoes() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    long pair = dump.clazz("Pair").field("a", BasicType.OBJECT).field("b", BasicType.OBJECT).dump();
    dump.rawInstance(0x1000, pair, new byte[] {0, 0, 0, 0, 0, 0, 0x20, 0, 1, 2, 3});

    Read read = read(dump.bytes());

    assertEquals(List.of("1000 -> 2000 FIELD Pair#a"), references(read, 0x1000));
    assertEquals(1, read.summaries.get(0).misfits());
  }

  @Test
  void aCycleOfSuperclassesEnds() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    HprofBuilder.ClassBuilder a = dump.clazz("A").field("x", BasicType.OBJECT);
    HprofBuilder.ClassBuilder b = dump.clazz("B").field("y", BasicType.OBJECT);
    a.extend(b.classId()).dump();
    b.extend(a.classId()).dump();
    dump.rawInstance(
        0x1000, a.classId(), new byte[] {0, 0, 0, 0, 0, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0x30, 0});

    assertEquals(
        List.of("1000 -> 2000 FIELD A#x", "1000 -> 3000 FIELD B#y"),
        references(read(dump.bytes()), 0x1000));
  }

  @Test
  void theLastOfSeveralHeapDumpsInAFileIsRead() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    long node = dump.clazz("Node").dump();
    dump.instance(0x1000, node);
    dump.endSegment().rawRecord(HprofFormat.HEAP_DUMP_END, 0, new byte[0]);
    dump.jdkClasses();
    long again = dump.clazz("Node").dump();
    dump.instance(0x2000, again);

    Read read = read(dump.bytes());

    assertTrue(read.heap.objects.stream().noneMatch(o -> o.startsWith("1000 ")));
    assertTrue(read.heap.objects.stream().anyMatch(o -> o.startsWith("2000 INSTANCE Node")));
    assertEquals(
        1,
        read.index.dictionary().classes().stream().filter(c -> c.name().equals("Node")).count(),
        "the first heap dump's classes are not those of the last");
    assertEquals(List.of("the file holds 2 heap dumps; the last one was read"), read.index.notes());
  }

  @Test
  void stacksMayComeAfterTheHeap() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    dump.clazz("Worker").dump();
    dump.threadRoot(RootKind.THREAD_OBJECT, 0x1000, 5, 9).endSegment();
    dump.frame(0x77, "run", "()V", "Worker.java", 11, 42)
        .frame(0x78, "park", "(J)V", "Unsafe.java", 999, -3)
        .trace(9, 5, 0x78, 0x77)
        .startThread(5, 0x1000, "worker-5", "main");

    DumpIndex index = read(dump.bytes()).index;

    assertEquals("Worker", index.frames().get(0).className());
    assertEquals("run()V Worker.java:42", frame(index, 0));
    assertEquals("park(J)V Unsafe.java:-3", frame(index, 1));
    assertEquals(null, index.frames().get(1).className());
    assertEquals(5, index.traces().get(0).threadSerial());
    assertEquals("worker-5", index.threads().get(0).name());
    assertEquals("main", index.threads().get(0).groupName());
  }

  private static String frame(DumpIndex index, int i) {
    var f = index.frames().get(i);
    return f.method() + f.signature() + " " + f.sourceFile() + ":" + f.line();
  }

  /** Writers keep encoded names by a label's index. */
  @Test
  void everyFieldHasALabelOfItsOwnIndex() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    long pair =
        dump.clazz("Pair")
            .field("a", BasicType.OBJECT)
            .field("b", BasicType.OBJECT)
            .staticField("c", BasicType.OBJECT, 0x1000)
            .staticField("d", BasicType.OBJECT, 0x1000)
            .dump();
    long other = dump.clazz("Other").field("e", BasicType.OBJECT).dump();
    dump.instance(0x1000, pair, 0x1000, 0x1000).instance(0x2000, other, 0x1000);
    Map<Integer, String> fields = new TreeMap<>();
    HprofDump opened = HprofDump.open(Dumps.blob(dump.bytes()));
    Dumps.readAll(
        opened,
        opened.index(WHOLE),
        new HeapListing() {
          @Override
          public void reference(long fromId, long toId, ReferenceLabel label) {
            if (label.fieldName() != null) {
              assertEquals(
                  label.fieldName(), fields.computeIfAbsent(label.index(), i -> label.fieldName()));
            }
          }
        });
    assertEquals(
        Set.of("Pair#a", "Pair#b", "Pair#c", "Pair#d", "Other#e"), Set.copyOf(fields.values()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void gzipIsReadAlsoWhenItIsManyMembers(boolean members) throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    long node = dump.clazz("Node").field("next", BasicType.OBJECT).dump();
    for (int i = 1; i < 5000; i++) {
      dump.instance(i * 24L, node, (i + 1) * 24L);
    }
    byte[] plain = dump.bytes();
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    int step = members ? 10_000 : plain.length;
    for (int at = 0; at < plain.length; at += step) {
      try (GZIPOutputStream member = new GZIPOutputStream(zipped)) {
        member.write(plain, at, Math.min(step, plain.length - at));
      }
    }

    Read expected = read(plain);
    // A byte at a time, so that no member's head lies in a buffer already when the last one ends.
    Read actual = read(Dumps.blob(zipped.toByteArray(), 1));

    assertEquals(expected.heap.objects, actual.heap.objects);
    assertEquals(expected.heap.references, actual.heap.references);
    assertEquals(plain.length, actual.index.plan().dumpBytes());
    assertEquals(1, actual.index.plan().splits().size());
  }

  @Test
  void namesAreThoseOfJavaSource() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    dump.clazz("[[Ljava/lang/String;").dump();
    dump.clazz("[[[J").dump();
    dump.clazz("com/shop/Caf\u00e9$1").dump();
    dump.clazz("com/shop/Api$$Lambda+0x0000000801001000").dump();

    List<String> names =
        read(dump.bytes()).index.dictionary().classes().stream().map(HeapClass::name).toList();

    assertTrue(
        names.containsAll(
            List.of(
                "java.lang.Object",
                "byte[]",
                "java.lang.String[][]",
                "long[][][]",
                "com.shop.Caf\u00e9$1",
                "com.shop.Api$$Lambda+0x0000000801001000")),
        names::toString);
  }

  private static byte[] hex(String bytes) {
    return HexFormat.of().parseHex(bytes.replace(" ", ""));
  }

  private static List<String> references(Read read, long from) {
    String prefix = "%x -> ".formatted(from);
    return read.heap.references.stream().filter(r -> r.startsWith(prefix)).toList();
  }
}
