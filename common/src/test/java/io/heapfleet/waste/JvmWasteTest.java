package io.heapfleet.waste;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.jvm.Hoard;
import io.heapfleet.jvm.Jdk;
import io.heapfleet.jvm.JvmDump;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@link Hoard} wastes is found in the dumps of JVMs that run it. */
class JvmWasteTest {
  private static final String SHELF = Hoard.class.getName() + "$Shelf";

  @ParameterizedTest
  @CsvSource({"17, -XX:+UseCompressedOops", "17, -XX:-UseCompressedOops", "25, -XX:+UseSerialGC"})
  void theHoardIsFound(int feature, String flag, @TempDir Path folder)
      throws IOException, InterruptedException {
    Jdk jdk = Jdk.find(feature).orElse(null);
    Assumptions.assumeTrue(jdk != null, "JDK " + feature + " is not installed");
    Path file = folder.resolve("hoard.hprof");
    JvmDump.write(Hoard.class, jdk, List.of(flag), file);
    byte[] bytes = Files.readAllBytes(file);
    WasteOf waste = new WasteOf(bytes, 1 << 20);
    WasteReport report = waste.report(WasteOf.PLENTY);

    sameStrings(report);
    collections(report);
    zoo(report);
    boxes(report);
    arrays(report);
    buffers(report);
    finalizers(report);
    classes(report);
    for (byte[] facts : waste.factFiles()) {
      assertFalse(contains(facts, Hoard.SAME), "facts hold a string's text");
    }
    assertFalse(report.toString().contains(Hoard.SAME), "the report holds a string's text");
  }

  private static void sameStrings(WasteReport report) {
    DuplicateString same =
        only(report.duplicateStrings(), s -> (SHELF + "#label").equals(s.ownerField()), "the text");
    assertEquals(Hoard.SAME.length(), same.lengthChars());
    // One more is the constant of the class.
    assertTrue(same.strings() >= Hoard.SAME_STRINGS, same::toString);
    assertTrue(same.strings() <= Hoard.SAME_STRINGS + 2, same::toString);
    assertEquals(1, same.rank());
    assertNull(same.value());
    long each = same.bytes() / same.strings();
    assertTrue(each >= 24 + 16 + Hoard.SAME.length() && each < 120, same::toString);
    assertTrue(same.wastedBytes() >= same.bytes() - 2 * each, same::toString);
    assertTrue(same.wastedBytes() < same.bytes(), same::toString);
  }

  private static void collections(WasteReport report) {
    CollectionUse lists = use(report, SHELF + "#list");
    assertEquals("java.util.ArrayList", lists.className());
    assertEquals(Hoard.EMPTY_LISTS, lists.collections());
    assertEquals(Hoard.EMPTY_LISTS, lists.empty());
    assertEquals(10L * Hoard.EMPTY_LISTS, lists.slots());
    assertEquals(0, lists.usedSlots());
    assertEquals(lists.bytes(), lists.wastedBytes(), "an empty list is wasted whole");

    CollectionUse maps = use(report, SHELF + "#map");
    assertEquals("java.util.HashMap", maps.className());
    assertEquals(Hoard.SINGLE_MAPS, maps.single());
    assertEquals(Hoard.SINGLE_MAPS, maps.elements());
    assertEquals(1, maps.largestElements());

    CollectionUse sets = use(report, SHELF + "#set");
    assertEquals("java.util.HashSet", sets.className(), "and not the map inside");
    assertEquals(Hoard.EMPTY_SETS, sets.empty());
    assertEquals(sets.collections(), sets.empty());
  }

  /** Each of the zoo's collections holds three elements, but for those whose names say else. */
  private static void zoo(WasteReport report) {
    Map<String, String> elements = new TreeMap<>();
    String zoo = Hoard.class.getName() + "$Zoo#";
    for (CollectionUse use : report.collections()) {
      if (use.ownerField() != null && use.ownerField().startsWith(zoo)) {
        elements.put(
            use.ownerField().substring(zoo.length()),
            use.className().replaceAll(".*[.$]", "")
                + " "
                + (use.unknown() > 0 ? "?" : "" + use.elements()));
      }
    }
    Map<String, String> expected =
        new TreeMap<>(
            Map.ofEntries(
                Map.entry("arrayList", "ArrayList 3"),
                Map.entry("vector", "Vector 3"),
                Map.entry("stack", "Stack 3"),
                Map.entry("arrayDeque", "ArrayDeque 3"),
                Map.entry("priorityQueue", "PriorityQueue 3"),
                Map.entry("copyOnWrite", "CopyOnWriteArrayList 3"),
                Map.entry("blocking", "ArrayBlockingQueue 3"),
                Map.entry("linkedList", "LinkedList 3"),
                Map.entry("concurrentQueue", "ConcurrentLinkedQueue ?"),
                Map.entry("linkedBlocking", "LinkedBlockingQueue ?"),
                Map.entry("hashSet", "HashSet 3"),
                Map.entry("linkedHashSet", "LinkedHashSet 3"),
                Map.entry("treeSet", "TreeSet 3"),
                Map.entry("wrapped", "ArrayList 3"),
                Map.entry("hashMap", "HashMap 3"),
                Map.entry("linkedHashMap", "LinkedHashMap 3"),
                Map.entry("treeMap", "TreeMap 3"),
                Map.entry("hashtable", "Hashtable 3"),
                Map.entry("identity", "IdentityHashMap 3"),
                Map.entry("weak", "WeakHashMap 3"),
                Map.entry("concurrent", "ConcurrentHashMap 3"),
                Map.entry("listOfOne", "List12 1"),
                Map.entry("listOfTwo", "List12 2"),
                Map.entry("listOfThree", "ListN 3"),
                Map.entry("setOfThree", "SetN 3"),
                Map.entry("mapOfOne", "Map1 1"),
                Map.entry("mapOfThree", "MapN 3")));
    assertEquals(expected, elements);
  }

