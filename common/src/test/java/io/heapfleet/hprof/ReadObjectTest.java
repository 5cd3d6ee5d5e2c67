package io.heapfleet.hprof;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.record.CorruptDumpException;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.ReadBack;
import io.heapfleet.record.ReadField;
import io.heapfleet.record.ReadObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Single objects, read back from where their records lie. */
class ReadObjectTest {
  /** A dump whose objects are found by id. */
  private static final class Opened {
    final HprofDump dump;
    final HeapDictionary dictionary;
    final Map<Long, Long> offsets = new HashMap<>();

    Opened(byte[] bytes) throws IOException {
      dump = HprofDump.open(Dumps.blob(bytes));
      DumpIndex index = dump.index(1 << 30);
      dictionary = index.dictionary();
      Dumps.readAll(
          dump,
          index,
          new HeapListing() {
            @Override
            public void object(
                long objectId,
                HeapClass type,
                ObjectKind kind,
                long shallowBytes,
                long arrayLength,
                long fileOffset) {
              offsets.put(objectId, fileOffset);
            }
          });
    }

    ReadObject read(long id) throws IOException {
      return dump.objectAt(dictionary, offsets.get(id));
    }

    String text(long id) throws IOException {
      return new ReadBack(dump, dictionary, this::find).strings(List.of(id)).get(id);
    }

    private Map<Long, Long> find(Collection<Long> ids) {
      Map<Long, Long> found = new HashMap<>(offsets);
      found.keySet().retainAll(ids);
      return found;
    }
  }

  @Test
  void everyTypeOfFieldKeepsItsValue() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    HprofBuilder.ClassBuilder all = dump.clazz("All");
    for (BasicType type : BasicType.values()) {
      all.field("a" + type.javaName(), type);
    }
    dump.instance(
        0x1000,
        all.dump(),
        0xFFFF_8000_0000_0010L,
        1,
        'ß',
        Float.floatToRawIntBits(-1.5f),
        Double.doubleToRawLongBits(0.1),
        -1,
        -300,
        Integer.MIN_VALUE,
        Long.MIN_VALUE);

    ReadObject read = new Opened(dump.bytes()).read(0x1000);

