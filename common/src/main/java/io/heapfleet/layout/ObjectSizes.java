package io.heapfleet.layout;

import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapClass;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Collection;

/**
 * Bytes that the objects of one dump took on the heap of their JVM: shallow sizes.
 *
 * <p>Immutable; costs about 80 bytes a class. What agrees with the JVM and what does not: {@code
 * docs/object-sizes.md}.
 */
public final class ObjectSizes implements Serializable {
  private static final long serialVersionUID = 1;

  private final ObjectLayout layout;

  /** Null if nothing is known of where fields lie: sizes are declared or MAT's. */
  private final ClassShapes shapes;

  private final long[] instanceBytes;
  private final long[] classObjectBytes;

  private ObjectSizes(
      ObjectLayout layout, ClassShapes shapes, long[] instanceBytes, long[] classObjectBytes) {
    this.layout = layout;
    this.shapes = shapes;
    this.instanceBytes = instanceBytes;
    this.classObjectBytes = classObjectBytes;
  }

  /**
   * Finds the layout that explains the addresses in {@code evidence}; without usable addresses the
   * usual one for the dump's ids and JDK ({@link LayoutSource#ASSUMED}).
   *
   * @param classes all classes known, superclasses included
   */
  public static ObjectSizes detect(LayoutEvidence evidence, Collection<HeapClass> classes) {
    int jdk = evidence.statedJdk() != 0 ? evidence.statedJdk() : JdkVersion.of(classes);
    LayoutSearch.Result found = new LayoutSearch(evidence, new ClassShapes(classes, jdk)).run();
    SimulatedSizes sizes = SimulatedSizes.ofAll(found.shapes(), found.layout());
    long[] instanceBytes = new long[found.shapes().size()];
    long[] classObjectBytes = new long[found.shapes().size()];
    Arrays.fill(classObjectBytes, sizes.mirrorBytesWithoutStatics());
    for (int i = 0; i < instanceBytes.length; i++) {
      instanceBytes[i] = sizes.instanceBytes(i);
    }
    for (HeapClass type : classes) {
      classObjectBytes[type.index()] = sizes.mirrorBytes(type);
    }
    return new ObjectSizes(found.layout(), found.shapes(), instanceBytes, classObjectBytes);
  }

  /**
   * Those of a dump that states the size of every object, as .NET's do: nothing is known of
   * classes.
   *
   * @param pointerBytes 4 or 8
   * @param classes all classes known
   */
  public static ObjectSizes stated(int pointerBytes, Collection<HeapClass> classes) {
    ObjectLayout layout =
        new ObjectLayout(
            pointerBytes,
            pointerBytes,
            2 * pointerBytes,
            2 * pointerBytes,
            pointerBytes,
            FieldPlacement.UNKNOWN,
            LayoutSource.STATED);
    return new ObjectSizes(layout, null, new long[classes.size()], new long[classes.size()]);
  }

  /**
   * Sizes of a dump that states them itself: Android's. Objects are aligned to 8 bytes, as ART
   * does.
   *
   * @param idBytes size of the dump's ids, 4 or 8
   * @param classes all classes known; their {@link HeapClass#dumpedInstanceBytes} count
   */
  public static ObjectSizes declared(int idBytes, Collection<HeapClass> classes) {
    // ART's references take 4 bytes on any processor, its header 8, the length of an array 4.
    ObjectLayout layout =
        new ObjectLayout(idBytes, 4, 8, 12, 8, FieldPlacement.UNKNOWN, LayoutSource.DECLARED);
    int size = 0;
    long mirrorBytes = layout.headerBytes();
    for (HeapClass type : classes) {
      size = Math.max(size, type.index() + 1);
      if (type.name().equals("java.lang.Class")) {
        mirrorBytes = Math.max(mirrorBytes, type.dumpedInstanceBytes());
      }
    }
    long[] instanceBytes = new long[size];
    long[] classObjectBytes = new long[size];
    for (HeapClass type : classes) {
      instanceBytes[type.index()] = layout.aligned(type.dumpedInstanceBytes());
      long statics = 0;
      for (var field : type.staticFields()) {
        statics += field.type().bytes(layout.referenceBytes());
      }
      classObjectBytes[type.index()] = layout.aligned(mirrorBytes + statics);
    }
    return new ObjectSizes(layout, null, instanceBytes, classObjectBytes);
  }

