package io.heapfleet.jobs.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.hprof.HprofBuilder;
import io.heapfleet.jobs.explain.ClassExplanation.Holder;
import io.heapfleet.jobs.explain.ObjectExplanation.Field;
import io.heapfleet.jobs.explain.ObjectExplanation.Reachability;
import io.heapfleet.jobs.explain.ObjectExplanation.Step;
import io.heapfleet.jobs.progress.Progress;
import io.heapfleet.model.BasicType;
import io.heapfleet.model.RootKind;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions about small heaps, and what is answered from their tables and dumps. */
class ExplainerTest {
  @TempDir private Path folder;
  private StoryTables story;

  @BeforeEach
  void nameTheTables() {
    story = new StoryTables(folder);
  }

  private ExplainOptions options() {
    return ExplainOptions.of(story.tables(), null);
  }

  private static Explainer open(ExplainOptions options) throws IOException {
    return Explainer.open(new Configuration(), options, Progress.SILENT);
  }

  private ObjectExplanation object(long id) throws IOException {
    return object(options(), id);
  }

  private static ObjectExplanation object(ExplainOptions options, long id) throws IOException {
    try (Explainer explainer = open(options)) {
      return explainer.object(id);
    }
  }

  private ClassExplanation classNamed(String name) throws IOException {
    try (Explainer explainer = open(options())) {
      return explainer.classNamed(name);
    }
  }

  private static String text(ObjectLine line) {
    return line == null
        ? "null"
        : line.name()
            + "@"
            + Ids.hex(line.id())
            + (line.preview() == null ? "" : " " + line.preview());
  }

  private static List<String> fields(ObjectExplanation found) {
    List<String> fields = new ArrayList<>();
    for (Field field : found.fields()) {
      fields.add(
          field.declaringClass()
              + "#"
              + field.name()
              + " "
              + field.type()
              + " = "
              + (field.object() == null ? field.value() : text(field.object())));
    }
    return fields;
  }

  private static List<String> steps(List<Step> steps) {
    return steps.stream().map(step -> step.via() + " " + text(step.object())).toList();
  }

  @Test
  void anInstanceShowsItsFieldsWithTheirValues() throws IOException {
    story.write("shop", new ShopHeap().dump.bytes());

    ObjectExplanation found = object(ShopHeap.session(3));

    assertEquals(
        List.of(
            "com.acme.Session#user object = java.lang.String@0x200340 \"••••\" (6 chars)",
            "com.acme.Session#admin boolean = true",
            "com.acme.Session#grade char = 'A'",
            "com.acme.Session#score double = 0.5",
            "com.acme.Entity#version long = 3"),
        fields(found));
    assertEquals(List.of(), found.remarks());
    assertEquals("shop", found.dumpId());
  }

  @Test
  void textsAreShownOnlyToWhoAsksForThem() throws IOException {
    story.write("shop", new ShopHeap().dump.bytes());
    long user = ShopHeap.node(3) + 0x40;

    ObjectExplanation masked = object(user);
    ObjectExplanation shown = object(options().withTexts(), user);
    ObjectExplanation maskedBytes = object(user + 0x20);
    ObjectExplanation shownBytes = object(options().withTexts(), user + 0x20);

    assertEquals("\"••••\" (6 chars)", masked.object().preview());
    assertFalse(masked.toString().contains("user-3"), masked::toString);
    assertEquals("\"user-3\"", shown.object().preview());
    assertEquals(List.of(), maskedBytes.elements());
    assertTrue(maskedBytes.remarks().toString().contains("--show-values"), maskedBytes::toString);
    assertEquals(
        List.of("117", "115", "101", "114", "45", "51"),
        shownBytes.elements().stream().map(ObjectExplanation.Element::value).toList());
  }

  @Test
  void aMapShowsItsSizeItsRoomAndItsFirstEntries() throws IOException {
    story.write("shop", new ShopHeap().dump.bytes());

    ObjectExplanation found = object(options().withLimit(2).withTexts(), ShopHeap.MAP);

    assertEquals("100 entries", found.object().preview());
    assertEquals(100, found.collection().size());
    assertEquals(128, found.collection().capacity());
    assertEquals(
        List.of(
            "java.lang.String@0x200040 \"user-0\" = com.acme.Session@0x200080",
            "java.lang.String@0x200140 \"user-1\" = com.acme.Session@0x200180"),
        found.collection().first().stream()
            .map(entry -> text(entry.key()) + " = " + text(entry.value()))
            .toList());
  }

