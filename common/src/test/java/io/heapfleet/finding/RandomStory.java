package io.heapfleet.finding;

import io.heapfleet.model.RootKind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A random heap, the same for the same seed: few classes, so that paths often share them. */
final class RandomStory {
  private RandomStory() {}

  static StoryHeap of(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    StoryHeap heap = new StoryHeap();
    int count = random.nextInt(1, 60);
    int types = random.nextInt(1, 6);
    List<Long> objects = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String type = "com.acme.C" + random.nextInt(types);
      objects.add(heap.object(type, 8L * random.nextInt(1, 20)));
    }
    // Mostly trees, which dominate much, with some references across.
    for (int i = 1; i < count; i++) {
      if (random.nextInt(10) > 0) {
        int holder = random.nextInt(Math.max(0, i - 8), i);
        heap.field(objects.get(holder), "com.acme.C#f" + random.nextInt(3), objects.get(i));
      }
    }
    for (int i = random.nextInt(count); i > 0; i--) {
      long holder = objects.get(random.nextInt(count));
      long held = objects.get(random.nextInt(count));
      if (random.nextInt(6) == 0) {
        heap.weak(holder, held);
      } else if (random.nextInt(4) == 0) {
        heap.unnamed(holder, held);
      } else if (random.nextInt(4) == 0) {
        heap.staticField("com.acme.C" + random.nextInt(types), "s" + random.nextInt(3), held);
      }
    }
    for (int i = random.nextInt(3); i >= 0; i--) {
      heap.root(objects.get(random.nextInt(count)), RootKind.JNI_GLOBAL);
    }
    return heap;
  }
}
