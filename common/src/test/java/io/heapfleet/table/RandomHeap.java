package io.heapfleet.table;

import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.HeapVisitor;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A heap with everything in it that a dump may hold, likely or not. */
final class RandomHeap {
  private static final String[] STRANGE_NAMES = {
    "",
    " ",
    "byte[]",
    "\u0000",
    "Straße",
    "\uD83D\uDE80.Rocket",
    "日本語.クラス",
    "a'b\"c\\d\n",
    "🚀".repeat(300)
  };

  private final SplittableRandom random;
  private final List<HeapClass> classes = new ArrayList<>();
  private final List<ReferenceLabel> labels = new ArrayList<>();

  RandomHeap(long seed, int classCount, int labelCount) {
    this.random = new SplittableRandom(seed);
    for (int i = 0; i < classCount; i++) {
      classes.add(new HeapClass(i, id(), className(i), 0, 0, 0, List.of(), List.of()));
    }
    for (int i = 0; i < labelCount; i++) {
      ReferenceKind kind = pick(ReferenceKind.values());
      String field = random.nextInt(3) == 0 ? null : className(random.nextInt(50)) + "#f" + i;
      labels.add(new ReferenceLabel(i, kind, field));
    }
  }

  /** Names come back under other ids: two loaders may define classes of one name. */
  private String className(int index) {
    return index < STRANGE_NAMES.length ? STRANGE_NAMES[index] : "com.example.C" + index / 2;
  }

  /** Tells about so many rows; later rows may use classes and labels that no earlier row did. */
  void tell(int rows, HeapVisitor visitor) {
    for (int i = 0; i < rows; i++) {
      int known = 1 + (int) ((long) i * classes.size() / rows);
      int knownLabels = 1 + (int) ((long) i * labels.size() / rows);
      switch (random.nextInt(8)) {
        case 0 -> visitor.root(id(), pick(RootKind.values()), orNone(1L << 40), orNone(5000));
        case 1, 2, 3 ->
            visitor.object(
                id(),
                classes.get(random.nextInt(known)),
                pick(ObjectKind.values()),
                size(),
                random.nextBoolean() ? -1 : size(),
                random.nextLong(1L << 45));
        default -> visitor.reference(id(), id(), labels.get(random.nextInt(knownLabels)));
      }
    }
  }

  /** Any 64 bits, often neighbours, sometimes at the ends. */
  private long id() {
    return switch (random.nextInt(10)) {
      case 0 -> random.nextLong();
      case 1 -> -8L * random.nextInt(1000);
      case 2 -> random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE;
      default -> 0xFFFF_8000_0000_0000L + 8L * random.nextInt(100_000);
    };
  }

  private long size() {
    return switch (random.nextInt(20)) {
      case 0 -> random.nextLong(1L << 40);
      case 1 -> Long.MAX_VALUE;
      default -> 8L * random.nextInt(100);
    };
  }

  private long orNone(long bound) {
    return random.nextBoolean() ? -1 : random.nextLong(bound);
  }

  private <T> T pick(T[] values) {
    return values[random.nextInt(values.length)];
  }
}
