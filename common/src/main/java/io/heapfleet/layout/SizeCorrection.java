package io.heapfleet.layout;

import io.heapfleet.model.HeapClass;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Corrects classes that are not as the dump shows them and {@link HiddenFields} does not know: the
 * JVM is a newer one, or runs with {@code -XX:-RestrictContended}.
 *
 * <p>Of a class that seems too big for where its instances lie, what we added is taken away. To a
 * class whose instances all have more room than they need, always the same, hidden fields are
 * added; its subclasses inherit them.
 */
final class SizeCorrection {
  /**
   * As many instances must agree, at least: a few may well have something behind them that the dump
   * leaves out, such as the mirrors of classes not yet linked.
   */
  private static final int MIN_INSTANCES = 50;

  private static final int MAX_HIDDEN_BYTES = 320;

  private final Gaps gaps;
  private final ObjectLayout layout;

  SizeCorrection(Gaps gaps, ObjectLayout layout) {
    this.gaps = gaps;
    this.layout = layout;
  }

  /** What lies behind the instances of one class. */
  private static final class Room {
    private long smallestBytes = Long.MAX_VALUE;
    private int withSmallest;
    private int instances;

    void add(long bytes) {
      instances++;
      if (bytes < smallestBytes) {
        smallestBytes = bytes;
        withSmallest = 0;
      }
      if (bytes == smallestBytes) {
        withSmallest++;
      }
    }

    boolean isUniform() {
      return instances >= MIN_INSTANCES && withSmallest >= instances - instances / 20;
    }
  }

  ClassShapes apply(ClassShapes shapes) {
    ClassShapes corrected = shapes;
    SimulatedSizes sizes = SimulatedSizes.ofAll(shapes, layout);
    for (Map.Entry<Integer, Room> entry : roomByClass(shapes).entrySet()) {
      int index = entry.getKey();
      Room room = entry.getValue();
      long bytes = sizes.instanceBytes(index);
      ClassShapes better = corrected;
      if (bytes > room.smallestBytes) {
        better = smaller(corrected, index, room.smallestBytes);
      } else if (bytes < room.smallestBytes
          && room.smallestBytes - bytes <= MAX_HIDDEN_BYTES
          && room.isUniform()) {
        better = bigger(corrected, index, room.smallestBytes);
      }
      if (better != corrected) {
        corrected = better;
        sizes = SimulatedSizes.ofAll(corrected, layout);
      }
    }
    return corrected;
  }

  /**
   * Superclasses before their subclasses, so that what is found of one is not found again of the
   * others. An object told twice counts once.
   */
  private Map<Integer, Room> roomByClass(ClassShapes shapes) {
    LayoutEvidence evidence = gaps.evidence();
    int[] depths = new int[shapes.size()];
    for (int i = 0; i < depths.length; i++) {
      int depth = 0;
      for (int at = i; at != ClassShapes.NONE && depth < 1000; at = shapes.parent(at)) {
        depth++;
      }
      depths[i] = depth;
    }
    Map<Integer, Room> rooms =
        new TreeMap<>(
            (a, b) -> depths[a] == depths[b] ? Integer.compare(a, b) : depths[a] - depths[b]);
    long[] seen = new long[gaps.objects()];
    for (int i = 0; i < seen.length; i++) {
      seen[i] = evidence.id(i);
    }
    Arrays.sort(seen);
    boolean[] counted = new boolean[seen.length];
    for (int i = 0; i < seen.length; i++) {
      int index = evidence.classIndex(i);
      if (index >= 0 && index < shapes.size() && gaps.behindObject(i) != 0) {
        int at = Arrays.binarySearch(seen, evidence.id(i));
        if (!counted[at]) {
          counted[at] = true;
          rooms.computeIfAbsent(index, key -> new Room()).add(gaps.behindObject(i));
        }
      }
    }
    addMirrors(shapes, rooms);
    for (int i = 0; i < gaps.mirrors(); i++) {
      if (gaps.mirror(i).name().equals(HiddenFields.STACK_CHUNK)) {
        rooms.remove(gaps.mirror(i).index());
      }
    }
    if (!evidence.isInAddressOrder()) {
      // Objects that were not told may lie behind: rooms are upper bounds only, never uniform.
      rooms.values().forEach(room -> room.instances = 0);
    }
    return rooms;
  }

  /** Mirrors without static fields are instances of {@code java.lang.Class} like any other. */
  private void addMirrors(ClassShapes shapes, Map<Integer, Room> rooms) {
    if (shapes.mirrorClass() == ClassShapes.NONE) {
      return;
    }
    for (int i = 0; i < gaps.mirrors(); i++) {
      HeapClass type = gaps.mirror(i);
      if (gaps.behindMirror(i) != 0 && shapes.statics(type).length == 0) {
        rooms.computeIfAbsent(shapes.mirrorClass(), key -> new Room()).add(gaps.behindMirror(i));
      }
    }
  }

  private ClassShapes smaller(ClassShapes shapes, int index, long bytes) {
    byte[] declared = Arrays.copyOf(shapes.fields(index), shapes.declaredFields(index));
    for (int i = 0; i < declared.length; i++) {
      declared[i] = FieldCode.inGroup(declared[i], 0);
    }
    ClassTraits traits = shapes.traits(index);
    ClassShapes plain =
        shapes.with(
            index, declared, traits == ClassTraits.CONTENDED ? ClassTraits.ORDINARY : traits);
    ClassShapes grown = bytes(plain, index) == bytes ? plain : bigger(plain, index, bytes);
    return grown == plain && bytes(plain, index) != bytes ? shapes : grown;
  }

  private ClassShapes bigger(ClassShapes shapes, int index, long bytes) {
    byte[] fields = shapes.fields(index);
    ClassShapes contended = shapes.with(index, fields, ClassTraits.CONTENDED);
    if (bytes(contended, index) == bytes) {
      return contended;
    }
    for (int hidden = 1; hidden <= MAX_HIDDEN_BYTES / 4; hidden++) {
      byte[] more = Arrays.copyOf(fields, fields.length + hidden);
      Arrays.fill(more, fields.length, more.length, FieldCode.INT);
      ClassShapes candidate = shapes.with(index, more, shapes.traits(index));
      if (bytes(candidate, index) == bytes) {
        return candidate;
      }
    }
    return shapes;
  }

  private long bytes(ClassShapes shapes, int index) {
    return SimulatedSizes.ofOne(shapes, layout).instanceBytes(index);
  }
}