  /**
   * Sizes by the rules of Eclipse MAT 1.17 instead of the JVM's, for comparison with it ({@link
   * LayoutSource#MAT}). Never fails, whatever the addresses are.
   *
   * @param classes all classes known, superclasses included
   */
  public static ObjectSizes matCompatible(LayoutEvidence evidence, Collection<HeapClass> classes) {
    return matCompatible(MatSizes.layout(evidence), classes);
  }

  private static ObjectSizes matCompatible(ObjectLayout layout, Collection<HeapClass> classes) {
    MatSizes sizes = new MatSizes(layout);
    long[] instanceBytes = sizes.instanceBytes(classes);
    return new ObjectSizes(
        layout, null, instanceBytes, sizes.classObjectBytes(classes, instanceBytes.length));
  }

  /**
   * The same layout for more classes: those known so far keep their sizes.
   *
   * @param all the classes known so far, with their indexes, and those that came later
   */
  public ObjectSizes withClasses(Collection<HeapClass> all) {
    if (layout.source() == LayoutSource.MAT) {
      return matCompatible(layout, all);
    }
    if (shapes == null) {
      return declared(layout.pointerBytes(), all);
    }
    ClassShapes moreShapes = shapes.of(all);
    SimulatedSizes sizes = SimulatedSizes.ofAll(moreShapes, layout);
    int known = instanceBytes.length;
    long[] moreInstanceBytes = Arrays.copyOf(instanceBytes, Math.max(known, moreShapes.size()));
    long[] moreClassObjectBytes =
        Arrays.copyOf(classObjectBytes, Math.max(known, moreShapes.size()));
    for (HeapClass type : all) {
      if (type.index() >= known) {
        moreInstanceBytes[type.index()] = sizes.instanceBytes(type.index());
        moreClassObjectBytes[type.index()] = sizes.mirrorBytes(type);
      }
    }
    return new ObjectSizes(layout, moreShapes, moreInstanceBytes, moreClassObjectBytes);
  }

  /** What does not depend on the class, and how it was found. */
  public ObjectLayout layout() {
    return layout;
  }

  /** Bytes that an instance of {@code type} takes; {@code type} is no array. */
  public long instanceBytes(HeapClass type) {
    int index = type.index();
    if (index < instanceBytes.length) {
      return instanceBytes[index];
    }
    return shapes == null
        ? layout.aligned(Math.max(layout.headerBytes(), type.dumpedInstanceBytes()))
        : SimulatedSizes.ofOne(shapes, layout).instanceBytes(type);
  }

  /**
   * Bytes that {@code type} itself takes: its {@code java.lang.Class} object with static fields.
   */
  public long classObjectBytes(HeapClass type) {
    int index = type.index();
    if (index < classObjectBytes.length) {
      return classObjectBytes[index];
    }
    return shapes == null
        ? layout.aligned(layout.headerBytes())
        : SimulatedSizes.ofOne(shapes, layout).mirrorBytes(type);
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
   * size: they hold the frames of a virtual thread that waits. {@link #instanceBytes} is what such
   * an instance takes without frames.
   *
   * @param stackWords the instance's field {@code size}: native words, from 0
   */
  public long stackChunkBytes(HeapClass type, long stackWords) {
    if (layout.source() == LayoutSource.MAT) {
      return instanceBytes(type);
    }
    int word = layout.pointerBytes();
    // Behind the frames a bitmap: one bit for each place that a reference could have.
    long bitmapBits = stackWords * (word / layout.referenceBytes());
    long bitmapWords = (bitmapBits + word * 8L - 1) / (word * 8L);
    return layout.aligned(instanceBytes(type) + (stackWords + bitmapWords) * word);
  }

  /**
   * Where each field that {@code type} declares lies: bytes from the start of an instance, in the
   * order of {@link HeapClass#instanceFields}; -1 where unknown.
   */
  public int[] fieldOffsets(HeapClass type) {
    int declared = type.instanceFields().size();
    if (shapes == null || type.index() >= shapes.size()) {
      int[] unknown = new int[declared];
      Arrays.fill(unknown, -1);
      return unknown;
    }
    return shapes.inDumpOrder(SimulatedSizes.ofOne(shapes, layout).offsets(type.index()), declared);
  }
}
