package io.heapfleet.waste;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.hprof.Dumps;
import io.heapfleet.hprof.HprofBuilder;
import io.heapfleet.hprof.HprofDump;
import io.heapfleet.jvm.Hoard;
import io.heapfleet.jvm.Jdk;
import io.heapfleet.jvm.JvmDump;
import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapClass;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.waste.CollectionKind.Form;
import io.heapfleet.waste.CollectionKind.Size;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CollectionKindsTest {
  @Test
  void aSubclassKeepsItsElementsAsItsSuperclassDoes() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    long list =
        dump.clazz("java/util/ArrayList")
            .field("elementData", BasicType.OBJECT)
            .field("size", BasicType.INT)
            .dump();
    dump.clazz("shop/Orders").extend(list).dump();
    HeapDictionary dictionary = dictionary(dump);
    CollectionKind kind = new CollectionKinds(dictionary).find(named(dictionary, "shop.Orders"));
    assertEquals("java.util.ArrayList#size", kind.sizeField());
    assertEquals("java.util.ArrayList#elementData", kind.storeField());
    assertTrue(kind.hasArray());
    assertFalse(kind.isMap());
  }

  @Test
  void aClassOfThatNameWithoutItsFieldsIsNoCollection() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    dump.clazz("java/util/ArrayList").field("chunks", BasicType.OBJECT).dump();
    HeapDictionary dictionary = dictionary(dump);
    CollectionKinds kinds = new CollectionKinds(dictionary);
    assertNull(kinds.find(named(dictionary, "java.util.ArrayList")));
    assertNull(kinds.find(named(dictionary, "java.lang.Object")));
    assertNull(kinds.find(named(dictionary, "byte[]")));
  }

  @Test
  void classesThatAreTheirOwnSuperclassAreNoCollections() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    HprofBuilder.ClassBuilder ouroboros = dump.clazz("Ouroboros");
    ouroboros.extend(ouroboros.classId()).dump();
    HeapDictionary dictionary = dictionary(dump);
    assertNull(new CollectionKinds(dictionary).find(named(dictionary, "Ouroboros")));
  }

  /** Each line is what {@link #known} must find in a dump of a JVM: class, form, size. */
  @ParameterizedTest
  @ValueSource(ints = {17, 25})
  void theJdksCollectionsAreFoundByTheirFields(int feature, @TempDir Path folder)
      throws IOException, InterruptedException {
    Jdk jdk = Jdk.find(feature).orElse(null);
    Assumptions.assumeTrue(jdk != null, "JDK " + feature + " is not installed");
    Path file = folder.resolve("hoard.hprof");
    JvmDump.write(Hoard.class, jdk, List.of(), file);
    HeapDictionary dictionary = dictionary(Files.readAllBytes(file));
    CollectionKinds kinds = new CollectionKinds(dictionary);
    known(kinds, dictionary, "java.util.ArrayList", Form.SEQUENCE, Size.FIELD);
    known(kinds, dictionary, "java.util.Vector", Form.SEQUENCE, Size.FIELD);
    known(kinds, dictionary, "java.util.Stack", Form.SEQUENCE, Size.FIELD);
    known(kinds, dictionary, "java.util.ArrayDeque", Form.RING, Size.RING);
    known(kinds, dictionary, "java.util.HashMap", Form.TABLE, Size.FIELD);
    known(kinds, dictionary, "java.util.LinkedHashMap", Form.TABLE, Size.FIELD);
    known(kinds, dictionary, "java.util.HashSet", Form.DELEGATE, Size.DELEGATE);
    known(kinds, dictionary, "java.util.Hashtable", Form.TABLE, Size.FIELD);
    known(kinds, dictionary, "java.util.Properties", Form.DELEGATE, Size.DELEGATE);
    known(kinds, dictionary, "java.util.WeakHashMap", Form.TABLE, Size.FIELD);
    known(kinds, dictionary, "java.util.TreeMap", Form.NODES, Size.FIELD);
    String concurrent = "java.util.concurrent.";
    known(kinds, dictionary, concurrent + "ConcurrentHashMap", Form.TABLE, Size.STRIPED);
    String immutable = "java.util.ImmutableCollections$";
    known(kinds, dictionary, immutable + "ListN", Form.SEQUENCE, Size.ARRAY_LENGTH);
    known(kinds, dictionary, immutable + "List12", Form.FIELDS, Size.FIELDS);
    known(kinds, dictionary, immutable + "SetN", Form.OPEN_SET, Size.FIELD);
    known(kinds, dictionary, immutable + "MapN", Form.OPEN_MAP, Size.FIELD);
  }

  private static void known(
      CollectionKinds kinds, HeapDictionary dictionary, String name, Form form, Size size) {
    CollectionKind kind = kinds.find(named(dictionary, name));
    assertNotNull(kind, name);
    assertEquals(form, kind.form(), name);
    assertEquals(size, kind.size(), name);
  }

  @Test
  void tablesAreJudgedByTheSmallestThatWouldDo() {
    CollectionKind map = kind(Form.TABLE);
    assertEquals(0, map.slotsFor(0));
    assertEquals(2, map.slotsFor(1));
    assertEquals(16, map.slotsFor(12));
    assertEquals(32, map.slotsFor(13));
    assertEquals(7, kind(Form.SEQUENCE).slotsFor(7));
    assertEquals(64, kind(Form.OPEN_MAP).slotsFor(21));
    assertTrue(map.slotsFor(Long.MAX_VALUE / 2) > 0, "a size that no map can have");
  }

  private static CollectionKind kind(Form form) {
    return new CollectionKind(
        "any", form, Size.FIELD, "any#size", "any#store", null, null, List.of(), List.of());
  }

  private static HeapDictionary dictionary(HprofBuilder dump) throws IOException {
    return dictionary(dump.bytes());
  }

  private static HeapDictionary dictionary(byte[] dump) throws IOException {
    return HprofDump.open(Dumps.blob(dump)).index(1 << 26).dictionary();
  }

  private static HeapClass named(HeapDictionary dictionary, String name) {
    return dictionary.classes().stream()
        .filter(c -> c.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("the dump has no class " + name));
  }
}