  @Test
  void whoHoldsAnObjectIsAPathWithNamesAndAChainOfDominators() throws IOException {
    ShopHeap heap = new ShopHeap();
    story.write("shop", heap.dump.bytes());

    ObjectExplanation found = object(ShopHeap.session(3));

    assertEquals(Reachability.STRONG, found.reachability());
    assertEquals(
        List.of(
            "null class com.acme.Cache@" + Ids.hex(heap.cacheClass),
            ".instance com.acme.Cache@0x1000",
            ".sessions java.util.HashMap@0x2000 100 entries",
            ".table java.util.HashMap$Node[128]@0x2100",
            "[3] java.util.HashMap$Node@0x200300",
            ".value com.acme.Session@0x200380"),
        steps(found.path()));
    assertEquals(0, found.pathOmitted());
    assertEquals(List.of("STICKY_CLASS"), found.roots());
    assertEquals(
        List.of(heap.cacheClass, 0x1000L, 0x2000L, 0x2100L, ShopHeap.node(3), ShopHeap.session(3)),
        found.dominators().stream().map(ObjectLine::id).toList());
    assertEquals(List.of(".value java.util.HashMap$Node@0x200300"), steps(found.inbound()));
    assertEquals(1, found.inboundCount());
  }

  @Test
  void whatAnObjectHoldsAloneIsListedBiggestFirst() throws IOException {
    story.write("shop", new ShopHeap().dump.bytes());

    ObjectExplanation found = object(options().withLimit(3), ShopHeap.TABLE);

    assertEquals(ShopHeap.SESSIONS, found.dominatedCount());
    assertEquals(3, found.dominated().size());
    long[] retained =
        found.dominated().stream().mapToLong(line -> line.object().retainedBytes()).toArray();
    assertTrue(retained[0] >= retained[1] && retained[1] >= retained[2], found::toString);
    assertTrue(retained[2] > 0, found::toString);
    assertEquals(3, found.elements().size());
    assertEquals("java.util.HashMap$Node@0x200000", text(found.elements().get(0).object()));
  }

  @Test
  void aLocalVariablesObjectIsARootOfItsThread() throws IOException {
    story.thread(1, ShopHeap.THREAD, "worker-3").write("shop", new ShopHeap().dump.bytes());

    ObjectExplanation found = object(ShopHeap.session(7));
    ObjectExplanation thread = object(ShopHeap.THREAD);

    assertEquals(List.of("JAVA_FRAME of thread \"worker-3\""), found.roots());
    assertEquals(1, found.dominators().size(), "held by the map and by the frame");
    assertEquals("\"worker-3\"", thread.object().preview());
  }

  @Test
  void whatIsHeldWeaklyOrNotAtAllSaysSo() throws IOException {
    story.write("shop", new ShopHeap().dump.bytes());

    ObjectExplanation weakly = object(ShopHeap.WEAKLY_HELD);
    ObjectExplanation garbage = object(ShopHeap.GARBAGE);

    assertEquals(Reachability.WEAK, weakly.reachability());
    assertEquals(List.of(), weakly.path());
    assertEquals(
        List.of(".referent (weak) java.lang.ref.WeakReference@0x5000"), steps(weakly.inbound()));
    assertEquals(Reachability.UNREACHABLE, garbage.reachability());
    assertEquals(List.of(), garbage.path());
    assertEquals(List.of(), garbage.inbound());
    assertEquals(5, garbage.fields().size());
  }

  @Test
  void aClassObjectShowsItsStaticFieldsWithTheirNames() throws IOException {
    ShopHeap heap = new ShopHeap();
    story.write("shop", heap.dump.bytes());

    ObjectExplanation found = object(heap.cacheClass);

    assertEquals("class com.acme.Cache", found.object().name());
    assertEquals(
        List.of(
            "com.acme.Cache#instance object = com.acme.Cache@0x1000",
            "com.acme.Cache#hits int = 42"),
        fields(found));
  }

