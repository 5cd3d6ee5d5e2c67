package io.heapfleet.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapClass;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AlikeObjectsTest {
  private final Classes classes = new Classes();
  private final List<HeapClass> types =
      List.of(classes.add("java.lang.Object", null), classes.add("a.B", null));

  /** What has to be the same for objects to be alike. */
  private record Likeness(int kind, int length, long gap) {}

  @Test
  void groupsAreThoseOfAPlainMap() {
    for (int seed = 0; seed < 50; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Gaps gaps = new Gaps(evidence(random, 1 + random.nextInt(4_000), 1 + random.nextInt(300)));
      Map<Likeness, Integer> expected = new HashMap<>();
      for (int i = 0; i < gaps.objects(); i++) {
        if (gaps.behindObject(i) != 0) {
          expected.merge(likeness(gaps, i), 1, Integer::sum);
        }
      }
      AlikeObjects alike = new AlikeObjects(gaps);
      Map<Likeness, Integer> found = new HashMap<>();
      for (int group = 0; group < alike.groups(); group++) {
        found.merge(likeness(gaps, alike.example(group)), alike.count(group), Integer::sum);
      }
      assertTrue(expected.equals(found), "seed " + seed);
      assertEquals(expected.size(), alike.groups(), "no group twice, seed " + seed);
    }
  }

  private LayoutEvidence evidence(SplittableRandom random, int objects, int lengths) {
    LayoutEvidence evidence = new LayoutEvidence(8, classes.all());
    long id = 0x10_0000;
    for (int i = 0; i < objects; i++) {
      switch (random.nextInt(3)) {
        case 0 -> evidence.instance(id, types.get(random.nextInt(types.size())));
        case 1 -> evidence.objectArray(id, random.nextInt(lengths));
        default -> evidence.primitiveArray(id, BasicType.BYTE, random.nextInt(lengths));
      }
      id += 8L * random.nextInt(1, 20);
    }
    return evidence;
  }

  private static Likeness likeness(Gaps gaps, int object) {
    LayoutEvidence evidence = gaps.evidence();
    return new Likeness(evidence.kind(object), evidence.length(object), gaps.behindObject(object));
  }
}
