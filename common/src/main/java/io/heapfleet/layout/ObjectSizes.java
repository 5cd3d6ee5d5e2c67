package io.heapfleet.layout;

import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapClass;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Collection;

/**
 * Bytes that the objects of one dump took on the heap of their JVM: shallow sizes.
 *
 * <p>Immutable; costs some 50 bytes a class.
 */
public final class ObjectSizes implements Serializable {
  private static final long serialVersionUID = 1;

  private final ObjectLayout layout;
  private final long[] instanceBytes;

  private ObjectSizes(ObjectLayout layout, Collection<HeapClass> classes) {
    this.layout = layout;
    int indexes = classes.stream().mapToInt(HeapClass::index).max().orElse(-1) + 1;
    this.instanceBytes = new long[indexes];
    for (HeapClass type : classes) {
      instanceBytes[type.index()] =
          layout.aligned(layout.headerBytes() + type.dumpedInstanceBytes());
    }
  }

  /**
   * Finds the layout that explains the addresses in {@code evidence}; without usable addresses the
   * usual one for the dump's ids and JDK ({@link LayoutSource#ASSUMED}).
   *
   * @param classes all classes known, superclasses included
   */
  public static ObjectSizes detect(LayoutEvidence evidence, Collection<HeapClass> classes) {
    ObjectLayout layout =
        evidence.idBytes() == 4
            ? new ObjectLayout(4, 4, 8, 12, 8, FieldPlacement.BY_TYPE, LayoutSource.ASSUMED)
            : new ObjectLayout(8, 4, 12, 16, 8, FieldPlacement.FILL_HOLES, LayoutSource.ASSUMED);
    return new ObjectSizes(layout, classes);
  }

  /**
   * Sizes of a dump that states them itself: Android's.
   *
   * @param classes all classes known; their {@link HeapClass#dumpedInstanceBytes} count
   */
  public static ObjectSizes declared(int idBytes, Collection<HeapClass> classes) {
    return new ObjectSizes(
        new ObjectLayout(idBytes, 4, 8, 12, 8, FieldPlacement.UNKNOWN, LayoutSource.DECLARED),
        classes);
  }

  /** What does not depend on the class, and how it was found. */
  public ObjectLayout layout() {
    return layout;
  }

  /** Bytes that an instance of {@code type} takes; {@code type} is no array. */
  public long instanceBytes(HeapClass type) {
    int index = type.index();
    return index < instanceBytes.length
        ? instanceBytes[index]
        : layout.aligned(layout.headerBytes());
  }

  /**
   * Bytes that {@code type} itself takes: its {@code java.lang.Class} object with static fields.
   */
  public long classObjectBytes(HeapClass type) {
    return layout.aligned(layout.headerBytes() + 8L * type.staticFields().size());
  }

  /** Bytes that an array of {@code length} references takes. */
  public long objectArrayBytes(long length) {
    return layout.arrayBytes(BasicType.OBJECT, length);
  }

  /** Bytes that an array of {@code length} values of {@code elementType} takes. */
  public long primitiveArrayBytes(BasicType elementType, long length) {
    return layout.arrayBytes(elementType, length);
  }

  /**
   * Bytes that a {@code jdk.internal.vm.StackChunk} takes, the one class whose instances differ in
   * size: they hold the frames of a virtual thread that waits.
   *
   * @param stackWords the instance's field {@code size}: native words, from 0
   */
  public long stackChunkBytes(HeapClass type, long stackWords) {
    return layout.aligned(instanceBytes(type) + stackWords * layout.pointerBytes());
  }

  /**
   * Where each field that {@code type} declares lies: bytes from the start of an instance, in the
   * order of {@link HeapClass#instanceFields}; -1 where unknown.
   */
  public int[] fieldOffsets(HeapClass type) {
    int[] offsets = new int[type.instanceFields().size()];
    Arrays.fill(offsets, -1);
    return offsets;
  }
}