  @Test
  void aClassShowsItsInstancesAndTheirCommonHolders() throws IOException {
    story.write("shop", new ShopHeap().dump.bytes());

    ClassExplanation found = classNamed("Session");

    assertEquals("com.acme.Session", found.name());
    assertEquals(ShopHeap.SESSIONS + 2, found.instances());
    assertEquals(ShopHeap.SESSIONS + 2, found.classes().get(0).counts().instances());
    assertEquals("com.acme.Entity", found.classes().get(0).superClass());
    List<String> way = new ArrayList<>();
    List<Holder> level = found.holders();
    while (!level.isEmpty()) {
      Holder most = level.get(0);
      way.add(most.instances() + " " + most.via() + " " + most.className());
      level = most.next();
    }
    assertEquals(
        List.of(
            "99 null class com.acme.Cache",
            "99 .instance com.acme.Cache",
            "99 .sessions java.util.HashMap",
            "99 .table java.util.HashMap$Node[]",
            "99 [] java.util.HashMap$Node",
            "99 .value com.acme.Session"),
        way);
    assertEquals("java.util.HashMap$Node", found.dominators().get(0).className());
    assertEquals(99, found.dominators().get(0).instances());
    assertEquals(99, found.dominators().get(0).dominators());
  }

  @Test
  void theDumpListsItsBiggestObjectsAndClasses() throws IOException {
    ShopHeap heap = new ShopHeap();
    story.write("shop", heap.dump.bytes());

    try (Explainer explainer = open(options().withLimit(2))) {
      DumpExplanation found = explainer.dump();

      assertEquals(2, found.topLevel().size());
      assertEquals(heap.cacheClass, found.topLevel().get(0).id());
      HeapObject second = found.topLevel().get(1).object();
      assertEquals(0, second.dominatorId());
      assertTrue(second.retainedBytes() < 1000, second::toString);
      assertEquals(2, found.classes().size());
      assertEquals(1, found.dump().reachability().unreachableObjects());
    }
  }

  @Test
  void withoutTheDumpTheTablesStillTellWhoHoldsWhat() throws IOException {
    ShopHeap heap = new ShopHeap();
    story.write("shop", heap.dump.bytes());
    Files.delete(story.file("shop"));

    ObjectExplanation session = object(ShopHeap.session(3));
    ObjectExplanation array = object(options().withLimit(2), ShopHeap.TABLE);
    ObjectExplanation type = object(heap.cacheClass);

    assertEquals(
        List.of(
            "com.acme.Session#user object = java.lang.String@0x200340",
            "com.acme.Session#admin boolean = null",
            "com.acme.Session#grade char = null",
            "com.acme.Session#score double = null",
            "com.acme.Entity#version long = null"),
        fields(session));
    assertEquals(6, session.path().size());
    assertEquals("[]", session.path().get(4).via());
    assertTrue(
        session.remarks().get(0).contains("the dump is not at")
            && session.remarks().get(0).contains("--dump-file"),
        session::toString);
    assertEquals(2, array.elements().size());
    assertEquals(-1, array.elements().get(0).index());
    assertEquals(List.of("com.acme.Cache#instance object = com.acme.Cache@0x1000"), fields(type));
  }

  @Test
  void aDumpThatWasMovedIsReadWhereItIsNow() throws IOException {
    story.write("shop", new ShopHeap().dump.bytes());
    Path moved = folder.resolve("archive.hprof");
    Files.move(story.file("shop"), moved);

    ObjectExplanation found = object(options().withDumpFile(moved.toString()), ShopHeap.session(3));

    assertEquals(List.of(), found.remarks());
    assertEquals("3", found.fields().get(4).value());
  }

