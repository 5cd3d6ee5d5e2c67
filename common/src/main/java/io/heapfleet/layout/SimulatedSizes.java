package io.heapfleet.layout;

import io.heapfleet.model.HeapClass;
import java.util.Arrays;

/** Sizes of a dump's classes under one layout, computed when first asked for. Not thread-safe. */
final class SimulatedSizes {
  private final ClassShapes shapes;
  private final ObjectLayout layout;
  private final Placement placement;
  private final Extent[] extents;

  SimulatedSizes(ClassShapes shapes, ObjectLayout layout) {
    this.shapes = shapes;
    this.layout = layout;
    this.placement = Placement.of(layout);
    this.extents = new Extent[shapes.size()];
  }

  long instanceBytes(int index) {
    return layout.aligned(extent(index).instanceEndBytes());
  }

  /** Bytes of an instance of a class that is not among the shapes: it has no hidden fields. */
  long instanceBytes(HeapClass type) {
    byte[] fields = FieldCode.of(type.instanceFields());
    Extent extent =
        placement.place(
            extent(shapes.indexOf(type.superClassId())),
            fields,
            ClassTraits.ORDINARY,
            new int[fields.length]);
    return layout.aligned(extent.instanceEndBytes());
  }

  /** Bytes of the mirror of {@code type}. */
  long mirrorBytes(HeapClass type) {
    return mirrorBytes(shapes.statics(type));
  }

  /** Bytes of a mirror that holds these static fields. */
  long mirrorBytes(byte[] statics) {
    int start = (int) mirrorBytesWithoutStatics();
    return statics.length == 0 ? start : layout.aligned(placement.placeStatics(start, statics));
  }

  long mirrorBytesWithoutStatics() {
    int mirrorClass = shapes.mirrorClass();
    return mirrorClass == ClassShapes.NONE
        ? layout.aligned(layout.headerBytes())
        : instanceBytes(mirrorClass);
  }

  /** Offsets of the fields of the class at {@code index}, hidden ones at the end. */
  int[] offsets(int index) {
    byte[] fields = shapes.fields(index);
    int[] offsets = new int[fields.length];
    placement.place(extent(shapes.parent(index)), fields, traits(index), offsets);
    return offsets;
  }

  private ClassTraits traits(int index) {
    ClassTraits traits = shapes.traits(index);
    return traits == ClassTraits.REFERENCES_FIRST && layout.placement() != FieldPlacement.BY_TYPE
        ? ClassTraits.ORDINARY
        : traits;
  }

  private Extent extent(int index) {
    if (index == ClassShapes.NONE) {
      return Extent.ofHeader(layout.headerBytes());
    }
    if (extents[index] != null) {
      return extents[index];
    }
    // Superclasses first, without recursion: a damaged dump may have any depth.
    int[] path = new int[8];
    int depth = 0;
    for (int i = index; i != ClassShapes.NONE && extents[i] == null; i = shapes.parent(i)) {
      if (depth == path.length) {
        path = Arrays.copyOf(path, depth * 2);
      }
      path[depth++] = i;
    }
    while (depth > 0) {
      int i = path[--depth];
      byte[] fields = shapes.fields(i);
      int parent = shapes.parent(i);
      Extent parentExtent =
          parent == ClassShapes.NONE ? Extent.ofHeader(layout.headerBytes()) : extents[parent];
      extents[i] = placement.place(parentExtent, fields, traits(i), new int[fields.length]);
    }
    return extents[index];
  }
}
