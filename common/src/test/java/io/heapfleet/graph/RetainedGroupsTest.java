package io.heapfleet.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RetainedGroupsTest {
  @Test
  void agreesWithItsPlainTwin() throws IOException {
    for (long seed = 0; seed < 2000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      TinyHeap heap = DominatorTreeTest.randomHeap(random);
      DominatorTree tree = heap.tree();
      List<ObjectGroups> groupings = new ArrayList<>();
      List<List<Set<Long>>> members = new ArrayList<>();
      for (int grouping = random.nextInt(4); grouping > 0; grouping--) {
        List<Set<Long>> sets = new ArrayList<>();
        for (int group = 1 + random.nextInt(4); group > 0; group--) {
          sets.add(new HashSet<>());
        }
        int[] groupOfClass = new int[random.nextInt(heap.classObjectIds.length + 1)];
        for (int i = 0; i < groupOfClass.length; i++) {
          groupOfClass[i] = random.nextInt(sets.size() + 1) - 1;
        }
        ObjectGroups groups = new ObjectGroups(sets.size(), groupOfClass);
        for (long object = 0; object < tree.objects(); object++) {
          int index = tree.classIndex(object);
          if (index >= 0 && index < groupOfClass.length && groupOfClass[index] >= 0) {
            sets.get(groupOfClass[index]).add(object);
          }
        }
        for (int i = random.nextInt(5); i > 0; i--) {
          long object = random.nextLong(tree.objects());
          int group = random.nextInt(sets.size());
          groups.add(object, group);
          sets.get(group).add(object);
        }
        groupings.add(groups);
        members.add(sets);
      }

      RetainedGroups retained = RetainedGroups.of(tree, groupings.toArray(ObjectGroups[]::new));

      for (int grouping = 0; grouping < groupings.size(); grouping++) {
        for (int group = 0; group < members.get(grouping).size(); group++) {
          Set<Long> set = members.get(grouping).get(group);
          String what = "seed " + seed + ", members " + set + "\n" + heap;
          assertEquals(
              plainly(tree, set, Reachability.STRONG),
              retained.retainedBytes(grouping, group),
              what);
          assertEquals(
              plainly(tree, set, Reachability.WEAK),
              retained.weaklyRetainedBytes(grouping, group),
              what);
        }
      }
    }
  }

  private static long plainly(DominatorTree tree, Set<Long> members, Reachability reachability) {
    long bytes = 0;
    for (long object : members) {
      boolean topmost = tree.reachability(object) == reachability;
      for (long above = object; topmost && above != DominatorTree.NONE; ) {
        above = tree.dominator(above);
        topmost = !members.contains(above);
      }
      bytes += topmost ? tree.retainedBytes(object) : 0;
    }
    return bytes;
  }

  @Test
  void aListOfTheSameClassIsCountedOnce() throws IOException {
    TinyHeap heap = new TinyHeap().classes(0).root(8);
    for (int i = 1; i <= 100; i++) {
      heap.object(8L * i, 0, 24).reference(8L * i, 8L * (i + 1));
    }
    DominatorTree tree = heap.tree();

    RetainedGroups retained = RetainedGroups.of(tree, new ObjectGroups(1, new int[] {0}));

    assertEquals(2400, retained.retainedBytes(0, 0));
    assertEquals(0, retained.weaklyRetainedBytes(0, 0));
  }

  @Test
  void groupsThatAreNotThereAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new ObjectGroups(1, new int[] {1}));
    ObjectGroups groups = new ObjectGroups(1, new int[] {ObjectGroups.NONE});
    assertThrows(IllegalArgumentException.class, () -> groups.add(0, -1));
    groups.add(DominatorTree.NONE, 0);
    assertEquals(0, groups.members().length);
  }
}
