package io.heapfleet.layout;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.HeapField;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ObjectSizesTest {
  private static final int OBJECTS = 2_000;

  /** Every form that HotSpot can give to objects. */
  private static final List<ObjectLayout> LAYOUTS =
      List.of(
          layout(4, 4, 8, 12, 8, FieldPlacement.BY_TYPE),
          layout(8, 4, 12, 16, 8, FieldPlacement.BY_TYPE),
          layout(8, 8, 16, 24, 8, FieldPlacement.BY_TYPE),
          layout(8, 4, 12, 16, 16, FieldPlacement.BY_TYPE),
          layout(8, 4, 12, 16, 8, FieldPlacement.FILL_HOLES),
          layout(8, 8, 12, 16, 8, FieldPlacement.FILL_HOLES),
          layout(8, 8, 16, 24, 8, FieldPlacement.FILL_HOLES),
          layout(8, 4, 16, 24, 8, FieldPlacement.FILL_HOLES),
          layout(8, 4, 12, 16, 32, FieldPlacement.FILL_HOLES),
          layout(8, 8, 16, 20, 8, FieldPlacement.FILL_HOLES),
          layout(8, 4, 8, 12, 8, FieldPlacement.FILL_HOLES),
          layout(8, 8, 8, 12, 16, FieldPlacement.FILL_HOLES));

  private final Classes classes = new Classes();
  private final HeapClass object = classes.add("java.lang.Object", null);

  /** A heap on which objects lie one behind the other, told as evidence on the way. */
  private final class PackedHeap {
    private final SimulatedSizes sizes;
    private final ObjectLayout layout;
    private final LayoutEvidence evidence;
    private long next = 0x1_0000;

    PackedHeap(ObjectLayout layout) {
      this.layout = layout;
      sizes = SimulatedSizes.ofAll(shapes(), layout);
      evidence = new LayoutEvidence(layout.pointerBytes(), classes.all());
    }

    void instance(HeapClass type) {
      instanceOf(type, sizes.instanceBytes(type.index()));
    }

    void instanceOf(HeapClass type, long bytes) {
      evidence.instance(next, type);
      next += bytes;
    }

    void bytes(int length) {
      evidence.primitiveArray(next, BasicType.BYTE, length);
      next += layout.arrayBytes(BasicType.BYTE, length);
    }

    void longs(int length) {
      evidence.primitiveArray(next, BasicType.LONG, length);
      next += layout.arrayBytes(BasicType.LONG, length);
    }

    void references(int length) {
      evidence.objectArray(next, length);
      next += layout.arrayBytes(BasicType.OBJECT, length);
    }

    ObjectSizes detect() {
      return ObjectSizes.detect(evidence, classes.all());
    }
  }

  @Test
  void theLayoutIsFoundFromWhereObjectsLie() {
    SplittableRandom random = new SplittableRandom(7);
    addRandomHierarchies(random);
    for (ObjectLayout layout : LAYOUTS) {
      PackedHeap heap = new PackedHeap(layout);
      for (int i = 0; i < OBJECTS; i++) {
        switch (random.nextInt(4)) {
          case 0 -> heap.bytes(random.nextInt(40));
          case 1 -> heap.references(random.nextInt(20));
          case 2 -> heap.longs(random.nextInt(4));
          default -> heap.instance(classes.all().get(random.nextInt(classes.all().size())));
        }
      }
      ObjectSizes found = heap.detect();
      assertEquals(layout, found.layout());
      for (HeapClass type : classes.all()) {
        assertEquals(
            heap.sizes.instanceBytes(type.index()), found.instanceBytes(type), type.name());
      }
      assertEquals(
          layout.arrayBytes(BasicType.LONG, 3), found.primitiveArrayBytes(BasicType.LONG, 3));
      assertEquals(layout.arrayBytes(BasicType.OBJECT, 3), found.objectArrayBytes(3));
    }
  }

  @Test
  void deadObjectsBetweenTheLivingDoNotMatter() {
    SplittableRandom random = new SplittableRandom(8);
    addRandomHierarchies(random);
    ObjectLayout layout = LAYOUTS.get(4);
    PackedHeap heap = new PackedHeap(layout);
    for (int i = 0; i < OBJECTS; i++) {
      heap.instance(classes.all().get(random.nextInt(classes.all().size())));
      if (random.nextInt(10) < 8) {
        heap.next += 8L * (1 + random.nextInt(30));
      }
    }
    assertEquals(layout, heap.detect().layout());
  }

  @Test
  void whatCannotBeOutweighsWhatFitsByChance() {
    HeapClass type = classes.add("Triple", object, "object a", "object b", "object c");
    ObjectLayout compressed = LAYOUTS.get(4);
    PackedHeap heap = new PackedHeap(compressed);
    for (int i = 0; i < 300; i++) {
      // Most have a dead object behind them, as if references took 8 bytes; some have none.
      heap.instanceOf(type, i % 5 == 0 ? 24 : 40);
    }
    heap.evidence.systemProperty("java.specification.version", "17");
    assertEquals(compressed, heap.detect().layout());
  }

  @Test
  void aMirrorCutsTheWayToTheNextObject() {
    // Without the id of the class that lies between them, the array would seem to end 4 KiB later.
    HeapClass first = classes.add("First", object, "int a");
    LayoutEvidence evidence = new LayoutEvidence(8, classes.all());
    evidence.instance(first.id() - 16, first);
    evidence.instance(first.id() + 0x800, first);
    assertEquals(16, new Gaps(evidence).behindObject(0));
  }

  @Test
  void serialNumbersAreNoAddresses() {
    HeapClass type = classes.add("Named", object, "object name", "int id");
    LayoutEvidence evidence = new LayoutEvidence(4, classes.all());
    for (int i = 0; i < OBJECTS; i++) {
      evidence.instance(0x5000_0000L + i, type);
    }
    ObjectSizes sizes = ObjectSizes.detect(evidence, classes.all());
    assertEquals(
        layout(8, 4, 12, 16, 8, FieldPlacement.BY_TYPE, LayoutSource.ASSUMED), sizes.layout());
    assertEquals(24, sizes.instanceBytes(type));
    evidence.systemProperty("sun.arch.data.model", "32");
    assertEquals(16, ObjectSizes.detect(evidence, classes.all()).instanceBytes(type));
  }

  @Test
  void noEvidenceGivesTheUsualLayoutOfItsTime() {
    LayoutEvidence eight = new LayoutEvidence(8, classes.all());
    assertEquals(
        layout(8, 4, 12, 16, 8, FieldPlacement.BY_TYPE, LayoutSource.ASSUMED),
        ObjectSizes.detect(eight, classes.all()).layout());
    eight.systemProperty("java.specification.version", "21");
    assertEquals(
        FieldPlacement.FILL_HOLES, ObjectSizes.detect(eight, classes.all()).layout().placement());
    eight.systemProperty("java.specification.version", "1.8");
    assertEquals(
        FieldPlacement.BY_TYPE, ObjectSizes.detect(eight, classes.all()).layout().placement());
    LayoutEvidence four = new LayoutEvidence(4, classes.all());
    assertEquals(
        layout(4, 4, 8, 12, 8, FieldPlacement.BY_TYPE, LayoutSource.ASSUMED),
        ObjectSizes.detect(four, classes.all()).layout());
  }

  @Test
  void madeUpAddressesFarApartProveNothing() {
    HeapClass type = classes.add("Named", object, "object name");
    LayoutEvidence evidence = new LayoutEvidence(8, classes.all());
    for (int i = 1; i < OBJECTS; i++) {
      evidence.instance(i * 0x1000L, type);
    }
    assertEquals(
        LayoutSource.ASSUMED, ObjectSizes.detect(evidence, classes.all()).layout().source());
  }

  @Test
  void objectsTooCloseForAnyJvmProveNothing() {
    HeapClass type = classes.add("Named", object, "long a", "long b", "long c");
    LayoutEvidence evidence = new LayoutEvidence(8, classes.all());
    for (int i = 1; i < OBJECTS; i++) {
      evidence.instance(i * 8L, type);
    }
    assertEquals(
        LayoutSource.ASSUMED, ObjectSizes.detect(evidence, classes.all()).layout().source());
  }

  @Test
  void aClassWithFieldsThatTheDumpHidesIsMeasured() {
    HeapClass secret = classes.add("Secret", object, "int a");
    HeapClass child = classes.add("Child", secret, "long b");
    HeapClass plain = classes.add("Plain", object, "int a", "int b", "object c");
    PackedHeap heap = new PackedHeap(LAYOUTS.get(4));
    for (int i = 0; i < 100; i++) {
      heap.instanceOf(secret, 32); // 16 by its fields
      heap.instance(plain);
    }
    ObjectSizes sizes = heap.detect();
    assertEquals(32, sizes.instanceBytes(secret));
    assertEquals(40, sizes.instanceBytes(child), "subclasses inherit what is hidden");
    assertEquals(24, sizes.instanceBytes(plain));
    assertArrayEquals(new int[] {12}, sizes.fieldOffsets(secret));
  }

  @Test
  void aContendedClassOfTheApplicationIsMeasured() {
    HeapClass padded = classes.add("Padded", object, "long a");
    HeapClass plain = classes.add("Plain", object, "int a", "int b");
    PackedHeap heap = new PackedHeap(LAYOUTS.get(4));
    for (int i = 0; i < 100; i++) {
      heap.instanceOf(padded, 280);
      heap.instance(plain);
    }
    ObjectSizes sizes = heap.detect();
    assertEquals(280, sizes.instanceBytes(padded));
    assertArrayEquals(new int[] {144}, sizes.fieldOffsets(padded));
  }

  @Test
  void fewInstancesWithRoomBehindThemAreNotTakenForBigger() {
    HeapClass rare = classes.add("Rare", object, "int a");
    HeapClass plain = classes.add("Plain", object, "int a", "int b");
    PackedHeap heap = new PackedHeap(LAYOUTS.get(4));
    for (int i = 0; i < 300; i++) {
      heap.instance(plain);
      if (i % 10 == 0) {
        heap.instanceOf(rare, 96); // 16, and something that was not dumped
      }
    }
    assertEquals(16, heap.detect().instanceBytes(rare));
  }

  @Test
  void stackChunksThatAllHoldTheSameFramesAreNotTakenForABiggerClass() {
    HeapClass chunk =
        new HeapClass(
            classes.all().size(),
            0x9000_0000L,
            "jdk.internal.vm.StackChunk",
            object.id(),
            0,
            0,
            List.of(new HeapField("size", BasicType.INT)),
            List.of());
    classes.all().add(chunk);
    HeapClass plain = classes.add("Plain", object, "int a", "int b");
    PackedHeap heap = new PackedHeap(LAYOUTS.get(4));
    for (int i = 0; i < 100; i++) {
      heap.instanceOf(chunk, 160);
      heap.instance(plain);
    }
    assertEquals(16, heap.detect().instanceBytes(chunk));
  }

  @Test
  void whatTheTableSaysTooMuchIsTakenBack() {
    // A JVM that we do not know: no module_entry in its modules.
    HeapClass module = classes.add("java.lang.Module", object, "object name", "object loader");
    HeapClass plain = classes.add("Plain", object, "int a", "int b");
    PackedHeap heap = new PackedHeap(LAYOUTS.get(1));
    for (int i = 0; i < 1000; i++) {
      if (i % 10 == 0) {
        heap.instanceOf(module, 24); // 32 with the hidden pointer
      }
      heap.instance(plain);
      heap.references(i % 7);
    }
    ObjectSizes sizes = heap.detect();
    assertEquals(LAYOUTS.get(1), sizes.layout());
    assertEquals(24, sizes.instanceBytes(module));
  }

  @Test
  void unknownClassesAreAtLeastAHeaderAndTheirFields() {
    HeapClass parent = classes.add("Parent", object, "long a");
    ObjectSizes sizes =
        ObjectSizes.detect(
            new LayoutEvidence(8, List.copyOf(classes.all())), List.copyOf(classes.all()));
    HeapClass child = classes.add("LateChild", parent, "object b", "static long c");
    assertEquals(32, sizes.instanceBytes(child));
    HeapClass unknown =
        new HeapClass(99, -1, "unknown", 0x1234, 0, 0, List.<HeapField>of(), List.<HeapField>of());
    assertEquals(16, sizes.instanceBytes(unknown));
    assertTrue(sizes.classObjectBytes(unknown) > 0);
    assertArrayEquals(new int[] {-1}, sizes.fieldOffsets(child));
  }

  @Test
  void aDamagedHierarchyDoesNoHarm() {
    List<HeapClass> circle = new ArrayList<>();
    int depth = 200_000;
    for (int i = 0; i < depth; i++) {
      circle.add(
          new HeapClass(
              i, 8L * (i + 1), "C" + i, 8L * ((i + 1) % depth + 1), 1, 0, List.of(), List.of()));
    }
    ObjectSizes sizes = ObjectSizes.detect(new LayoutEvidence(8, circle), circle);
    assertEquals(16, sizes.instanceBytes(circle.get(0)));
    assertEquals(16, sizes.instanceBytes(circle.get(depth / 2)));
  }

  @Test
  void androidStatesItsSizes() {
    HeapClass type =
        new HeapClass(
            0,
            0x7000,
            "android.view.View",
            0,
            0,
            545,
            List.of(),
            List.of(new HeapField("sCount", BasicType.INT)));
    ObjectSizes sizes = ObjectSizes.declared(4, List.of(type));
    assertEquals(LayoutSource.DECLARED, sizes.layout().source());
    assertEquals(552, sizes.instanceBytes(type));
    assertEquals(16, sizes.primitiveArrayBytes(BasicType.BYTE, 4));
    assertEquals(24, sizes.primitiveArrayBytes(BasicType.LONG, 1));
    assertEquals(24, sizes.objectArrayBytes(3));
    assertEquals(16, sizes.classObjectBytes(type));
    assertArrayEquals(new int[0], sizes.fieldOffsets(type));
  }

  @Test
  void arraysOfAnyLengthHaveASize() {
    ObjectSizes sizes = ObjectSizes.detect(new LayoutEvidence(8, classes.all()), classes.all());
    assertEquals(16, sizes.primitiveArrayBytes(BasicType.BYTE, 0));
    assertEquals(16 + 8L * 0xFFFF_FFFFL, sizes.primitiveArrayBytes(BasicType.LONG, 0xFFFF_FFFFL));
  }

  @Test
  void aStackChunkHoldsItsFramesAndABitmapOfThem() {
    HeapClass chunk =
        classes.add("jdk.internal.vm.StackChunk", object, "object parent", "int size");
    ObjectSizes sizes = ObjectSizes.detect(new LayoutEvidence(8, classes.all()), classes.all());
    assertEquals(sizes.instanceBytes(chunk), sizes.stackChunkBytes(chunk, 0));
    // 33 words and, at two bits a word, two words of bitmap.
    assertEquals(sizes.instanceBytes(chunk) + 35 * 8, sizes.stackChunkBytes(chunk, 33));
  }

  @Test
  void travelsToExecutors() throws IOException, ClassNotFoundException {
    addRandomHierarchies(new SplittableRandom(9));
    ObjectSizes sizes = ObjectSizes.detect(new LayoutEvidence(8, classes.all()), classes.all());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(sizes);
    }
    ObjectSizes copy;
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      copy = (ObjectSizes) in.readObject();
    }
    assertEquals(sizes.layout(), copy.layout());
    for (HeapClass type : classes.all()) {
      assertEquals(sizes.instanceBytes(type), copy.instanceBytes(type));
      assertEquals(sizes.classObjectBytes(type), copy.classObjectBytes(type));
      assertArrayEquals(sizes.fieldOffsets(type), copy.fieldOffsets(type));
    }
  }

  @Test
  void idsOfOtherWidthsAreOurOwnMistake() {
    assertThrows(IllegalArgumentException.class, () -> new LayoutEvidence(5, List.of()));
  }

  private void addRandomHierarchies(SplittableRandom random) {
    String[] types = {"byte", "char", "int", "long", "object", "object", "boolean", "double"};
    for (int i = 0; i < 60; i++) {
      HeapClass parent = classes.all().get(random.nextInt(classes.all().size()));
      String[] fields = new String[random.nextInt(6)];
      for (int f = 0; f < fields.length; f++) {
        fields[f] = types[random.nextInt(types.length)] + " f" + f;
      }
      classes.add("C" + i, parent, fields);
    }
  }

  private ClassShapes shapes() {
    return new ClassShapes(classes.all(), JdkVersion.of(classes.all()));
  }

  private static ObjectLayout layout(
      int pointer, int reference, int header, int base, int alignment, FieldPlacement placement) {
    return layout(pointer, reference, header, base, alignment, placement, LayoutSource.MEASURED);
  }

  private static ObjectLayout layout(
      int pointer,
      int reference,
      int header,
      int base,
      int alignment,
      FieldPlacement placement,
      LayoutSource source) {
    return new ObjectLayout(pointer, reference, header, base, alignment, placement, source);
  }
}
