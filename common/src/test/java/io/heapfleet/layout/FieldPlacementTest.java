package io.heapfleet.layout;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heapfleet.model.HeapClass;
import org.junit.jupiter.api.Test;

/** Where fields go; the values are what JOL prints on a JVM of that kind. */
class FieldPlacementTest {
  private static final ObjectLayout JDK8 = layout(4, 12, FieldPlacement.BY_TYPE);
  private static final ObjectLayout JDK17 = layout(4, 12, FieldPlacement.FILL_HOLES);
  private static final ObjectLayout JDK25 = layout(4, 12, FieldPlacement.JOIN_REFERENCES);
  private static final ObjectLayout JDK25_COMPACT_HEADERS =
      new ObjectLayout(8, 4, 8, 12, 8, FieldPlacement.JOIN_REFERENCES, LayoutSource.MEASURED);
  private static final ObjectLayout JDK17_BIG_REFERENCES = layout(8, 12, FieldPlacement.FILL_HOLES);
  private static final ObjectLayout JDK8_BIG_REFERENCES = layout(8, 16, FieldPlacement.BY_TYPE);
  private static final ObjectLayout JDK6_32_BIT =
      new ObjectLayout(4, 4, 8, 12, 8, FieldPlacement.BY_TYPE, LayoutSource.MEASURED);

  private final Classes classes = new Classes();
  private final HeapClass object = classes.add("java.lang.Object", null);

  @Test
  void anObjectIsItsHeader() {
    assertEquals(16, bytes(JDK17, object));
    assertEquals(8, bytes(JDK25_COMPACT_HEADERS, object));
    assertEquals(8, bytes(JDK6_32_BIT, object));
    assertEquals(16, bytes(JDK8_BIG_REFERENCES, object));
  }

  @Test
  void anIntFillsTheGapBehindTheHeader() {
    HeapClass type = classes.add("Counter", object, "long total", "int hits");
    assertArrayEquals(new int[] {16, 12}, offsets(JDK8, type));
    assertArrayEquals(new int[] {16, 12}, offsets(JDK17, type));
    assertArrayEquals(new int[] {8, 16}, offsets(JDK25_COMPACT_HEADERS, type));
    assertEquals(24, bytes(JDK17, type));
  }

  @Test
  void aReferenceFillsTheGapIfNothingSmallerIsLeft() {
    HeapClass type = classes.add("Named", object, "long id", "object name", "byte flag");
    // The old way puts the byte into the gap, and the reference no longer fits there.
    assertArrayEquals(new int[] {16, 24, 12}, offsets(JDK8, type));
    assertEquals(32, bytes(JDK8, type));
    // So does the new way, since primitives go first.
    assertArrayEquals(new int[] {16, 24, 12}, offsets(JDK17, type));
    HeapClass other = classes.add("OnlyNamed", object, "long id", "object name");
    assertArrayEquals(new int[] {16, 12}, offsets(JDK8, other));
    assertArrayEquals(new int[] {16, 12}, offsets(JDK17, other));
  }

  @Test
  void aSubclassUsesTheHolesOfItsParentFromJdk15On() {
    HeapClass parent = classes.add("Parent", object, "byte a");
    HeapClass child = classes.add("Child", parent, "byte b");
    HeapClass grandchild = classes.add("Grandchild", child, "short c", "int d");
    assertArrayEquals(new int[] {13}, offsets(JDK17, child));
    assertArrayEquals(new int[] {14, 16}, offsets(JDK17, grandchild));
    assertEquals(24, bytes(JDK17, grandchild));
    // Before, each class was rounded up to a reference.
    assertArrayEquals(new int[] {16}, offsets(JDK8, child));
    assertArrayEquals(new int[] {24, 20}, offsets(JDK8, grandchild));
    assertEquals(32, bytes(JDK8, grandchild));
  }

  @Test
  void theHoleBeforeAParentsLongIsUsedFromJdk15On() {
    HeapClass parent = classes.add("Parent", object, "long a");
    HeapClass child = classes.add("Child", parent, "int b");
    assertArrayEquals(new int[] {12}, offsets(JDK17, child));
    assertEquals(24, bytes(JDK17, child));
    assertArrayEquals(new int[] {24}, offsets(JDK8, child));
    assertEquals(32, bytes(JDK8, child));
  }

  @Test
  void aHoleIsFilledFromItsAlignedEnd() {
    HeapClass parent = classes.add("Parent", object, "byte a", "long b");
    // Behind the parent: bytes 13 to 15 are free.
    HeapClass child = classes.add("Child", parent, "short c", "byte d");
    assertArrayEquals(new int[] {14, 13}, offsets(JDK17, child));
    assertEquals(24, bytes(JDK17, child));
  }

  @Test
  void referencesJoinThoseOfTheParentFromJdk25On() {
    HeapClass map = classes.add("AbstractMap", object, "object keySet", "object values");
    HeapClass hashMap =
        classes.add(
            "HashMap",
            map,
            "object table",
            "object entrySet",
            "int size",
            "int modCount",
            "int threshold",
            "float loadFactor");
    assertArrayEquals(new int[] {36, 40, 20, 24, 28, 32}, offsets(JDK17, hashMap));
    assertArrayEquals(new int[] {20, 24, 28, 32, 36, 40}, offsets(JDK25, hashMap));
    assertEquals(48, bytes(JDK17, hashMap));
    assertEquals(48, bytes(JDK25, hashMap));
  }

