package io.heapfleet.mat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heapfleet.graph.DominatorTree;
import io.heapfleet.graph.GraphSettings;
import io.heapfleet.graph.ObjectGroups;
import io.heapfleet.graph.Reachability;
import io.heapfleet.graph.RetainedGroups;
import io.heapfleet.mat.GoldenRecords.Golden;
import io.heapfleet.mat.HeapInMemory.Told;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.HeapRules;
import io.heapfleet.model.ObjectKind;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** By MAT's rules every object, and every figure made of objects, is as MAT 1.17 has it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MatParityTest {
  static List<String> dumps() {
    return GoldenRecords.DUMPS;
  }

  /** A dump and who holds what in it, by MAT's rules. */
  private record Parsed(HeapInMemory heap, DominatorTree tree) {}

  private final Map<String, Parsed> parsed = new HashMap<>();

  private Parsed parse(String dump) throws IOException {
    Parsed known = parsed.get(dump);
    if (known == null) {
      HeapInMemory heap = HeapInMemory.read(GoldenRecords.file(dump), HeapRules.MAT);
      GraphSettings settings = GraphSettings.defaults().weakReferencesHold();
      known =
          new Parsed(
              heap, DominatorTree.of(heap.rows(), heap.classObjectIds(), heap.rootIds(), settings));
      parsed.put(dump, known);
    }
    return known;
  }

  @ParameterizedTest
  @MethodSource("dumps")
  void everyObjectIsAsMatHasIt(String dump) throws IOException {
    GoldenRecords mats = GoldenRecords.of(dump);
    HeapInMemory heap = parse(dump).heap();
    DominatorTree ours = parse(dump).tree();

    Differences differences = new Differences();
    for (Told told : heap.objects.values()) {
      long id = told.objectId();
      long object = ours.numberOf(id);
      Golden mat = mats.objects.get(id);
      differences.compare(
          "reachable", id, mat != null, ours.reachability(object) != Reachability.UNREACHABLE);
      if (mat != null) {
        long dominator = ours.dominator(object);
        differences.compare("class", id, mat.classId(), told.type().id());
        differences.compare("shallow", id, mat.shallowBytes(), ours.shallowBytes(object));
        differences.compare("retained", id, mat.retainedBytes(), ours.retainedBytes(object));
        differences.compare(
            "dominator",
            id,
            mat.dominatorId(),
            dominator == DominatorTree.NONE ? -1 : ours.objectId(dominator));
      }
    }
    System.out.printf("%s: %s%n", dump, differences.summary());
    assertEquals(List.of(), differences.first());
    assertEquals(mats.objects.size(), ours.counts().strongObjects());
  }

  @ParameterizedTest
  @MethodSource("dumps")
  void theSummaryIsMats(String dump) throws IOException {
    GoldenRecords mats = GoldenRecords.of(dump);
    HeapInMemory heap = parse(dump).heap();
    DominatorTree ours = parse(dump).tree();

    long classes = 0;
    long loaders = 0;
    for (Told told : heap.objects.values()) {
      if (isReached(ours, told)) {
        classes += told.kind() == ObjectKind.CLASS ? 1 : 0;
        loaders += isClassLoader(heap, told) ? 1 : 0;
      }
    }
    long gone = unreachable(heap, ours).size();
    Differences differences = new Differences();
    differences.compare("objects", 0, mats.info("objects"), ours.counts().strongObjects());
    differences.compare("bytes", 0, mats.info("usedHeapSize"), ours.counts().strongBytes());
    differences.compare(
        "roots",
        0,
        mats.info("gcRoots"),
        LongStream.of(heap.rootIds()).filter(heap.objects::containsKey).count());
    differences.compare("classes", 0, mats.info("classes"), classes);
    differences.compare("loaders", 0, mats.info("classLoaders"), loaders);
    differences.compare("unreachable classes", 0, mats.info("unreachableClasses"), gone);
    differences.compare(
        "unreachable objects",
        0,
        mats.info("unreachableObjects"),
        ours.counts().unreachableObjects());
    differences.compare(
        "unreachable bytes", 0, mats.info("unreachableShallow"), ours.counts().unreachableBytes());
    assertEquals(List.of(), differences.first());
  }

  private static boolean isClassLoader(HeapInMemory heap, Told told) {
    return heap.dictionary.ancestry(told.type()).stream()
        .anyMatch(type -> type.name().equals("java.lang.ClassLoader"));
  }

  /** Objects and bytes of each class that MAT and we call unreachable. */
  @ParameterizedTest
  @MethodSource("dumps")
  void whatIsUnreachableIsMats(String dump) throws IOException {
    HeapInMemory heap = parse(dump).heap();

    Map<Long, String> mats = new TreeMap<>();
    for (Map<String, String> row : GoldenRecords.of(dump).table("unreachable")) {
      mats.put(
          GoldenRecords.address(row.get("classAddress")),
          row.get("objects") + " objects, " + row.get("shallow") + " bytes");
    }
    assertEquals(mats, unreachable(heap, parse(dump).tree()));
  }

  private static Map<Long, String> unreachable(HeapInMemory heap, DominatorTree tree) {
    Map<Long, long[]> sums = new HashMap<>();
    for (Told told : heap.objects.values()) {
      if (!isReached(tree, told)) {
        add(sums, told.type().id(), told.shallowBytes());
      }
    }
    Map<Long, String> rows = new TreeMap<>();
    sums.forEach((type, sum) -> rows.put(type, sum[0] + " objects, " + sum[1] + " bytes"));
    return rows;
  }

  @ParameterizedTest
  @MethodSource("dumps")
  void whatClassLoadersLoadedIsMats(String dump) throws IOException {
    HeapInMemory heap = parse(dump).heap();
    DominatorTree ours = parse(dump).tree();

    Map<Long, long[]> sums = new HashMap<>();
    Map<Long, Long> classes = new HashMap<>();
    for (Told told : heap.objects.values()) {
      if (isReached(ours, told)) {
        add(sums, told.type().loaderId(), told.shallowBytes());
        if (told.kind() == ObjectKind.CLASS) {
          HeapClass type = heap.dictionary.byId(told.objectId());
          classes.merge(type.loaderId(), 1L, Long::sum);
        }
      }
    }
    Map<Long, String> loaders = new TreeMap<>();
    classes.forEach(
        (loader, count) -> {
          long[] sum = sums.getOrDefault(loader, new long[2]);
          loaders.put(loader, count + " classes, " + sum[0] + " objects, " + sum[1] + " bytes");
        });
    Map<Long, String> mats = new TreeMap<>();
    for (Map<String, String> row : GoldenRecords.of(dump).table("classloaders")) {
      mats.put(
          GoldenRecords.address(row.get("address")),
          "%s classes, %s objects, %s bytes"
              .formatted(row.get("classes"), row.get("objects"), row.get("shallow")));
    }
    assertEquals(mats, loaders);
  }

  /**
   * The set of a class's instances and the class itself: objects, bytes, and what it retains. MAT
   * has {@code java.lang.Class} in its own set twice, being a class and an instance of itself.
   */
  @ParameterizedTest
  @MethodSource("dumps")
  void everyClassRetainsWhatMatSays(String dump) throws IOException {
    HeapInMemory heap = parse(dump).heap();
    DominatorTree ours = parse(dump).tree();

    List<HeapClass> types = heap.dictionary.classes();
    ObjectGroups groups =
        new ObjectGroups(types.size(), IntStream.range(0, types.size()).toArray());
    Map<Long, long[]> sums = new HashMap<>();
    for (Told told : heap.objects.values()) {
      if (isReached(ours, told)) {
        add(sums, told.type().id(), told.shallowBytes());
      }
    }
    for (HeapClass type : types) {
      groups.add(ours.numberOf(type.id()), type.index());
    }
    RetainedGroups retained = RetainedGroups.of(ours, groups);
    HeapClass classOfClasses = heap.dictionary.classOfClasses();
    long countedTwice = ours.retainedBytes(ours.numberOf(classOfClasses.id()));

    Differences differences = new Differences();
    for (Map<String, String> row : GoldenRecords.of(dump).table("histogram")) {
      HeapClass type = heap.dictionary.byId(GoldenRecords.address(row.get("classAddress")));
      long[] sum = sums.getOrDefault(type.id(), new long[2]);
      differences.compare("objects", type.id(), Long.parseLong(row.get("objects")), sum[0]);
      differences.compare("shallow", type.id(), Long.parseLong(row.get("shallow")), sum[1]);
      differences.compare(
          "retained",
          type.id(),
          Long.parseLong(row.get("minRetained")),
          retained.retainedBytes(0, type.index())
              + (type.equals(classOfClasses) ? countedTwice : 0));
    }
    System.out.printf("%s, classes: %s%n", dump, differences.summary());
    assertEquals(List.of(), differences.first());
  }

  private static void add(Map<Long, long[]> sums, long key, long bytes) {
    long[] sum = sums.computeIfAbsent(key, k -> new long[2]);
    sum[0]++;
    sum[1] += bytes;
  }

  private static boolean isReached(DominatorTree tree, Told told) {
    return tree.reachability(tree.numberOf(told.objectId())) != Reachability.UNREACHABLE;
  }
}
