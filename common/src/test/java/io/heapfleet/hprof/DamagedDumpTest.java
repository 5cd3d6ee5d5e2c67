package io.heapfleet.hprof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.model.BasicType;
import io.heapfleet.record.CorruptDumpException;
import io.heapfleet.record.Damage;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.record.SplitSummary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are no dumps, and dumps that are cut, corrupt or malicious. */
class DamagedDumpTest {
  private static final long WHOLE = 1 << 30;

  private record Salvaged(HeapListing heap, List<Damage> damages, DumpIndex index) {
    List<String> instances() {
      return heap.objects.stream()
          .filter(o -> o.contains("INSTANCE"))
          .map(o -> o.substring(0, o.indexOf(' ')))
          .toList();
    }

    long lostBytes() {
      return damages.stream().mapToLong(Damage::lostBytes).sum();
    }
  }

  private static Salvaged salvage(byte[] dump) throws IOException {
    HprofDump opened = HprofDump.open(Dumps.blob(dump));
    DumpIndex index = opened.index(WHOLE);
    HeapListing heap = new HeapListing();
    List<Damage> damages = new ArrayList<>(index.damages());
    for (SplitSummary summary : Dumps.readAll(opened, index, heap)) {
      damages.addAll(summary.damages());
    }
    return new Salvaged(heap, damages, index);
  }

  @Test
  void anEmptyFileIsNoDump() {
    assertNoDump(new byte[0], "an empty file", 0);
  }

  @Test
  void aTextFileIsNoDump() {
    assertNoDump("timestamp=2026".getBytes(StandardCharsets.UTF_8), "the bytes 74", 0);
  }

  @Test
  void aHeadThatIsCutIsNoDump() {
    assertNoDump("JAVA PROF".getBytes(StandardCharsets.UTF_8), "the end of the file", 8);
  }

  private static void assertNoDump(byte[] file, String found, long offset) {
    CorruptDumpException e =
        assertThrows(CorruptDumpException.class, () -> HprofDump.open(Dumps.blob(file)));
    assertEquals("a heap dump that starts with \"JAVA PROFILE 1.0.\"", e.expected());
    assertEquals(found, e.found());
    assertEquals(offset, e.offset());
    assertTrue(e.getMessage().startsWith("memory:dump.hprof @ 0x"), e.getMessage());
  }

  @Test
  void idsAreOfFourOrEightBytes() {
    byte[] dump = HprofBuilder.hotspot().bytes();
    dump[22] = 2;
    CorruptDumpException e =
        assertThrows(CorruptDumpException.class, () -> HprofDump.open(Dumps.blob(dump)));
    assertEquals("ids of 4 or 8 bytes", e.expected());
    assertEquals("2 bytes", e.found());
    assertEquals(19, e.offset());
  }

  @Test
  void anEmptyHeapIsADumpWithoutObjects() throws IOException {
    Salvaged salvaged = salvage(new HprofBuilder("JAVA PROFILE 1.0.2", 8).bytes());
    assertEquals(List.of(), salvaged.heap.objects);
    assertEquals(List.of(), salvaged.damages);
    // What a JVM of 22 or later leaves that was killed while it dumped looks the same.
    assertTrue(salvaged.index.notes().get(0).contains("no heap dump record"));
  }

