package io.heapfleet.layout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the layout that explains where the objects of a dump lie.
 *
 * <p>Two objects do not overlap: the way from an object to the next known one is at least its size,
 * and exactly its size where the collector has packed them. So every layout that HotSpot can have
 * is tried; a predicted size above the way speaks against it, one that equals the way speaks for
 * it.
 */
final class LayoutSearch {
  /** What one contradiction outweighs. */
  private static final int SUPPORT_PER_CONTRADICTION = 4;

  /** Fewer objects that fit exactly are chance, not evidence. */
  private static final int MIN_SUPPORT = 16;

  /** As many instances, at least, must agree before a class is said to be bigger than it looks. */
  private static final int MIN_INSTANCES_FOR_CORRECTION = 8;

  /** More hidden bytes than this in one class are taken for objects that the dump left out. */
  private static final int MAX_HIDDEN_BYTES = 160;

  private static final int MAX_OBJECT_ALIGNMENT_BYTES = 256;

  /** What was found. */
  record Result(ObjectLayout layout, ClassShapes shapes) {}

  private record Trial(ObjectLayout layout, int fitting, int contradicting) {
    long score() {
      return fitting - (long) SUPPORT_PER_CONTRADICTION * contradicting;
    }
  }

  private final LayoutEvidence evidence;
  private final ClassShapes shapes;

  /** From each object to the next known one; 0 where there is none. */
  private final long[] gaps;

  LayoutSearch(LayoutEvidence evidence, ClassShapes shapes) {
    this.evidence = evidence;
    this.shapes = shapes;
    this.gaps = new long[evidence.objects()];
  }

  Result run() {
    long idBits = 0;
    for (int i = 0; i < gaps.length; i++) {
      idBits |= evidence.id(i);
    }
    if (gaps.length == 0 || (idBits & 7) != 0) {
      return new Result(usualLayout(), shapes); // no addresses, but serial numbers
    }
    findGaps();
    Trial best = null;
    for (ObjectLayout layout : candidates(Long.lowestOneBit(idBits))) {
      Trial trial = trial(layout);
      if (best == null || trial.score() > best.score()) {
        best = trial;
      }
    }
    if (best == null
        || best.fitting < MIN_SUPPORT
        || best.fitting < SUPPORT_PER_CONTRADICTION * best.contradicting) {
      return new Result(usualLayout(), shapes);
    }
    return new Result(best.layout, corrected(best.layout));
  }

  private void findGaps() {
    long[] classIds = shapes.sortedIds();
    long[] known = new long[gaps.length + classIds.length];
    for (int i = 0; i < gaps.length; i++) {
      known[i] = evidence.id(i);
    }
    System.arraycopy(classIds, 0, known, gaps.length, classIds.length);
    Arrays.sort(known);
    for (int i = 0; i < gaps.length; i++) {
      gaps[i] = wayToNext(known, evidence.id(i));
    }
  }

  private static long wayToNext(long[] known, long id) {
    int low = 0;
    int high = known.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (known[middle] <= id) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == known.length ? 0 : known[low] - id;
  }

  /** Every layout that HotSpot can have with such ids, the likelier ones first. */
  private List<ObjectLayout> candidates(long commonAlignmentBytes) {
    List<FieldPlacement> placements =
        shapes.jdk() >= 15
            ? List.of(FieldPlacement.FILL_HOLES, FieldPlacement.BY_TYPE)
            : List.of(FieldPlacement.BY_TYPE, FieldPlacement.FILL_HOLES);
    // reference, header, array base
    int[][] forms =
        evidence.idBytes() == 4
            ? new int[][] {{4, 8, 12}}
            : new int[][] {
              {4, 12, 16}, // compressed references and class pointers, the default since JDK 6u23
              {8, 12, 16}, // references not compressed, JDK 15 and later
              {8, 16, 24}, // nothing compressed, before JDK 23
              {4, 8, 12}, // compact object headers
              {8, 8, 12},
              {4, 16, 24}, // class pointers not compressed, before JDK 23
              {4, 16, 20},
              {8, 16, 20}
            };
    List<ObjectLayout> candidates = new ArrayList<>();
    for (FieldPlacement placement : placements) {
      for (int[] form : forms) {
        for (int alignment = 8;
            alignment <= Math.min(commonAlignmentBytes, MAX_OBJECT_ALIGNMENT_BYTES);
            alignment *= 2) {
          candidates.add(
              new ObjectLayout(
                  evidence.idBytes(),
                  form[0],
                  form[1],
                  form[2],
                  alignment,
                  placement,
                  LayoutSource.MEASURED));
        }
      }
    }
    return candidates;
  }