  private static void boxes(WasteReport report) {
    BoxedNumbers integers =
        only(report.boxedNumbers(), b -> b.className().equals("java.lang.Integer"), "integers");
    long duplicates = integers.instances() - integers.distinctValues();
    assertTrue(duplicates >= Hoard.BOXES - Hoard.BOXED_VALUES, integers::toString);
    assertTrue(integers.cacheable() >= 256, "the JDK's own cache");
  }

  private static void arrays(WasteReport report) {
    ZeroArrays pages =
        only(report.zeroArrays(), z -> (SHELF + "#page").equals(z.ownerField()), "pages");
    assertEquals(Hoard.ZERO_PAGES, pages.arrays());
    assertEquals("byte[]", pages.className());
    assertEquals(pages.bytes() / Hoard.ZERO_PAGES, pages.largestBytes());
    DuplicateArray numbers =
        only(report.duplicateArrays(), d -> (SHELF + "#numbers").equals(d.ownerField()), "longs");
    assertEquals(Hoard.SAME_ARRAYS, numbers.arrays());
    assertEquals(Hoard.SAME_ARRAY_LENGTH, numbers.arrayLength());
    assertEquals("long[]", numbers.className());
  }

  private static void buffers(WasteReport report) {
    DirectBuffers buffer =
        only(
            report.directBuffers(),
            b -> (Hoard.class.getName() + "#buffer").equals(b.ownerField()),
            "the buffer");
    assertEquals("ALLOCATED", buffer.memory());
    assertEquals(Hoard.DIRECT_BYTES, buffer.capacityBytes());
    DirectBuffers view =
        only(
            report.directBuffers(),
            b -> (Hoard.class.getName() + "#view").equals(b.ownerField()),
            "the view");
    assertEquals("VIEW", view.memory());
    WasteTotal total = total(report, "direct_buffers");
    assertTrue(total.bytes() >= Hoard.DIRECT_BYTES, total::toString);
    assertTrue(total.bytes() < 2L * Hoard.DIRECT_BYTES, "a view's memory is another's: " + total);
  }

  private static void finalizers(WasteReport report) {
    FinalizerQueue closings =
        only(
            report.finalizerQueue(),
            f -> (Hoard.class.getName() + "$Closing").equals(f.className()),
            "objects with a finalizer");
    assertEquals(Hoard.REGISTERED, closings.registered());
    assertEquals(Hoard.QUEUED, closings.queued());
    assertTrue(closings.queuedBytes() >= 16L * Hoard.QUEUED, closings::toString);
    assertEquals(Hoard.QUEUED, total(report, "finalizer_queue").wastedObjects());
  }

  private static void classes(WasteReport report) {
    DuplicateClass shelf =
        only(report.duplicateClasses(), c -> c.className().equals(SHELF), "the class");
    assertEquals(3, shelf.definitions());
    assertTrue(
        shelf
            .loaderClasses()
            .containsAll(
                List.of(
                    "java.net.URLClassLoader", "jdk.internal.loader.ClassLoaders$AppClassLoader")),
        shelf::toString);
  }

  private static CollectionUse use(WasteReport report, String owner) {
    return only(report.collections(), c -> owner.equals(c.ownerField()), owner);
  }

  private static WasteTotal total(WasteReport report, String analysis) {
    return only(report.totals(), t -> t.analysis().equals(analysis), analysis);
  }

  private static <T> T only(List<T> rows, Predicate<T> wanted, String what) {
    List<T> found = rows.stream().filter(wanted).toList();
    assertEquals(1, found.size(), () -> what + ": " + found + " of " + rows);
    return found.get(0);
  }

  private static boolean contains(byte[] bytes, String text) {
    return new String(bytes, StandardCharsets.ISO_8859_1).contains(text);
  }
}
