package io.heapfleet.layout;

/**
 * JDK 5 to 14 ({@code layout_fields} of {@code classFileParser.cpp}): 8-byte types, 4, 2, 1, then
 * references. Where the first 8-byte field leaves a gap of 4 bytes, smaller fields fill it. A class
 * starts where its superclass ends, rounded up to the size of a reference.
 */
final class TypePlacement implements Placement {
  private final ObjectLayout layout;

  TypePlacement(ObjectLayout layout) {
    this.layout = layout;
  }

  @Override
  public Extent place(Extent parent, byte[] fields, ClassTraits traits, int[] offsets) {
    int references = layout.referenceBytes();
    boolean referencesFirst = traits == ClassTraits.REFERENCES_FIRST;
    int next = parent.fieldsEndBytes();
    if (traits == ClassTraits.CONTENDED) {
      next += CONTENDED_PADDING_BYTES;
    }
    boolean[] placed = new boolean[fields.length];
    if (referencesFirst) {
      next = placeReferences(next, fields, placed, offsets);
    }
    if (count(fields, 8) > 0) {
      int gap = next;
      next = aligned(next, 8);
      if (!referencesFirst) {
        gap = fillGap(gap, next, 4, fields, placed, offsets);
        gap = fillGap(gap, next, 2, fields, placed, offsets);
        gap = fillGap(gap, next, 1, fields, placed, offsets);
        if (next - gap >= references) {
          int i = firstReference(fields, placed);
          if (i >= 0) {
            offsets[i] = gap;
            placed[i] = true;
          }
        }
      }
    }
    for (int bytes = 8; bytes > 0; bytes >>= 1) {
      for (int i = 0; i < fields.length; i++) {
        if (!placed[i] && isOrdinaryPrimitive(fields[i], bytes)) {
          offsets[i] = next;
          placed[i] = true;
          next += bytes;
        }
      }
    }
    if (firstReference(fields, placed) >= 0) {
      next = placeReferences(aligned(next, references), fields, placed, offsets);
    }
    int end = placeContended(next, fields, offsets);
    if (traits == ClassTraits.CONTENDED) {
      end += CONTENDED_PADDING_BYTES;
    }
    int fieldsEnd = aligned(end, references);
    return new Extent(
        fieldsEnd,
        fieldsEnd,
        parent.holes(),
        false, // paddings are part of the class here: a subclass need not know of them
        parent.hasFields() || fields.length > 0,
        false); // does not matter here
  }

  @Override
  public int placeStatics(int startBytes, byte[] fields) {
    int end = startBytes;
    for (byte field : fields) {
      if (FieldCode.isReference(field)) {
        end += layout.referenceBytes();
      }
    }
    if (count(fields, 8) > 0) {
      end = aligned(end, 8);
    }
    for (byte field : fields) {
      if (!FieldCode.isReference(field)) {
        end += FieldCode.bytes(field, layout);
      }
    }
    return end;
  }

  private int placeReferences(int next, byte[] fields, boolean[] placed, int[] offsets) {
    for (int i = firstReference(fields, placed); i >= 0; i = firstReference(fields, placed)) {
      offsets[i] = next;
      placed[i] = true;
      next += layout.referenceBytes();
    }
    return next;
  }

  /**
   * Puts fields of {@code bytes} into the gap as long as they fit; returns where it still is free.
   */
  private int fillGap(
      int gap, int gapEnd, int bytes, byte[] fields, boolean[] placed, int[] offsets) {
    for (int i = 0; i < fields.length && gapEnd - gap >= bytes; i++) {
      if (!placed[i] && isOrdinaryPrimitive(fields[i], bytes)) {
        offsets[i] = gap;
        placed[i] = true;
        gap += bytes;
      }
    }
    return gap;
  }

  private int placeContended(int next, byte[] fields, int[] offsets) {
    int groups = 0;
    for (byte field : fields) {
      groups = Math.max(groups, FieldCode.group(field));
    }
    if (groups == 0) {
      return next;
    }
    next += CONTENDED_PADDING_BYTES;
    for (int group = 1; group <= groups; group++) {
      for (int i = 0; i < fields.length; i++) {
        if (FieldCode.group(fields[i]) == group) {
          int bytes = FieldCode.bytes(fields[i], layout);
          next = aligned(next, bytes);
          offsets[i] = next;
          next += bytes;
        }
      }
      next += CONTENDED_PADDING_BYTES;
    }
    return next;
  }

  private int count(byte[] fields, int bytes) {
    int count = 0;
    for (byte field : fields) {
      if (isOrdinaryPrimitive(field, bytes)) {
        count++;
      }
    }
    return count;
  }

  private boolean isOrdinaryPrimitive(byte field, int bytes) {
    return FieldCode.group(field) == 0
        && !FieldCode.isReference(field)
        && FieldCode.bytes(field, layout) == bytes;
  }

  private static int firstReference(byte[] fields, boolean[] placed) {
    for (int i = 0; i < fields.length; i++) {
      if (!placed[i] && FieldCode.isReference(fields[i]) && FieldCode.group(fields[i]) == 0) {
        return i;
      }
    }
    return -1;
  }

  private static int aligned(int offset, int bytes) {
    return (offset + bytes - 1) & -bytes;
  }
}