  private Trial trial(ObjectLayout layout) {
    SimulatedSizes sizes = new SimulatedSizes(shapes, layout);
    int fitting = 0;
    int contradicting = 0;
    for (int i = 0; i < gaps.length; i++) {
      if (gaps[i] != 0) {
        long bytes = bytes(i, sizes, layout);
        if (bytes == gaps[i]) {
          fitting++;
        } else if (bytes > gaps[i]) {
          contradicting++;
        }
      }
    }
    return new Trial(layout, fitting, contradicting);
  }

  private long bytes(int object, SimulatedSizes sizes, ObjectLayout layout) {
    int index = evidence.classIndex(object);
    if (index < 0) {
      return layout.arrayBytes(evidence.elementType(object), evidence.length(object));
    }
    return index < shapes.size() ? sizes.instanceBytes(index) : 0;
  }

  /** What JVMs usually do that write such ids. */
  private ObjectLayout usualLayout() {
    // 4-byte ids that are no addresses come from the old agent, on any VM; 64-bit ones are the
    // rule.
    boolean serialNumbers = false;
    for (int i = 0; i < gaps.length; i++) {
      serialNumbers |= (evidence.id(i) & 7) != 0;
    }
    int pointerBytes = evidence.idBytes() == 4 && !serialNumbers ? 4 : 8;
    if (evidence.statedPointerBytes() != 0) {
      pointerBytes = evidence.statedPointerBytes();
    }
    FieldPlacement placement =
        shapes.jdk() >= 15 ? FieldPlacement.FILL_HOLES : FieldPlacement.BY_TYPE;
    return pointerBytes == 4
        ? new ObjectLayout(4, 4, 8, 12, 8, placement, LayoutSource.ASSUMED)
        : new ObjectLayout(8, 4, 12, 16, 8, placement, LayoutSource.ASSUMED);
  }

  /** The shapes, with hidden fields for classes whose instances are all bigger than they look. */
  private ClassShapes corrected(ObjectLayout layout) {
    if (!evidence.isInAddressOrder()) {
      return shapes;
    }
    Map<Integer, List<Long>> gapsOfClass = new HashMap<>();
    for (int i = 0; i < gaps.length; i++) {
      int index = evidence.classIndex(i);
      if (index >= 0 && index < shapes.size() && gaps[i] != 0) {
        gapsOfClass.computeIfAbsent(index, key -> new ArrayList<>()).add(gaps[i]);
      }
    }
    ClassShapes corrected = shapes;
    for (Map.Entry<Integer, List<Long>> entry : gapsOfClass.entrySet()) {
      int index = entry.getKey();
      long common = smallestIfCommon(entry.getValue());
      long predicted = new SimulatedSizes(corrected, layout).instanceBytes(index);
      if (common > predicted && common - predicted <= 2 * MAX_HIDDEN_BYTES) {
        corrected = withHiddenFields(corrected, index, common, layout);
      }
    }
    return corrected;
  }

  /** The smallest gap, if nine in ten instances have it; else 0. */
  private static long smallestIfCommon(List<Long> gaps) {
    if (gaps.size() < MIN_INSTANCES_FOR_CORRECTION) {
      return 0;
    }
    long smallest = Long.MAX_VALUE;
    int count = 0;
    for (long gap : gaps) {
      if (gap < smallest) {
        smallest = gap;
        count = 0;
      }
      if (gap == smallest) {
        count++;
      }
    }
    return count * 10L >= gaps.size() * 9L ? smallest : 0;
  }

  private static ClassShapes withHiddenFields(
      ClassShapes shapes, int index, long bytes, ObjectLayout layout) {
    byte[] fields = shapes.fields(index);
    ClassShapes contended = shapes.with(index, fields, ClassTraits.CONTENDED);
    if (new SimulatedSizes(contended, layout).instanceBytes(index) == bytes) {
      return contended;
    }
    for (int hidden = 1; hidden <= MAX_HIDDEN_BYTES / 4; hidden++) {
      byte[] more = Arrays.copyOf(fields, fields.length + hidden);
      Arrays.fill(more, fields.length, more.length, FieldCode.INT);
      ClassShapes candidate = shapes.with(index, more, shapes.traits(index));
      if (new SimulatedSizes(candidate, layout).instanceBytes(index) == bytes) {
        return candidate;
      }
    }
    return shapes;
  }
}
