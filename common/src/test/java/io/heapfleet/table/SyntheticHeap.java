package io.heapfleet.table;

import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.record.HeapVisitor;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A heap that looks like a real one to an encoder: ids that rise by an object's size, a few classes
 * that make most of the objects, references that go to a neighbour, to somewhere else or to one of
 * a few shared objects.
 */
final class SyntheticHeap {
  private static final int CLASSES = 500;
  private static final long FIRST_ID = 0x7_0000_0000L;
  private static final int SHARED_OBJECTS = 4096;

  private final List<HeapClass> classes = new ArrayList<>();
  private final List<ObjectKind> kinds = new ArrayList<>();
  private final List<List<ReferenceLabel>> labels = new ArrayList<>();
  private final int[] classOfDraw = new int[1 << 16];
  private final int objects;
  private final long seed;

  /** Bytes of a dump that would hold the objects that were told last. */
  private long dumpBytes;

  SyntheticHeap(int objects, long seed) {
    this.objects = objects;
    this.seed = seed;
    SplittableRandom random = new SplittableRandom(seed);
    int labelIndex = 0;
    for (int i = 0; i < CLASSES; i++) {
      ObjectKind kind =
          i % 9 == 1
              ? ObjectKind.PRIMITIVE_ARRAY
              : i % 9 == 5 ? ObjectKind.OBJECT_ARRAY : ObjectKind.INSTANCE;
      String name = "com.example.service" + i % 23 + ".domain.Type" + i;
      name += kind == ObjectKind.INSTANCE ? "" : "[]";
      classes.add(new HeapClass(i, 0x8_0000L + i * 104L, name, 0, 0, 16, List.of(), List.of()));
      kinds.add(kind);
      List<ReferenceLabel> fields = new ArrayList<>();
      if (kind == ObjectKind.OBJECT_ARRAY) {
        fields.add(new ReferenceLabel(labelIndex++, ReferenceKind.ELEMENT, null));
      } else if (kind == ObjectKind.INSTANCE) {
        int count = 1 + random.nextInt(4);
        for (int f = 0; f < count; f++) {
          fields.add(new ReferenceLabel(labelIndex++, ReferenceKind.FIELD, name + "#field" + f));
        }
      }
      labels.add(fields);
    }
    double[] cumulative = new double[CLASSES];
    double sum = 0;
    for (int i = 0; i < CLASSES; i++) {
      sum += 1.0 / (i + 1);
      cumulative[i] = sum;
    }
    int type = 0;
    for (int draw = 0; draw < classOfDraw.length; draw++) {
      while (cumulative[type] / sum < (draw + 0.5) / classOfDraw.length) {
        type++;
      }
      classOfDraw[draw] = type;
    }
  }

  /** Bytes of a dump that would hold the objects that were told last. */
  long dumpBytes() {
    return dumpBytes;
  }

  void tell(HeapVisitor visitor) {
    SplittableRandom random = new SplittableRandom(seed);
    long id = FIRST_ID;
    long offset = 4096;
    for (int i = 0; i < objects; i++) {
      // One draw for all choices: the generator must not cost more than the writer.
      long bits = random.nextLong();
      int type = classOfDraw[(int) bits & 0xFFFF];
      ObjectKind kind = kinds.get(type);
      List<ReferenceLabel> fields = labels.get(type);
      int length = kind == ObjectKind.INSTANCE ? -1 : (int) (bits >>> 16) & 0x1F;
      long bytes =
          kind == ObjectKind.INSTANCE
              ? 16 + 8 * (1 + type % 5)
              : (16 + length * (kind == ObjectKind.OBJECT_ARRAY ? 4 : 1) + 7) & ~7L;
      visitor.object(id, classes.get(type), kind, bytes, length, offset);
      int count = kind == ObjectKind.OBJECT_ARRAY ? length : fields.size();
      for (int r = 0; r < count; r++) {
        int choice = (int) (bits >>> (24 + r)) & 7;
        long to =
            choice < 4
                ? id + bytes + 24L * r
                : choice < 6
                    ? FIRST_ID + 48 * ((bits >>> 20) % SHARED_OBJECTS)
                    : FIRST_ID + 8 * Long.remainderUnsigned(random.nextLong(), objects * 4L);
        visitor.reference(id, to, fields.get(kind == ObjectKind.OBJECT_ARRAY ? 0 : r));
      }
      offset += kind == ObjectKind.INSTANCE ? 25 + bytes : 18 + bytes;
      id += bytes;
    }
    dumpBytes = offset;
  }
}