  /** Cut anywhere, a dump keeps exactly the records that are whole. */
  @Test
  void aDumpCutAnywhereKeepsItsWholeRecords() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    long node = dump.clazz("Node").field("next", BasicType.OBJECT).dump();
    dump.endSegment();
    List<Integer> instanceEnds = new ArrayList<>();
    int start = dump.size() + HprofFormat.RECORD_HEADER_BYTES;
    int instanceBytes = 1 + 8 + 4 + 8 + 4 + 8;
    for (int i = 1; i <= 20; i++) {
      dump.instance(i * 16L, node, 0);
      instanceEnds.add(start + i * instanceBytes);
    }
    byte[] whole = dump.bytes();
    for (int length = start; length < start + 20 * instanceBytes; length++) {
      Salvaged salvaged = salvage(Arrays.copyOf(whole, length));
      int cut = length;
      long expected = instanceEnds.stream().filter(end -> end <= cut).count();
      assertEquals(expected, salvaged.instances().size(), "cut at " + length);
      assertEquals(1, salvaged.damages.size(), "cut at " + length);
      assertEquals(
          start + 20L * instanceBytes - (start + expected * instanceBytes),
          salvaged.lostBytes(),
          "cut at " + length);
    }
  }

  @Test
  void aPrimitiveArrayThatTheFilesEndCutsIsNotTold() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    dump.primitiveArray(0x1000, BasicType.LONG, 10).primitiveArray(0x2000, BasicType.LONG, 1000);
    byte[] whole = dump.bytesWithoutEnd();

    Salvaged salvaged = salvage(Arrays.copyOf(whole, whole.length - 1));

    assertTrue(salvaged.heap.objects.stream().anyMatch(o -> o.startsWith("1000 ")));
    assertTrue(salvaged.heap.objects.stream().noneMatch(o -> o.startsWith("2000 ")));
    assertEquals("a primitive array of 8000 bytes", salvaged.damages.get(0).expected());
    assertEquals("the end of the dump after 7999 bytes", salvaged.damages.get(0).found());
  }

  @Test
  void anUnknownSubRecordCostsTheRestOfItsSegmentOnly() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    long node = dump.clazz("Node").dump();
    dump.endSegment();
    dump.instance(0x10, node);
    int bad = dump.size();
    byte[] before = dump.bytesWithoutEnd();
    assertEquals(bad, before.length);
    dump.instance(0x20, node).rawHeap((byte) 0x55).instance(0x30, node).endSegment();
    dump.instance(0x40, node);

    Salvaged salvaged = salvage(dump.bytes());

    assertEquals(List.of("10", "20", "40"), salvaged.instances());
    Damage damage = salvaged.damages.get(0);
    assertEquals(1, salvaged.damages.size());
    assertEquals(bad + 9 + 25, damage.offset());
    assertEquals(1 + 25, damage.lostBytes());
    assertEquals("a heap sub-record's tag", damage.expected());
    assertEquals("0x55", damage.found());
  }

  @Test
  void anUnknownRecordEndsTheDump() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    long node = dump.clazz("Node").dump();
    dump.instance(0x10, node);
    int offset = dump.size();
    dump.rawRecord(0x77, 0x1234_5678, new byte[100]);

    Salvaged salvaged = salvage(dump.bytesWithoutEnd());

    assertEquals(List.of("10"), salvaged.instances());
    assertEquals(offset, salvaged.damages.get(0).offset());
    assertEquals("0x77", salvaged.damages.get(0).found());
    assertEquals(109, salvaged.lostBytes());
  }

  @ParameterizedTest
  @ValueSource(ints = {0x7FFF_FFFF, -1, 0x4000_0000})
  void hugeLengthsAreRefusedBeforeAnythingIsAllocated(int length) throws IOException {
    for (int tag : new int[] {0x21, 0x22, 0x23}) {
      HprofBuilder dump = HprofBuilder.hotspot();
      long node = dump.clazz("Node").dump();
      dump.instance(0x10, node);
      dump.rawHeap((byte) tag).rawHeap(new byte[12]);
      byte[] stated = {
        (byte) (length >> 24), (byte) (length >> 16), (byte) (length >> 8), (byte) length
      };
      if (tag == 0x21) {
        dump.rawHeap(new byte[8]).rawHeap(stated).rawHeap(new byte[40]);
      } else {
        dump.rawHeap(stated).rawHeap((byte) 11).rawHeap(new byte[40]);
      }

      Salvaged salvaged = salvage(dump.bytes());

      assertEquals(List.of("10"), salvaged.instances(), "tag " + tag);
      assertEquals(1, salvaged.damages.size(), "tag " + tag);
      assertTrue(
          salvaged.damages.get(0).found().matches("\\d+ bytes"), salvaged.damages.toString());
    }
  }

  @Test
  void aRecordOfOneByteMoreThanItsSegmentIsRefused() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    long node = dump.clazz("Node").dump();
    dump.endSegment();
    // An array of 5 bytes of which the segment has 4; the next segment would give the fifth.
    dump.primitiveArray(0x10, BasicType.BYTE, 5, new byte[4]).endSegment();
    dump.instance(0x20, node);

    Salvaged salvaged = salvage(dump.bytes());

    assertTrue(salvaged.heap.objects.stream().noneMatch(o -> o.startsWith("10 ")));
    assertEquals(List.of("20"), salvaged.instances());
    assertEquals("a primitive array of 0..4 bytes", salvaged.damages.get(0).expected());
    assertEquals("5 bytes", salvaged.damages.get(0).found());
  }

  @Test
  void aStackTraceOfMoreFramesThanItsRecordHoldsIsRefused() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    byte[] body = new byte[12];
    body[8] = 0x7F;
    dump.rawRecord(HprofFormat.TRACE, body.length, body);

    Salvaged salvaged = salvage(dump.bytes());

    assertEquals("a stack trace of 0..0 frames", salvaged.damages.get(0).expected());
  }

  @Test
  void gzipThatIsCutKeepsWhatCanBeInflated() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    long node = dump.clazz("Node").field("next", BasicType.OBJECT).dump();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 1; i <= 20_000; i++) {
      dump.instance(i * 24L, node, random.nextLong());
    }
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(dump.bytes());
    }
    byte[] cut = Arrays.copyOf(zipped.toByteArray(), zipped.size() * 2 / 3);

    Salvaged salvaged = salvage(cut);

    assertTrue(
        salvaged.instances().size() > 10_000 && salvaged.instances().size() < 20_000,
        () -> salvaged.instances().size() + " instances");
    assertTrue(
        salvaged.damages.stream()
            .anyMatch(d -> d.found().equals("the compressed data is cut short")),
        salvaged.damages::toString);
    assertTrue(salvaged.lostBytes() > 0);
  }

  /** Whatever bytes are flipped: no exception but the one for corrupt dumps, and it ends. */
  @Test
  void aDumpWithFlippedBytesNeverBreaksTheReader() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    long node = dump.clazz("Node").field("next", BasicType.OBJECT).dump();
    for (int segment = 0; segment < 4; segment++) {
      for (int i = 1; i <= 50; i++) {
        dump.instance(segment * 10_000L + i * 16L, node, i * 16L + 16);
        dump.primitiveArray(segment * 10_000L + 5_000 + i * 16L, BasicType.INT, i);
      }
      dump.endSegment();
    }
    dump.frame(1, "run", "()V", "Node.java", 1, 3).trace(1, 1, 1);
    byte[] whole = dump.bytes();
    SplittableRandom random = new SplittableRandom(20260101);
    for (int trial = 0; trial < 1_000; trial++) {
      byte[] broken = whole.clone();
      int flips = 1 + random.nextInt(4);
      for (int i = 0; i < flips; i++) {
        broken[31 + random.nextInt(broken.length - 31)] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        salvage(broken);
      } catch (IOException | RuntimeException e) {
        throw new AssertionError("trial " + trial + " of seed 20260101", e);
      }
    }
  }
}