  @Test
  void aDumpThatWasReplacedShowsNoWrongValues() throws IOException {
    byte[] bytes = new ShopHeap().dump.bytes();
    story.write("shop", bytes);
    Files.write(story.file("shop"), new byte[] {1, 2, 3});

    ObjectExplanation shorter = object(ShopHeap.session(3));

    assertNull(shorter.fields().get(4).value());
    assertTrue(
        shorter.remarks().get(0).contains("expected %,d bytes, found 3".formatted(bytes.length)),
        shorter::toString);

    Files.write(story.file("shop"), bytes);
    Files.setLastModifiedTime(story.file("shop"), FileTime.fromMillis(1_000_000));

    ObjectExplanation later = object(ShopHeap.session(3));

    assertNull(later.fields().get(4).value());
    assertTrue(later.remarks().get(0).contains("written again"), later::toString);
  }

  @Test
  void anotherDumpOfTheSameSizeIsFoundOutByItsObjects() throws IOException {
    byte[] bytes = new ShopHeap().dump.bytes();
    story.write("shop", bytes);
    byte[] other = bytes.clone();
    long offset;
    try (Explainer explainer = open(options())) {
      offset = explainer.object(ShopHeap.session(3)).object().object().fileOffset();
    }
    other[(int) offset + 8] ^= 1; // the last byte of the object's id
    Path file = Files.write(folder.resolve("other.hprof"), other);

    ObjectExplanation found = object(options().withDumpFile(file.toString()), ShopHeap.session(3));

    assertNull(found.fields().get(4).value());
    assertTrue(found.remarks().get(0).contains("not the dump that was scanned"), found::toString);
  }

  @Test
  void tablesWithoutTheGraphShowWhatThereIs() throws IOException {
    story.withoutGraph().write("shop", new ShopHeap().dump.bytes());

    ObjectExplanation found = object(ShopHeap.session(3));
    ClassExplanation type = classNamed("com.acme.Session");

    assertEquals(Reachability.UNKNOWN, found.reachability());
    assertEquals("3", found.fields().get(4).value());
    assertEquals(List.of(), found.dominators());
    assertEquals(-1, found.dominatedCount());
    assertEquals(1, found.inbound().size());
    assertTrue(found.remarks().get(0).contains("do not say who holds what"), found::toString);
    assertEquals(10, type.biggest().size());
    assertEquals(List.of(), type.holders());
    try (Explainer explainer = open(options())) {
      assertEquals(List.of(), explainer.dump().topLevel());
      assertFalse(explainer.dump().classes().isEmpty());
    }
  }

