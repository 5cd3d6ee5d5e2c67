package io.heapfleet.dotnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.hprof.HeapListing;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.Platform;
import io.heapfleet.record.CorruptDumpException;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.ReadField;
import io.heapfleet.record.ReadObject;
import io.heapfleet.record.SplitReader;
import io.heapfleet.record.SplitSummary;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a gcdump's nodes are told as. */
class GcDumpTest {
  private final GcDumpWriter heap = new GcDumpWriter();
  private final Map<String, Integer> types = new HashMap<>();

  private int type(String name) {
    return types.computeIfAbsent(name, n -> heap.type(n, "/app/Shop.dll"));
  }

  private int object(String type, int size, long address, int... references) {
    return heap.node(type(type), size, address, references);
  }

  private int group(String name, int... members) {
    return heap.node(type(name), 0, 0, members);
  }

  private HeapListing told() throws IOException {
    HeapListing told = new HeapListing();
    GcDumps.read(GcDumps.bytes(heap), told);
    told.objects.replaceAll(line -> line.replaceAll(" @\\d+$", ""));
    return told;
  }

  private HeapDictionary dictionary() throws IOException {
    return GcDumps.open(GcDumps.bytes(heap)).index(1).dictionary();
  }

  private List<String> classes() throws IOException {
    return dictionary().classes().stream().map(HeapClass::name).toList();
  }

  @Test
  void aStaticVariableIsAFieldOfTheTypeThatDeclaresIt() throws IOException {
    int cache = object("Shop.OrderCache", 24, 0x1000);
    int variable = group("[static var Shop.Program.cache]", cache);
    heap.root(group("[.NET Roots]", group("[static vars]", variable)));

    HeapListing told = told();

    long id =
        dictionary().classes().stream()
            .filter(c -> c.name().equals("Shop.Program"))
            .findFirst()
            .orElseThrow()
            .id();
    assertEquals(
        List.of("%x CLASS [static variables] 0".formatted(id), "1000 INSTANCE Shop.OrderCache 24"),
        told.objects);
    assertEquals(List.of("%x -> 1000 STATIC Shop.Program#cache".formatted(id)), told.references);
    assertEquals(List.of("%x STATIC_VARIABLE".formatted(id)), told.roots);
  }

  @Test
  void aTypeThatAlsoHasObjectsIsOneClass() throws IOException {
    int instance = object("Shop.Registry", 24, 0x1000);
    heap.root(
        group(
            "[.NET Roots]",
            group("[static var Shop.Registry.first]", instance),
            group("[static var Shop.Registry.second]", instance)));

    HeapListing told = told();

    assertEquals(List.of("UNDEFINED", "Shop.Registry", "[static variables]"), classes());
    assertEquals(2, told.objects.size());
    assertEquals(2, told.references.size());
    assertEquals(1, told.roots.size());
  }

  @Test
  void aVariableOfEachThreadHoldsSeveralObjects() throws IOException {
    int one = object("Shop.Buffer", 24, 0x1000);
    int two = object("Shop.Buffer", 24, 0x1018);
    heap.root(
        group(
            "[.NET Roots]",
            group("[thread static vars]", group("[static var Shop.Pool.mine]", one, two))));

    assertEquals(
        List.of("10 -> 1000 STATIC Shop.Pool#mine", "10 -> 1018 STATIC Shop.Pool#mine"),
        told().references.stream().map(r -> r.replaceFirst("^\\w+", "10")).toList());
  }

  @Test
  void otherRootsSayWhatTheyAre() throws IOException {
    List<Integer> objects = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      objects.add(object("Shop.Thing", 24, 0x1000 + 24 * i));
    }
    heap.root(
        group(
            "[.NET Roots]",
            group("[local vars]", objects.get(0)),
            group(
                "[other roots]",
                group("[strong Handles]", objects.get(1)),
                group("[pinning Handles]", objects.get(2)),
                group("[finalizer Handles]", objects.get(3)),
                group("[Dependent Handles]", objects.get(4)),
                group("[other Handles]", objects.get(5))),
            group("[COM/WinRT Objects]", objects.get(6))));

    List<String> roots = new ArrayList<>(told().roots);
    roots.sort(null);

