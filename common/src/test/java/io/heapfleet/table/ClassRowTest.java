package io.heapfleet.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heapfleet.blob.BlobStores;
import io.heapfleet.hprof.Dumps;
import io.heapfleet.hprof.HprofBuilder;
import io.heapfleet.hprof.HprofDump;
import io.heapfleet.jvm.Jdk;
import io.heapfleet.jvm.JvmDump;
import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapClass;
import io.heapfleet.record.HeapDictionary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A dictionary made of the rows of {@code classes} reads objects as the dump's own does. */
class ClassRowTest {
  @Test
  void theClassesOfAJvmComeBackWithTheirFields(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("real.hprof");
    JvmDump.write(Jdk.current(), List.of(), file);
    try (HprofDump dump = HprofDump.open(BlobStores.local().open(file.toString()))) {
      assertComesBack(dump.index(1 << 30).dictionary());
    }
  }

  @Test
  void aClassKeepsItsFieldsWhereTheParentHasItsName() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    long theirs = dump.clazz("Plugin").field("name", BasicType.OBJECT).dump();
    dump.clazz("Plugin").loader(0x77).extend(theirs).field("name", BasicType.OBJECT).dump();

    assertComesBack(dictionary(dump));
  }

  @Test
  void classesThatInheritFromEachOtherKeepTheirOwnFields() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    HprofBuilder.ClassBuilder hen = dump.clazz("Hen").field("age", BasicType.INT);
    HprofBuilder.ClassBuilder egg = dump.clazz("Egg").field("fresh", BasicType.BOOLEAN);
    hen.extend(egg.classId()).dump();
    egg.extend(hen.classId()).dump();
    dump.clazz("Orphan").extend(0xDEAD).field("own", BasicType.INT).dump();

    assertComesBack(dictionary(dump));
  }

  private static HeapDictionary dictionary(HprofBuilder dump) throws IOException {
    return HprofDump.open(Dumps.blob(dump.bytes())).index(1 << 30).dictionary();
  }

  private static void assertComesBack(HeapDictionary original) {
    HeapDictionary again = ClassRow.dictionary(original.idBytes(), ClassRow.of(original));

    assertEquals(original.classes().size(), again.classes().size());
    for (HeapClass expected : original.classes()) {
      HeapClass found = again.byId(expected.id());
      assertEquals(expected.name(), found.name());
      assertEquals(expected.instanceFields(), found.instanceFields(), expected.name());
      assertEquals(
          original.ancestry(expected).stream().map(HeapClass::id).toList(),
          again.ancestry(found).stream().map(HeapClass::id).toList(),
          expected.name());
    }
  }
}