  @Test
  void holdersThatGoInACircleAreLeftWhereItCloses() throws IOException {
    story
        .heldBy(
            (ids, count, retained, dominators, distances, parents) -> {
              for (int i = 0; i < count; i++) {
                retained[i] = 16;
                distances[i] = 3;
                dominators[i] = ids[i] == ShopHeap.CACHE ? ShopHeap.MAP : ShopHeap.CACHE;
                parents[i] = dominators[i];
              }
            })
        .write("shop", new ShopHeap().dump.bytes());

    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          ObjectExplanation found = object(ShopHeap.MAP);

          assertEquals(List.of(0x1000L, 0x2000L), ids(found.dominators()));
          assertTrue(found.dominatorsOmitted());
          assertFalse(classNamed("com.acme.Session").dominators().isEmpty());
        });
  }

  private static List<Long> ids(List<ObjectLine> lines) {
    return lines.stream().map(ObjectLine::id).toList();
  }

  @Test
  void aVeryLongPathIsCutAndSaysHowMuch() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    long node = dump.clazz("Node").field("next", BasicType.OBJECT).dump();
    int nodes = 1_000;
    for (int i = 1; i <= nodes; i++) {
      dump.instance(i * 16L, node, i == nodes ? 0 : (i + 1) * 16L);
    }
    dump.root(RootKind.JNI_GLOBAL, 16);
    story.write("list", dump.bytes());

    ObjectExplanation found = object(nodes * 16L);
    ClassExplanation type = classNamed("Node");

    assertEquals(HeldBy.MAX_STEPS, found.path().size());
    assertEquals(nodes - HeldBy.MAX_STEPS, found.pathOmitted());
    assertEquals(nodes * 16L, found.path().get(HeldBy.MAX_STEPS - 1).object().id());
    assertTrue(found.dominatorsOmitted());
    assertEquals(1, type.holders().size(), "a chain is one holder");
    assertTrue(type.holders().get(0).repeated());
    assertEquals(nodes, type.holders().get(0).instances());
  }

  @Test
  void oldDumpsWithIdsOfFourBytesAndSharedCharactersAreRead() throws IOException {
    HprofBuilder dump = new HprofBuilder("JAVA PROFILE 1.0.1", 4).jdkClasses();
    long string =
        dump.clazz("java/lang/String")
            .field("value", BasicType.OBJECT)
            .field("offset", BasicType.INT)
            .field("count", BasicType.INT)
            .dump();
    byte[] chars = "hello world".getBytes(StandardCharsets.UTF_16BE);
    dump.primitiveArray(0xF000_2000L, BasicType.CHAR, 11, chars)
        .instance(0xF000_1000L, string, 0xF000_2000L, 6, 5)
        .root(RootKind.JNI_GLOBAL, 0xF000_1000L);
    story.write("old", dump.bytes());

    ObjectExplanation masked = object(Ids.parse("0xf0001000"));
    ObjectExplanation shown = object(options().withTexts(), Ids.parse("4026535936"));

    assertEquals("\"••••\" (5 chars)", masked.object().preview());
    assertEquals("\"world\"", shown.object().preview());
    assertEquals("char[11]@0xf0002000", text(shown.fields().get(0).object()));
  }

  @Test
  void aMissingSuperclassAndADanglingReferenceAreShownAsSuch() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    long orphan =
        dump.clazz("Orphan")
            .extend(0xDEAD)
            .field("own", BasicType.INT)
            .field("lost", BasicType.OBJECT)
            .dump();
    dump.rawInstance(
            0x1000, orphan, new byte[] {0, 0, 0, 7, 0, 0, 0, 0, 0, 0, (byte) 0xBA, (byte) 0xD0})
        .root(RootKind.JNI_GLOBAL, 0x1000);
    story.write("broken", dump.bytes());

    ObjectExplanation found = object(0x1000);

    assertEquals(
        List.of("Orphan#own int = 7", "Orphan#lost object = not in the dump@0xbad0"),
        fields(found));
    assertNull(classNamed("Orphan").classes().get(0).superClass());
  }

  @Test
  void aTruncatedDumpShowsTheObjectsThatWereRead() throws IOException {
    byte[] whole = new ShopHeap().dump.bytes();
    byte[] cut = Arrays.copyOf(whole, whole.length - 300);
    story.write("cut", cut);

    ObjectExplanation found = object(ShopHeap.session(3));

    assertEquals(List.of(), found.remarks());
    assertEquals("3", found.fields().get(4).value());
    assertThrows(FileNotFoundException.class, () -> object(ShopHeap.GARBAGE));
  }

  @Test
  void whatIsNotThereIsSaidWithWhatIs() throws IOException {
    story.write("shop-1", new ShopHeap().dump.bytes());
    story.write("shop-2", new ShopHeap().dump.bytes());
    story.write("orders", new ShopHeap().dump.bytes());
    ExplainOptions order = ExplainOptions.of(story.tables(), "ord");

    assertEquals("orders", object(order, ShopHeap.MAP).dumpId(), "the begin of an id will do");
    assertMessage("--dump shp-2: no such dump", "nearest: shop-2", "shp-2");
    assertMessage("--dump shop: 2 dumps begin like that: shop-1, shop-2", "", "shop");
    assertMessage("--dump is missing", "3 dumps: orders, shop-1, shop-2", null);
    FileNotFoundException noObject =
        assertThrows(FileNotFoundException.class, () -> object(order, 0xBEEF));
    assertTrue(noObject.getMessage().contains("0xbeef: no such object in dump orders"));
    try (Explainer explainer = open(order)) {
      FileNotFoundException noClass =
          assertThrows(FileNotFoundException.class, () -> explainer.classNamed("Sessio"));
      assertTrue(noClass.getMessage().contains("like it: com.acme.Session"), noClass::toString);
    }
  }

  private void assertMessage(String begin, String part, String dump) {
    FileNotFoundException failure =
        assertThrows(
            FileNotFoundException.class,
            () -> open(ExplainOptions.of(story.tables(), dump)).close());
    assertTrue(failure.getMessage().startsWith(begin), failure::toString);
    assertTrue(failure.getMessage().contains(part), failure::toString);
  }
}
