package io.heapfleet.layout;

import io.heapfleet.model.HeapClass;
import java.util.Arrays;

/** Sizes of a dump's classes under one layout, computed when asked for. Not thread-safe. */
final class SimulatedSizes {
  private final ClassShapes shapes;
  private final ObjectLayout layout;
  private final Placement placement;

  /** What was computed before, by class; null to compute each time. */
  private final Extent[] extents;

  private SimulatedSizes(ClassShapes shapes, ObjectLayout layout, Extent[] extents) {
    this.shapes = shapes;
    this.layout = layout;
    this.placement = Placement.of(layout);
    this.extents = extents;
  }

  /** For all classes: computes each once. */
  static SimulatedSizes ofAll(ClassShapes shapes, ObjectLayout layout) {
    return new SimulatedSizes(shapes, layout, new Extent[shapes.size()]);
  }

  /** For a single class: remembers nothing. */
  static SimulatedSizes ofOne(ClassShapes shapes, ObjectLayout layout) {
    return new SimulatedSizes(shapes, layout, null);
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
    // Superclasses first, without recursion: a damaged dump may have any depth.
    int[] path = new int[8];
    int depth = 0;
    int known = index;
    while (known != ClassShapes.NONE && remembered(known) == null) {
      if (depth == path.length) {
        path = Arrays.copyOf(path, depth * 2);
      }
      path[depth++] = known;
      known = shapes.parent(known);
    }
    Extent extent =
        known == ClassShapes.NONE ? Extent.ofHeader(layout.headerBytes()) : remembered(known);
    while (depth > 0) {
      int i = path[--depth];
      byte[] fields = shapes.fields(i);
      extent = placement.place(extent, fields, traits(i), new int[fields.length]);
      if (extents != null) {
        extents[i] = extent;
      }
    }
    return extent;
  }

  private Extent remembered(int index) {
    return extents == null ? null : extents[index];
  }
}