  @Test
  void wideReferencesNeedAlignment() {
    HeapClass type = classes.add("Node", object, "object next", "int hash");
    assertArrayEquals(new int[] {16, 12}, offsets(JDK17_BIG_REFERENCES, type));
    assertEquals(24, bytes(JDK17_BIG_REFERENCES, type));
    assertArrayEquals(new int[] {24, 16}, offsets(JDK8_BIG_REFERENCES, type));
    assertEquals(32, bytes(JDK8_BIG_REFERENCES, type));
  }

  @Test
  void objectsAreRoundedUpToTheirAlignment() {
    HeapClass type = classes.add("Point", object, "int x", "int y");
    ObjectLayout layout =
        new ObjectLayout(8, 4, 12, 16, 32, FieldPlacement.FILL_HOLES, LayoutSource.MEASURED);
    assertEquals(24, bytes(JDK17, type));
    assertEquals(32, bytes(layout, type));
  }

  @Test
  void aContendedClassHasPaddingBeforeAndBehindItsFields() {
    HeapClass cell =
        classes.add("java.util.concurrent.atomic.Striped64$Cell", object, "long value");
    assertArrayEquals(new int[] {144}, offsets(JDK17, cell)); // 12 + 128, rounded up to 8
    assertEquals(280, bytes(JDK17, cell)); // 144 + 8 + 128
    assertEquals(280, bytes(JDK8, cell));
  }

  @Test
  void contendedFieldsStandApartAndSubclassesFarther() {
    HeapClass thread =
        classes.add(
            "java.lang.Thread",
            object,
            "object name",
            "long threadLocalRandomSeed",
            "int threadLocalRandomProbe",
            "int threadLocalRandomSecondarySeed");
    assertArrayEquals(new int[] {12, 144, 152, 156}, offsets(JDK17, thread));
    assertEquals(288, bytes(JDK17, thread)); // 160 + 128
    HeapClass worker = classes.add("Worker", thread, "int index");
    assertArrayEquals(new int[] {288}, offsets(JDK17, worker));
    assertEquals(296, bytes(JDK17, worker));
    assertArrayEquals(new int[] {12, 144, 152, 156}, offsets(JDK8, thread));
    assertArrayEquals(new int[] {288}, offsets(JDK8, worker));
  }

  @Test
  void behindAContendedParentFieldsAreOnlyAppended() {
    HeapClass cell =
        classes.add("java.util.concurrent.atomic.Striped64$Cell", object, "byte state");
    HeapClass child = classes.add("Child", cell, "long a", "byte b");
    assertArrayEquals(new int[] {140}, offsets(JDK17, cell));
    // 141 + 128 = 269: the long goes to 272, and the bytes before it stay free.
    assertArrayEquals(new int[] {272, 280}, offsets(JDK17, child));
    assertEquals(288, bytes(JDK17, child));
  }

  @Test
  void aClassOfTheApplicationWithAJdkNameIsAnOrdinaryOne() {
    HeapClass cell =
        new HeapClass(
            classes.all().size(),
            0x5000,
            "java.util.concurrent.atomic.Striped64$Cell",
            object.id(),
            Classes.LOADER,
            0,
            classes.add("Value", object, "long value").instanceFields(),
            java.util.List.of());
    classes.all().add(cell);
    assertEquals(24, bytes(JDK17, cell));
  }

  @Test
  void stringsOfOldJvmsStartWithTheirReference() {
    HeapClass string =
        classes.add(
            "java.lang.String", object, "object value", "int offset", "int count", "int hash");
    assertArrayEquals(new int[] {8, 12, 16, 20}, offsets(JDK6_32_BIT, string));
    assertEquals(24, bytes(JDK6_32_BIT, string));
    assertArrayEquals(new int[] {12, 16, 20, 24}, offsets(JDK8, string));
  }

  @Test
  void fieldsComeLastFirstInDumpsOfOlderJvms() {
    classes.add("java.lang.String", object, "int hash", "object value"); // so it must be reversed
    HeapClass type = classes.add("Pair", object, "int second", "int first");
    assertArrayEquals(new int[] {16, 12}, offsets(JDK17, type));
  }

  @Test
  void staticFieldsLieInTheMirrorOnesThatTheDumperMadeUpDoNot() {
    classes.add("java.lang.invoke.MethodHandle", object); // a mark of JDK 7 and later
    HeapClass plain = classes.add("Plain", object);
    HeapClass statics =
        classes.add(
            "Statics",
            object,
            "static object a",
            "static long b",
            "static byte c",
            "static object <resolved_references>");
    SimulatedSizes sizes = sizes(JDK17);
    assertEquals(16, sizes.mirrorBytes(plain)); // no java.lang.Class in this dump: a header
    // 16 + 4 for the reference, 24 + 8 for the long, one byte behind: statics fill no holes.
    assertEquals(40, sizes.mirrorBytes(statics));
  }

  private int[] offsets(ObjectLayout layout, HeapClass type) {
    ClassShapes shapes = shapes();
    return shapes.inDumpOrder(
        SimulatedSizes.ofAll(shapes, layout).offsets(type.index()), type.instanceFields().size());
  }

  private long bytes(ObjectLayout layout, HeapClass type) {
    return sizes(layout).instanceBytes(type.index());
  }

  private SimulatedSizes sizes(ObjectLayout layout) {
    return SimulatedSizes.ofAll(shapes(), layout);
  }

  private ClassShapes shapes() {
    return new ClassShapes(classes.all(), Math.max(8, JdkVersion.of(classes.all())));
  }

  private static ObjectLayout layout(
      int referenceBytes, int headerBytes, FieldPlacement placement) {
    return new ObjectLayout(
        8, referenceBytes, headerBytes, headerBytes + 4, 8, placement, LayoutSource.MEASURED);
  }
}