    assertEquals(
        List.of(
            "1000 LOCAL_VARIABLE",
            "1018 STRONG_HANDLE",
            "1030 PINNING_HANDLE",
            "1048 FINALIZER_HANDLE",
            "1060 DEPENDENT_HANDLE",
            "1078 UNKNOWN",
            "1090 COM_OBJECT"),
        roots);
  }

  @Test
  void perfViewWritesTheNamesOfGroupsInItsOwnWay() throws IOException {
    int object = object("Shop.Thing", 24, 0x1000);
    heap.root(
        group("[root]", group("[Pinned handles]", object), group("[Pinned local vars]", object)));

    List<String> roots = new ArrayList<>(told().roots);
    roots.sort(null);

    assertEquals(List.of("1000 LOCAL_VARIABLE", "1000 PINNING_HANDLE"), roots);
  }

  @Test
  void groupsThatHoldEachOtherAreLeftWhereTheyClose() throws IOException {
    int object = object("Shop.Thing", 24, 0x1000);
    int first = heap.nodes();
    group("[other roots]", first + 1, object);
    group("[more roots]", first, object);
    heap.root(first);

    assertEquals(2, told().roots.size());
  }

  @Test
  void sizesDoNotSplitATypeInTwo() throws IOException {
    object("System.Byte[]", 100, 0x1000);
    object("System.Byte[] (Bytes > 1K)", 5000, 0x2000);
    object("System.Byte[] (Bytes > 1M)", 5_000_000, 0x4000);

    assertEquals(List.of("UNDEFINED", "System.Byte[]"), classes());
    assertEquals(
        List.of(
            "1000 PRIMITIVE_ARRAY System.Byte[] 100",
            "2000 PRIMITIVE_ARRAY System.Byte[] 5000",
            "4000 PRIMITIVE_ARRAY System.Byte[] 5000000"),
        told().objects);
  }

  @Test
  void typesOfOneNameInTwoModulesStayTwo() throws IOException {
    int one = heap.type("Shop.Order", "/app/Shop.dll");
    int two = heap.type("Shop.Order", "/app/Legacy.dll");
    heap.node(one, 24, 0x1000);
    heap.node(two, 24, 0x1018);

    assertEquals(List.of("UNDEFINED", "Shop.Order", "Shop.Order"), classes());
  }

  @Test
  void referencesHaveNoNamesAndThoseOfArraysAreElements() throws IOException {
    int order = object("Shop.Order", 24, 0x1000);
    object("Shop.Order[]", 48, 0x1018, order, order);
    object("Shop.Cart", 24, 0x1048, order);

    assertEquals(
        List.of("1018 -> 1000 ELEMENT", "1018 -> 1000 ELEMENT", "1048 -> 1000 FIELD"),
        told().references);
  }

  @Test
  void whatWasReferredToAndNeverToldIsThereWithoutBytes() throws IOException {
    int lost = heap.undefined(0x9000);
    object("Shop.Cart", 24, 0x1000, lost);
    HeapListing told = new HeapListing();

    SplitSummary summary = GcDumps.read(GcDumps.bytes(heap), told);

    assertTrue(told.objects.get(0).startsWith("9000 INSTANCE UNDEFINED 0"), told.objects.get(0));
    assertEquals(1, summary.missingClasses());
    assertEquals(List.of(), summary.damages());
  }

  @Test
  void nothingOfJavaIsAmongTheClasses() throws IOException {
    object("System.String", 24, 0x1000);

    HeapDictionary dictionary = dictionary();

    assertEquals(List.of("UNDEFINED", "System.String"), classes());
    assertFalse(dictionary.hasClassObjects());
    assertEquals(Platform.DOTNET, GcDumps.open(GcDumps.bytes(heap)).index(1).header().platform());
  }

  @Test
  void sizesThatDoNotAddUpAreDamage() throws IOException {
    object("System.String", 24, 0x1000);
    byte[] bytes = GcDumps.bytes(heap);
    int total = indexOf(bytes, (byte) 24);
    assertEquals(24, bytes[total]);
    bytes[total] = 25;

    SplitSummary summary = GcDumps.read(bytes, new HeapListing());

    assertEquals(1, summary.damages().size());
    assertEquals(1, summary.damages().get(0).lostBytes());
    assertEquals("objects of 25 bytes in all", summary.damages().get(0).expected());
  }

  /** The sum of sizes stands behind the two types' headers. */
  private static int indexOf(byte[] bytes, byte wanted) {
    for (int i = 0x54; i < bytes.length; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    throw new AssertionError("not there");
  }

  @Test
  void aDumpOfAsManyObjectsAsTheToolWritesIsTakenForCut() {
    assertNull(GcDump.truncation(9_999_999, 1));
    assertEquals(
        "the dump holds 10,000,000 objects, where dotnet-gcdump stops: others were left out, and so"
            + " were references of many that it holds",
        GcDump.truncation(10_000_000, 1));
    assertTrue(GcDump.truncation(10_000_017, 1).startsWith("the dump holds 10,000,017 objects"));
  }

  @Test
  void aSampleIsNoWholeDump() throws IOException {
    object("System.String", 24, 0x1000);
    byte[] bytes = GcDumps.bytes(heap);
    assertNull(GcDumps.open(bytes).index(1).truncation());
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int multiplier = bytes.length;
    do {
      multiplier--;
    } while (file.getInt(multiplier - 4) != Float.floatToIntBits(1));
    file.putFloat(multiplier - 8, 2.5f);

    assertEquals(
        "the dump is a sample, of one object in 2.5: PerfView takes one of large heaps unless it is"
            + " told not to",
        GcDumps.open(bytes).index(1).truncation());
  }

  @Test
  void readingPausesAnywhere() throws IOException {
    byte[] bytes = randomHeap(7, 500);
    HeapListing whole = new HeapListing();
    GcDumps.read(bytes, whole);
    GcDump dump = GcDumps.open(bytes);
    DumpIndex index = dump.index(1);
    SplitReader reader = dump.read(index, index.plan().splits().get(0));
    HeapListing inSteps = new HeapListing();

    int steps = 1;
    while (reader.advance(inSteps, 3)) {
      steps++;
    }

    assertTrue(steps > 300, steps + " steps");
    assertEquals(whole.objects, inSteps.objects);
    assertEquals(whole.references, inSteps.references);
    assertEquals(whole.roots, inSteps.roots);
  }

  @Test
  void singleObjectsAreReadBackByTheirPlace() throws IOException {
    int cache = object("Shop.OrderCache", 24, 0x1000);
    object("System.Int32[]", 64, 0x1018);
    heap.root(group("[.NET Roots]", group("[static var Shop.Program.cache]", cache)));
    byte[] bytes = GcDumps.bytes(heap);
    Map<Long, Long> places = new HashMap<>();
    Map<Long, ObjectKind> kinds = new HashMap<>();
    HeapListing listing =
        new HeapListing() {
          @Override
          public void object(
              long id, HeapClass type, ObjectKind kind, long size, long length, long offset) {
            places.put(id, offset);
            kinds.put(id, kind);
          }
        };
    GcDumps.read(bytes, listing);
    GcDump dump = GcDumps.open(bytes);
    HeapDictionary dictionary = dump.index(1).dictionary();

    assertEquals(3, places.size());
    for (Map.Entry<Long, Long> place : places.entrySet()) {
      ReadObject read = dump.objectAt(dictionary, place.getValue());
      assertEquals(place.getKey(), read.objectId());
      assertEquals(kinds.get(place.getKey()), read.kind());
    }
    long holder =
        kinds.entrySet().stream()
            .filter(kind -> kind.getValue() == ObjectKind.CLASS)
            .findFirst()
            .orElseThrow()
            .getKey();
    ReadObject statics = dump.objectAt(dictionary, places.get(holder));
    assertEquals("Shop.Program", statics.type().name());
    assertEquals(0x1000, statics.reference("Shop.Program#cache"));
    List<ReadField> fields = dump.staticFieldsAt("Shop.Program", places.get(holder));
    assertEquals(statics.fields(), fields);
    assertThrows(
        CorruptDumpException.class, () -> dump.objectAt(dictionary, places.get(0x1000L) + 1));
    assertThrows(CorruptDumpException.class, () -> dump.objectAt(dictionary, bytes.length));
  }

  /** A plain list of nodes is the twin of what is written and read back. */
  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    for (int seed = 0; seed < 30; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int nodes = 1 + random.nextInt(300);
      GcDumpWriter writer = new GcDumpWriter();
      for (int i = 0; i < 5; i++) {
        writer.type("Shop.Type" + i, null);
      }
      List<String> objects = new ArrayList<>();
      List<String> references = new ArrayList<>();
      for (int i = 0; i < nodes; i++) {
        int type = 1 + random.nextInt(5);
        int size = random.nextInt(random.nextBoolean() ? 100 : Integer.MAX_VALUE);
        int[] targets = random.ints(random.nextInt(random.nextInt(20) + 1), 0, nodes).toArray();
        writer.node(type, size, address(i), targets);
        objects.add("%x INSTANCE Shop.Type%d %d".formatted(address(i), type - 1, size));
        for (int target : targets) {
          references.add("%x -> %x FIELD".formatted(address(i), address(target)));
        }
      }
      HeapListing told = new HeapListing();

      SplitSummary summary = GcDumps.read(GcDumps.bytes(writer), told);

      assertEquals(
          objects,
          told.objects.stream().map(o -> o.replaceAll(" @\\d+$", "")).toList(),
          "seed " + seed);
      assertEquals(references, told.references, "seed " + seed);
      assertEquals(List.of(), summary.damages(), "seed " + seed);
    }
  }

  private static long address(int node) {
    return 0x7F00_0000_0000L + 24L * node;
  }

  static byte[] randomHeap(int seed, int nodes) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    GcDumpWriter writer = new GcDumpWriter();
    int type = writer.type("Shop.Cart+Line[] (Bytes > 1K)", "/app/Shop.dll");
    int root = writer.type("[.NET Roots]", null);
    int variable = writer.type("[static var Shop.Program.carts]", null);
    for (int i = 0; i < nodes; i++) {
      writer.node(
          type,
          random.nextInt(5000),
          address(i),
          random.ints(random.nextInt(9), 0, nodes).toArray());
    }
    writer.undefined(address(nodes));
    int carts = writer.node(variable, 0, 0, 0, nodes / 2, nodes);
    writer.root(writer.node(root, 0, 0, carts, 1));
    return GcDumps.bytes(writer);
  }
}