    assertEquals(ObjectKind.INSTANCE, read.kind());
    assertEquals(
        List.of(
            new ReadField("All", "aobject", BasicType.OBJECT, 0xFFFF_8000_0000_0010L),
            new ReadField("All", "aboolean", BasicType.BOOLEAN, 1),
            new ReadField("All", "achar", BasicType.CHAR, 'ß'),
            new ReadField("All", "afloat", BasicType.FLOAT, Float.floatToRawIntBits(-1.5f)),
            new ReadField("All", "adouble", BasicType.DOUBLE, Double.doubleToRawLongBits(0.1)),
            new ReadField("All", "abyte", BasicType.BYTE, -1),
            new ReadField("All", "ashort", BasicType.SHORT, -300),
            new ReadField("All", "aint", BasicType.INT, Integer.MIN_VALUE),
            new ReadField("All", "along", BasicType.LONG, Long.MIN_VALUE)),
        read.fields());
    assertEquals(0xFFFF_8000_0000_0010L, read.reference("All#aobject"));
    assertEquals(0, read.reference("All#anobject"), "no such field");
  }

  @Test
  void fieldsOfTheSameNameAreKeptApartEvenInClassesOfTheSameName() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    long theirs = dump.clazz("Plugin").field("name", BasicType.OBJECT).dump();
    long ours =
        dump.clazz("Plugin").loader(0x77).extend(theirs).field("name", BasicType.OBJECT).dump();
    dump.instance(0x1000, ours, 0x2000, 0x3000);

    ReadObject read = new Opened(dump.bytes()).read(0x1000);

    assertEquals(List.of(0x2000L, 0x3000L), read.fields().stream().map(ReadField::bits).toList());
    assertEquals(Map.of("Plugin#name", 0x2000L), read.values());
  }

  @Test
  void anObjectArrayShowsItsFirstElementsWithTheNullsAmongThem() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    long array = dump.clazz("[LNode;").dump();
    long[] many = new long[ReadObject.MAX_REFERENCES + 5];
    Arrays.setAll(many, i -> 0x10_0000 + i);
    dump.objectArray(0x1000, array, 0x2000, 0, 0x3000)
        .objectArray(0x1100, array)
        .objectArray(0x1200, array, many);

    Opened opened = new Opened(dump.bytes());

    ReadObject three = opened.read(0x1000);
    assertEquals(ObjectKind.OBJECT_ARRAY, three.kind());
    assertEquals(3, three.length());
    assertArrayEquals(new long[] {0x2000, 0, 0x3000}, three.references());
    assertArrayEquals(new long[0], opened.read(0x1100).references());
    ReadObject long_ = opened.read(0x1200);
    assertEquals(many.length, long_.length());
    assertArrayEquals(Arrays.copyOf(many, ReadObject.MAX_REFERENCES), long_.references());
  }

  @Test
  void idsOfFourBytesAreUnsigned() throws IOException {
    HprofBuilder dump = new HprofBuilder("JAVA PROFILE 1.0.1", 4).jdkClasses();
    long node = dump.clazz("Node").field("next", BasicType.OBJECT).dump();
    long array = dump.clazz("[LNode;").dump();
    dump.instance(0xF000_0000L, node, 0xFFFF_FFF0L).objectArray(0x2000, array, 0xF000_0000L);

    Opened opened = new Opened(dump.bytes());

    assertEquals(0xFFFF_FFF0L, opened.read(0xF000_0000L).reference("Node#next"));
    assertArrayEquals(new long[] {0xF000_0000L}, opened.read(0x2000).references());
  }

  @Test
  void aMissingSuperclassEndsTheFieldsAndNothingElse() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    long orphan = dump.clazz("Orphan").extend(0xDEAD).field("own", BasicType.INT).dump();
    dump.rawInstance(0x1000, orphan, new byte[] {0, 0, 0, 7, 9, 9, 9, 9});

    ReadObject read = new Opened(dump.bytes()).read(0x1000);

    assertEquals(List.of(new ReadField("Orphan", "own", BasicType.INT, 7)), read.fields());
  }

  @Test
  void anInstanceShorterThanItsClassShowsTheFieldsThatAreThere() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    long pair =
        dump.clazz("Pair").field("left", BasicType.INT).field("right", BasicType.LONG).dump();
    dump.rawInstance(0x1000, pair, new byte[] {0, 0, 0, 7, 1});

    assertEquals(
        List.of(new ReadField("Pair", "left", BasicType.INT, 7)),
        new Opened(dump.bytes()).read(0x1000).fields());
  }

  @Test
  void aStringUpToJdk6IsAPartOfItsCharacters() throws IOException {
    HprofBuilder dump = new HprofBuilder("JAVA PROFILE 1.0.1", 4).jdkClasses();
    long string =
        dump.clazz("java/lang/String")
            .field("value", BasicType.OBJECT)
            .field("offset", BasicType.INT)
            .field("count", BasicType.INT)
            .dump();
    byte[] chars = "hello world".getBytes(StandardCharsets.UTF_16BE);
    dump.primitiveArray(0x2000, BasicType.CHAR, 11, chars)
        .instance(0x1000, string, 0x2000, 6, 5)
        .instance(0x1100, string, 0x2000, 6, Integer.MAX_VALUE)
        .instance(0x1200, string, 0x2000, -3, 2);

    Opened opened = new Opened(dump.bytes());

    assertEquals("world", opened.text(0x1000));
    assertEquals("world", opened.text(0x1100), "a count past the end is cut, not overflowed");
    assertEquals("he", opened.text(0x1200));
  }

  @Test
  void staticFieldsAreReadWithoutADictionaryOfThem() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    long cache =
        dump.clazz("Cache")
            .staticField("instance", BasicType.OBJECT, 0x1000)
            .staticField("hits", BasicType.LONG, 7)
            .dump();
    dump.instance(0x1000, cache);
    Opened opened = new Opened(dump.bytes());

    assertEquals(
        List.of(
            new ReadField("Cache", "instance", BasicType.OBJECT, 0x1000),
            new ReadField("Cache", "hits", BasicType.LONG, 7)),
        opened.dump.staticFieldsAt("Cache", opened.offsets.get(cache)));
    assertEquals(
        opened.read(cache).fields(),
        opened.dump.staticFieldsAt("Cache", opened.offsets.get(cache)));
    CorruptDumpException noClass =
        assertThrows(
            CorruptDumpException.class,
            () -> opened.dump.staticFieldsAt("Cache", opened.offsets.get(0x1000L)));
    assertTrue(noClass.getMessage().contains("found tag 0x21"), noClass::getMessage);
  }

  @Test
  void anArrayWhoseElementsTheDumpLeftOutIsEmptyButKeepsItsLength() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    dump.rawHeap(
        (byte) 0xC3,
        (byte) 0,
        (byte) 0,
        (byte) 0,
        (byte) 0,
        (byte) 0,
        (byte) 0,
        (byte) 0x10,
        (byte) 0,
        (byte) 0,
        (byte) 0,
        (byte) 0,
        (byte) 0,
        (byte) 0,
        (byte) 0,
        (byte) 0,
        (byte) 9,
        (byte) BasicType.BYTE.code());
    dump.endSegment();

    ReadObject read = new Opened(dump.bytes()).read(0x1000);

    assertEquals(9, read.length());
    assertEquals(0, read.elements().length);
    assertNull(read.references());
  }

  @Test
  void aRecordThatPassesTheDumpsEndIsCorruptNotReadPastIt() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    dump.primitiveArray(0x1000, BasicType.LONG, 100);
    byte[] whole = dump.bytes();
    long offset = new Opened(whole).offsets.get(0x1000L);

    HprofDump cut = HprofDump.open(Dumps.blob(Arrays.copyOf(whole, whole.length - 500)));
    HeapDictionary dictionary = cut.index(1 << 30).dictionary();

    assertThrows(CorruptDumpException.class, () -> cut.objectAt(dictionary, offset));
    assertThrows(CorruptDumpException.class, () -> cut.objectAt(dictionary, whole.length + 9L));
  }
}
