package io.heapfleet.finding;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heapfleet.graph.DominatorTree;
import io.heapfleet.graph.GraphSettings;
import io.heapfleet.mat.GoldenRecords;
import io.heapfleet.mat.HeapInMemory;
import io.heapfleet.model.HeapRules;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * From the dump to the suspects by MAT's rules: those of MAT 1.17, down to where they accumulate.
 */
class MatLeaksTest {
  static List<String> dumps() {
    return GoldenRecords.DUMPS;
  }

  private HeapInMemory heap;
  private DominatorTree tree;

  /** MAT's dominators follow what referents hold, its paths do not. */
  private DominatorTree paths;

  @ParameterizedTest
  @MethodSource("dumps")
  void suspectsAreMats(String dump) throws IOException {
    List<String> mats = new ArrayList<>();
    for (Map<String, String> row : GoldenRecords.of(dump).table("leaks_10")) {
      boolean group = row.get("kind").equals("SuspectRecordGroupOfObjects");
      mats.add(
          line(
              group ? "GROUP of" : "SINGLE",
              row.get("suspectAddress"),
              row.get("objects"),
              row.get("retained"),
              row.get("percent"),
              row.get("accAddress")));
    }
    heap = HeapInMemory.read(GoldenRecords.file(dump), HeapRules.MAT);
    tree = tree(GraphSettings.defaults().weakReferencesHold());
    paths = tree(GraphSettings.defaults());
    HeapClasses classes = new HeapClasses(heap.dictionary.classes());
    SuspectSettings settings = SuspectSettings.ofHeap(tree.counts().strongBytes());
    List<String> ours = new ArrayList<>();
    for (Suspect suspect :
        new SuspectSearch(tree, classes, DumpLookup.NOTHING).suspects(settings)) {
      ours.add(suspect.object() == null ? group(suspect, settings) : single(suspect));
    }
    System.out.printf("%s:%n  %s%n", dump, String.join("\n  ", ours));
    assertEquals(mats, ours);
  }

  private DominatorTree tree(GraphSettings settings) throws IOException {
    return DominatorTree.of(heap.rows(), heap.classObjectIds(), heap.rootIds(), settings);
  }

  private static String single(Suspect suspect) {
    return line(
        "SINGLE",
        hex(suspect.object().objectId()),
        String.valueOf(suspect.instances()),
        String.valueOf(suspect.retainedBytes()),
        "%.4f".formatted(suspect.retainedPercent()),
        hex(suspect.accumulation().point().objectId()));
  }

  private String group(Suspect suspect, SuspectSettings settings) {
    int type = -1;
    LongList members = new LongList();
    for (long i = 0; i < tree.topLevelCount(); i++) {
      long object = tree.topLevel(i);
      int index = tree.classIndex(object);
      if (heap.dictionary.classes().get(index).name().equals(suspect.className())
          && !settings.isSuspicious(tree.retainedBytes(object))) {
        type = index;
        if (paths.rootDistance(object) >= 0) {
          members.add(object);
        }
      }
    }
    long point = GroupPath.accumulationPoint(paths, members);
    return line(
        "GROUP of",
        hex(heap.dictionary.classes().get(type).id()),
        String.valueOf(suspect.instances()),
        String.valueOf(suspect.retainedBytes()),
        "%.4f".formatted(suspect.retainedPercent()),
        point == DominatorTree.NONE ? "" : hex(tree.objectId(point)));
  }

  private static String line(
      String kind, String id, String objects, String bytes, String percent, String point) {
    return "%s %s: %s objects, %s bytes, %s %%, accumulate at %s"
        .formatted(kind, id, objects, bytes, percent, point.isEmpty() ? "no point" : point);
  }

  private static String hex(long address) {
    return "0x" + Long.toHexString(address);
  }
}
