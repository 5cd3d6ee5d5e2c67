package io.heapfleet.layout;

import java.util.Arrays;

/**
 * JDK 15 and later ({@code fieldLayoutBuilder.cpp}): primitives from large to small, then
 * references, each into the smallest hole that takes it, else behind the last field. Holes of
 * superclasses count, unless {@code @Contended} made them. From JDK 25, references go first where
 * the superclasses end with one.
 */
final class HolePlacement implements Placement {
  private final ObjectLayout layout;

  HolePlacement(ObjectLayout layout) {
    this.layout = layout;
  }

  @Override
  public Extent place(Extent parent, byte[] fields, ClassTraits traits, int[] offsets) {
    boolean contendedClass = traits == ClassTraits.CONTENDED;
    if (fields.length == 0 && !contendedClass) {
      // HotSpot lays such a class out anew; all it can add is the padding under a contended parent.
      int end =
          parent.contended()
              ? parent.fieldsEndBytes() + CONTENDED_PADDING_BYTES
              : parent.fieldsEndBytes();
      return new Extent(
          parent.fieldsEndBytes(),
          end,
          parent.holes(),
          parent.contended(),
          parent.hasFields(),
          parent.endsWithReference());
    }
    Space space = new Space(parent);
    if (contendedClass) {
      space.pad();
      space.appendOnly = true;
    }
    if (layout.placement() == FieldPlacement.JOIN_REFERENCES && parent.endsWithReference()) {
      placeReferences(space, fields, 0, offsets);
      placePrimitives(space, fields, 0, offsets);
    } else {
      placePrimitives(space, fields, 0, offsets);
      placeReferences(space, fields, 0, offsets);
    }
    int groups = 0;
    for (byte field : fields) {
      groups = Math.max(groups, FieldCode.group(field));
    }
    for (int group = 1; group <= groups; group++) {
      space.pad();
      space.appendOnly = true;
      placePrimitives(space, fields, group, offsets);
      placeReferences(space, fields, group, offsets);
    }
    boolean contended = parent.contended() || contendedClass || groups > 0;
    int instanceEnd = space.end;
    if (contendedClass || groups > 0) {
      instanceEnd += CONTENDED_PADDING_BYTES;
    }
    return new Extent(
        fields.length == 0 ? parent.fieldsEndBytes() : space.end,
        instanceEnd,
        space.holes(),
        contended,
        parent.hasFields() || fields.length > 0,
        endsWithReference(parent, fields, offsets));
  }

  @Override
  public int placeStatics(int startBytes, byte[] fields) {
    Space space = new Space(Extent.ofHeader(startBytes));
    space.appendOnly = true; // HotSpot searches holes of instances only
    int[] offsets = new int[fields.length];
    placeReferences(space, fields, 0, offsets);
    placePrimitives(space, fields, 0, offsets);
    return space.end;
  }

  private static boolean endsWithReference(Extent parent, byte[] fields, int[] offsets) {
    boolean reference = parent.endsWithReference();
    // A field in a hole of the superclasses is not the last one.
    int last = parent.fieldsEndBytes() - 1;
    for (int i = 0; i < fields.length; i++) {
      if (offsets[i] > last) {
        last = offsets[i];
        reference = FieldCode.isReference(fields[i]);
      }
    }
    return reference;
  }

  private void placePrimitives(Space space, byte[] fields, int group, int[] offsets) {
    for (int bytes = 8; bytes > 0; bytes >>= 1) {
      for (int i = 0; i < fields.length; i++) {
        byte field = fields[i];
        if (!FieldCode.isReference(field)
            && FieldCode.group(field) == group
            && FieldCode.bytes(field, layout) == bytes) {
          offsets[i] = space.add(bytes);
        }
      }
    }
  }

  private void placeReferences(Space space, byte[] fields, int group, int[] offsets) {
    for (int i = 0; i < fields.length; i++) {
      if (FieldCode.isReference(fields[i]) && FieldCode.group(fields[i]) == group) {
        offsets[i] = space.add(layout.referenceBytes());
      }
    }
  }

  /** The free bytes of an instance while fields are placed in it. */
  private static final class Space {
    private int[] holes;
    private int holesLength;
    private int end;
    private boolean appendOnly;

    Space(Extent parent) {
      end = parent.fieldsEndBytes();
      if (parent.contended()) {
        holes = new int[8];
        end += CONTENDED_PADDING_BYTES;
        appendOnly = parent.hasFields();
      } else {
        holes = Arrays.copyOf(parent.holes(), parent.holes().length + 8);
        holesLength = parent.holes().length;
      }
    }

    void pad() {
      end += CONTENDED_PADDING_BYTES;
    }

    int[] holes() {
      return Arrays.copyOf(holes, holesLength);
    }

    /** Takes {@code bytes}, aligned to themselves, and returns where. */
    int add(int bytes) {
      int best = appendOnly ? -1 : smallestHole(bytes);
      if (best >= 0) {
        int start = holes[best];
        int holeEnd = holes[best + 1];
        int offset = aligned(start, bytes);
        remove(best);
        insert(best, offset + bytes, holeEnd);
        insert(best, start, offset);
        return offset;
      }
      int offset = aligned(end, bytes);
      insert(holesLength, end, offset);
      end = offset + bytes;
      return offset;
    }

    /** The smallest hole that takes {@code bytes}, the last one among equals; -1 for none. */
    private int smallestHole(int bytes) {
      int best = -1;
      for (int i = holesLength - 2; i >= 0; i -= 2) {
        boolean fits = aligned(holes[i], bytes) + bytes <= holes[i + 1];
        if (fits && (best < 0 || holes[i + 1] - holes[i] < holes[best + 1] - holes[best])) {
          best = i;
        }
      }
      return best;
    }

    private void remove(int at) {
      System.arraycopy(holes, at + 2, holes, at, holesLength - at - 2);
      holesLength -= 2;
    }

    private void insert(int at, int start, int holeEnd) {
      if (start == holeEnd) {
        return;
      }
      if (holesLength + 2 > holes.length) {
        holes = Arrays.copyOf(holes, holes.length * 2 + 2);
      }
      System.arraycopy(holes, at, holes, at + 2, holesLength - at);
      holes[at] = start;
      holes[at + 1] = holeEnd;
      holesLength += 2;
    }

    private static int aligned(int offset, int bytes) {
      return (offset + bytes - 1) & -bytes;
    }
  }
}
