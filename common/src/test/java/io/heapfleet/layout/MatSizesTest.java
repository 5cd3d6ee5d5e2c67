package io.heapfleet.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapClass;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sizes by Eclipse MAT's rules, on heaps of which they can be worked out by hand. */
class MatSizesTest {
  private final Classes classes = new Classes();
  private final HeapClass object = classes.add("java.lang.Object", null);

  private LayoutEvidence evidence(int idBytes) {
    return new LayoutEvidence(idBytes, classes.all());
  }

  private ObjectSizes sizes(LayoutEvidence evidence) {
    return ObjectSizes.matCompatible(evidence, classes.all());
  }

  /** Two arrays of references, the second where the first would be with 8 bytes for each. */
  private LayoutEvidence compressed() {
    LayoutEvidence evidence = evidence(8);
    evidence.objectArray(0x1000, 10);
    evidence.objectArray(0x1000 + 16 + 10 * 8 - 8, 10);
    return evidence;
  }

  /** The second begins right behind the first. */
  private LayoutEvidence uncompressed() {
    LayoutEvidence evidence = evidence(8);
    evidence.objectArray(0x1000, 10);
    evidence.objectArray(0x1000 + 24 + 10 * 8, 10);
    return evidence;
  }

  @Test
  void arraysThatOverlapTellOfCompressedReferences() {
    assertEquals(4, sizes(compressed()).layout().referenceBytes());
    assertEquals(8, sizes(uncompressed()).layout().referenceBytes());
    assertEquals(4, sizes(evidence(4)).layout().referenceBytes());
    assertEquals(LayoutSource.MAT, sizes(uncompressed()).layout().source());
  }

  @Test
  void eachClassRoundsItsFieldsUpToAReference() {
    HeapClass parent = classes.add("Parent", object, "byte a");
    HeapClass child = classes.add("Child", parent, "byte b", "object c");
    ObjectSizes narrow = sizes(compressed());
    ObjectSizes wide = sizes(uncompressed());
    // 8 + 4, then 12 + 1 up to 16, then 16 + 5 up to 24.
    assertEquals(16, narrow.instanceBytes(object));
    assertEquals(16, narrow.instanceBytes(parent));
    assertEquals(24, narrow.instanceBytes(child));
    // 8 + 8, then 16 + 1 up to 24, then 24 + 9 up to 40.
    assertEquals(24, wide.instanceBytes(parent));
    assertEquals(40, wide.instanceBytes(child));
  }

  @Test
  void classWithoutSuperclassIsAHeaderWhateverItsFields() {
    HeapClass root = classes.add("Root", null, "long a", "long b");
    assertEquals(16, sizes(uncompressed()).instanceBytes(root));
  }

  @Test
  void classObjectIsItsStaticFields() {
    HeapClass none = classes.add("None", object, "int a");
    HeapClass some = classes.add("Some", object, "static object a", "static byte b");
    assertEquals(0, sizes(compressed()).classObjectBytes(none));
    assertEquals(8, sizes(compressed()).classObjectBytes(some));
    assertEquals(16, sizes(uncompressed()).classObjectBytes(some));
  }

  @Test
  void arraysHaveAPointerAReferenceAndALength() {
    ObjectSizes narrow = sizes(compressed());
    assertEquals(16, narrow.objectArrayBytes(0));
    assertEquals(24, narrow.objectArrayBytes(1));
    assertEquals(24, narrow.primitiveArrayBytes(BasicType.LONG, 1));
    ObjectSizes wide = sizes(uncompressed());
    assertEquals(24, wide.objectArrayBytes(0));
    assertEquals(32, wide.primitiveArrayBytes(BasicType.BYTE, 1));
    ObjectSizes old = sizes(evidence(4));
    assertEquals(16, old.primitiveArrayBytes(BasicType.BYTE, 4));
    assertEquals(24, old.primitiveArrayBytes(BasicType.BYTE, 5));
  }

  @Test
  void alignmentIsWhatAllAddressesShare() {
    LayoutEvidence evidence = evidence(8);
    for (int i = 0; i < 100; i++) {
      evidence.primitiveArray(0x10_0000 + 96L * i, BasicType.BYTE, 5);
    }
    assertEquals(32, sizes(evidence).layout().objectAlignmentBytes());
    assertEquals(32, sizes(evidence).primitiveArrayBytes(BasicType.BYTE, 5));

    evidence.primitiveArray(0x10_0004, BasicType.BYTE, 5);
    assertEquals(8, sizes(evidence).layout().objectAlignmentBytes());
    assertEquals(8, sizes(evidence(8)).layout().objectAlignmentBytes());
  }

  @Test
  void idsOfAnyValueDoNoHarm() {
    LayoutEvidence evidence = evidence(8);
    evidence.objectArray(Long.MIN_VALUE, 10);
    evidence.objectArray(0, Long.MAX_VALUE);
    evidence.objectArray(Long.MAX_VALUE, 10);
    assertEquals(8, sizes(evidence).layout().objectAlignmentBytes());
  }

  @Test
  void waitingVirtualThreadsCountWithoutTheirFrames() {
    HeapClass chunk = classes.add("jdk.internal.vm.StackChunk", object, "int size");
    assertEquals(16, sizes(compressed()).stackChunkBytes(chunk, 1_000));
  }

  @Test
  void classesThatComeLaterAreSizedByTheSameRules() {
    HeapClass parent = classes.add("Parent", object, "byte a");
    ObjectSizes before = sizes(compressed());
    HeapClass late = classes.add("Late", parent, "long b", "static int c");
    ObjectSizes after = before.withClasses(classes.all());
    assertEquals(before.layout(), after.layout());
    assertEquals(16, after.instanceBytes(parent));
    assertEquals(24, after.instanceBytes(late));
    assertEquals(8, after.classObjectBytes(late));
  }

  @Test
  void damagedHierarchyDoesNoHarm() {
    List<HeapClass> circle = new ArrayList<>();
    int depth = 200_000;
    for (int i = 0; i < depth; i++) {
      circle.add(
          new HeapClass(
              i, 8L * (i + 1), "C" + i, 8L * ((i + 1) % depth + 1), 1, 0, List.of(), List.of()));
    }
    ObjectSizes sizes = ObjectSizes.matCompatible(new LayoutEvidence(8, circle), circle);
    assertEquals(16, sizes.instanceBytes(circle.get(0)));
    assertEquals(16, sizes.instanceBytes(circle.get(depth / 2)));
  }
}
