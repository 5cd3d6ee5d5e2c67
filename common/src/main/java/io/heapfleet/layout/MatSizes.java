package io.heapfleet.layout;

import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.HeapField;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Shallow sizes by the rules of Eclipse MAT 1.17, which knows no hidden fields, no field order and
 * no compact headers.
 *
 * <ul>
 *   <li>A header is a pointer and a reference; an array has 4 bytes more for its length.
 *   <li>References are as wide as ids, but 4 bytes where an array of references starts before the
 *       one dumped before it would end with 8.
 *   <li>Each class adds its fields to its superclass's, rounded up to a reference.
 *   <li>A class object is its static fields and nothing else.
 *   <li>The alignment is what all addresses are a multiple of, 8 to 256.
 * </ul>
 */
final class MatSizes {
  private static final int MIN_ALIGNMENT_BYTES = 8;
  private static final int MAX_ALIGNMENT_BYTES = 256;

  private final ObjectLayout layout;

  MatSizes(ObjectLayout layout) {
    this.layout = layout;
  }

  /** What MAT takes the layout for. */
  static ObjectLayout layout(LayoutEvidence evidence) {
    int pointerBytes = evidence.idBytes();
    int referenceBytes = hasOverlappingArrays(evidence) ? 4 : pointerBytes;
    int headerBytes = pointerBytes + referenceBytes;
    return new ObjectLayout(
        pointerBytes,
        referenceBytes,
        headerBytes,
        (int) roundedUp(headerBytes + 4, referenceBytes),
        alignmentBytes(evidence),
        FieldPlacement.UNKNOWN,
        LayoutSource.MAT);
  }

  private static boolean hasOverlappingArrays(LayoutEvidence evidence) {
    if (evidence.idBytes() != 8) {
      return false;
    }
    long start = 0;
    long end = 0;
    for (int i = 0; i < evidence.objects(); i++) {
      if (evidence.classIndex(i) >= 0 || evidence.elementType(i) != BasicType.OBJECT) {
        continue;
      }
      long id = evidence.id(i);
      if (id > start && id < end) {
        return true;
      }
      start = id;
      end = id + 16 + 8L * evidence.length(i);
    }
    return false;
  }

  private static int alignmentBytes(LayoutEvidence evidence) {
    long divisor = 0;
    long first = evidence.objects() > 0 ? evidence.id(0) : 0;
    for (int i = 1; i < evidence.objects(); i++) {
      divisor = greatestCommonDivisor(divisor, evidence.id(i) - first);
    }
    for (HeapClass type : evidence.classes()) {
      if (evidence.objects() > 0) {
        divisor = greatestCommonDivisor(divisor, type.id() - first);
      }
    }
    // A dump of a few objects may have any divisor; no JVM aligns to what is no power of two.
    int held = (int) Math.max(0, Math.min(divisor, MAX_ALIGNMENT_BYTES));
    return Math.max(Integer.lowestOneBit(held), MIN_ALIGNMENT_BYTES);
  }

  private static long greatestCommonDivisor(long a, long b) {
    long larger = a;
    long smaller = Math.abs(b);
    while (smaller != 0) {
      long rest = larger % smaller;
      larger = smaller;
      smaller = rest;
    }
    return larger;
  }

  /** Bytes of an instance of each class, by index; what it is for arrays nobody asks. */
  long[] instanceBytes(Collection<HeapClass> classes) {
    // The shapes know which superclass is there, and that nothing goes in circles.
    ClassShapes shapes = new ClassShapes(classes, 0);
    HeapClass[] byIndex = new HeapClass[shapes.size()];
    classes.forEach(type -> byIndex[type.index()] = type);
    long[] ends = new long[shapes.size()];
    int[] path = new int[8];
    for (int index = 0; index < ends.length; index++) {
      int depth = 0;
      int at = index;
      while (at != ClassShapes.NONE && ends[at] == 0) {
        if (depth == path.length) {
          path = Arrays.copyOf(path, depth * 2);
        }
        path[depth++] = at;
        at = shapes.parent(at);
      }
      long end = at == ClassShapes.NONE ? layout.headerBytes() : ends[at];
      while (depth > 0) {
        HeapClass type = byIndex[path[--depth]];
        if (type != null && type.superClassId() != 0) {
          end = roundedUp(end + bytes(type.instanceFields()), layout.referenceBytes());
        }
        ends[path[depth]] = end;
      }
    }
    for (int index = 0; index < ends.length; index++) {
      ends[index] = layout.aligned(ends[index]);
    }
    return ends;
  }

  /** Bytes of each class object, by index. */
  long[] classObjectBytes(Collection<HeapClass> classes, int size) {
    long[] bytes = new long[size];
    for (HeapClass type : classes) {
      bytes[type.index()] = layout.aligned(bytes(type.staticFields()));
    }
    return bytes;
  }

  private long bytes(List<HeapField> fields) {
    long bytes = 0;
    for (HeapField field : fields) {
      bytes += field.type().bytes(layout.referenceBytes());
    }
    return bytes;
  }

  private static long roundedUp(long bytes, int multiple) {
    return (bytes + multiple - 1) / multiple * multiple;
  }
}
