package io.heapfleet.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DominatorTreeTest {
  @Test
  void agreesWithItsPlainTwin() throws IOException {
    for (long seed = 0; seed < 4000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      TinyHeap heap = randomHeap(random);
      GraphSettings settings =
          GraphSettings.defaults()
              .withSegmentBits(2 + random.nextInt(5))
              .withThreads(seed % 16 == 0 ? 3 : 1);
      settings = random.nextBoolean() ? settings.withWideNumbers() : settings;
      settings = random.nextInt(4) == 0 ? settings.weakReferencesHold() : settings;
      String what = "seed " + seed + "\n" + heap;

      DominatorTree tree = heap.tree(settings);

      assertAgree(new PlainDominators(heap, settings.everyReferenceHolds()), tree, heap, what);
    }
  }

  static TinyHeap randomHeap(SplittableRandom random) {
    TinyHeap heap = new TinyHeap().inParts(1 + random.nextInt(4));
    int objects = 1 + random.nextInt(24);
    long[] ids = new long[objects];
    int spread = random.nextInt(4);
    for (int i = 0; i < objects; i++) {
      ids[i] =
          switch (spread) {
            case 0 -> i;
            case 1 -> 0x7_0000_0000L + 8L * random.nextInt(3 * objects);
            case 2 -> random.nextLong();
            default -> (random.nextBoolean() ? -4096 : 1L << 40) + 16L * random.nextInt(90);
          };
    }
    long[] classes = new long[random.nextInt(4)];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = random.nextInt(5) == 0 ? 0 : ids[random.nextInt(objects)];
    }
    heap.classes(classes);
    for (long id : ids) {
      heap.object(id, random.nextInt(classes.length + 2) - 1, random.nextInt(100));
    }
    int references = random.nextInt(3 * objects);
    boolean grouped = random.nextBoolean();
    for (int i = 0; i < references; i++) {
      long from = ids[grouped ? i * objects / references : random.nextInt(objects)];
      long to = ids[random.nextInt(objects)];
      switch (random.nextInt(12)) {
        case 0 -> heap.weak(from, to);
        case 1 -> heap.reference(from, 5);
        case 2 -> heap.reference(from, to).reference(from, to);
        default -> heap.reference(from, to);
      }
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      heap.root(random.nextInt(8) == 0 ? 3 : ids[random.nextInt(objects)]);
    }
    return heap;
  }

  private static void assertAgree(
      PlainDominators twin, DominatorTree tree, TinyHeap heap, String what) {
    assertEquals(twin.objects.size(), tree.objects(), what);
    long object = 0;
    long top = 0;
    for (long id : twin.objects.keySet()) {
      String which = "object " + id + ", " + what;
      TinyHeap.Thing thing = twin.objects.get(id);
      assertEquals(object, tree.numberOf(id), which);
      assertEquals(id, tree.objectId(object), which);
      boolean known = thing.classIndex() >= 0 && thing.classIndex() < heap.classObjectIds.length;
      assertEquals(known ? thing.classIndex() : -1, tree.classIndex(object), which);
      assertEquals(thing.bytes(), tree.shallowBytes(object), which);
      Reachability reachability =
          twin.strong.contains(id)
              ? Reachability.STRONG
              : twin.weak.contains(id) ? Reachability.WEAK : Reachability.UNREACHABLE;
      assertEquals(reachability, tree.reachability(object), which);
      Long dominator = twin.dominators.get(id);
      assertEquals(
          dominator == null ? DominatorTree.NONE : tree.numberOf(dominator),
          tree.dominator(object),
          which);
      assertEquals(twin.retained.getOrDefault(id, -1L), tree.retainedBytes(object), which);
      assertEquals((long) twin.distances.getOrDefault(id, -1), tree.rootDistance(object), which);
      Long previous = twin.pathParents.get(id);
      assertEquals(
          previous == null ? DominatorTree.NONE : tree.numberOf(previous),
          tree.pathParent(object),
          which);
      long children = 0;
      for (long child = 0; child < tree.objects(); child++) {
        if (tree.dominator(child) == object) {
          assertEquals(child, tree.child(object, children++), which);
        }
      }
      assertEquals(children, tree.childCount(object), which);
      if (reachability == Reachability.STRONG && dominator == null) {
        assertEquals(object, tree.topLevel(top++), which);
      }
      object++;
    }
    assertEquals(top, tree.topLevelCount(), what);
    GraphCounts counts = tree.counts();
    assertEquals(twin.objects.size(), counts.objects(), what);
    assertEquals(twin.used, counts.references(), what);
    assertEquals(twin.dangling, counts.danglingReferences(), what);
    assertEquals(twin.duplicates, counts.duplicateIds(), what);
    assertEquals(
        heap.roots.stream().filter(id -> !twin.objects.containsKey(id)).count(),
        counts.missingRoots(),
        what);
    assertEquals(twin.strong.size(), counts.strongObjects(), what);
    assertEquals(twin.weak.size(), counts.weakObjects(), what);
    assertEquals(
        twin.objects.size() - twin.strong.size() - twin.weak.size(),
        counts.unreachableObjects(),
        what);
    assertEquals(bytes(twin, twin.strong), counts.strongBytes(), what);
    assertEquals(bytes(twin, twin.weak), counts.weakBytes(), what);
  }

  private static long bytes(PlainDominators twin, Set<Long> ids) {
    return ids.stream().mapToLong(id -> twin.objects.get(id).bytes()).sum();
  }
}
