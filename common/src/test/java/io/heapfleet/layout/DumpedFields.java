package io.heapfleet.layout;

import io.heapfleet.model.HeapClass;
import java.util.Arrays;
import java.util.Collection;

/** Sizes of instances if they had no fields but those in the dump, placed as the JVM does. */
public final class DumpedFields {
  private final SimulatedSizes sizes;
  private final SimulatedSizes sizesWithHidden;

  public DumpedFields(Collection<HeapClass> classes, ObjectLayout layout) {
    ClassShapes shapes = new ClassShapes(classes, JdkVersion.of(classes));
    sizesWithHidden = SimulatedSizes.ofAll(shapes, layout);
    ClassShapes bare = shapes;
    for (int i = 0; i < shapes.size(); i++) {
      byte[] declared = Arrays.copyOf(shapes.fields(i), shapes.declaredFields(i));
      for (int field = 0; field < declared.length; field++) {
        declared[field] = FieldCode.inGroup(declared[field], 0);
      }
      bare = bare.with(i, declared, ClassTraits.ORDINARY);
    }
    sizes = SimulatedSizes.ofAll(bare, layout);
  }

  /** Bytes of an instance without hidden fields. */
  public long instanceBytes(HeapClass type) {
    return sizes.instanceBytes(type.index());
  }

  /** Bytes of an instance with the fields that the JVM of this JDK is known to hide. */
  public long withHiddenBytes(HeapClass type) {
    return sizesWithHidden.instanceBytes(type.index());
  }
}
