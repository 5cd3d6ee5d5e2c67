package io.heapfleet.hprof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.model.BasicType;
import io.heapfleet.record.Damage;
import io.heapfleet.record.DumpIndex;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A JVM is killed while it dumps in parallel. */
class UnjoinedFilesTest {
  private static final int PIECES = 3;

  private record Read(HeapListing heap, DumpIndex index, List<Damage> damages) {
    /** Ids and kinds: classes may have lost their names, and offsets are others. */
    Set<String> objects() {
      return heap.objects.stream()
          .map(object -> object.replaceFirst("(\\S+ \\S+) .*", "$1"))
          .collect(Collectors.toSet());
    }
  }

  private static Read read(Map<String, byte[]> files) throws IOException {
    HprofDump dump = HprofDump.open(Dumps.blob(files));
    DumpIndex index = dump.index(10_000);
    HeapListing heap = new HeapListing();
    List<Damage> damages = new ArrayList<>(index.damages());
    HprofDump again = HprofDump.open(Dumps.blob(files), index);
    Dumps.readAll(again, index, heap).forEach(split -> damages.addAll(split.damages()));
    return new Read(heap, index, damages);
  }

  private static DumpPieces pieces(SplittableRandom random) {
    return DumpPieces.of(DumpShapes.SEGMENTS.dump(random), PIECES);
  }

  @Test
  void whereverTheJoiningStoppedTheWholeDumpIsThere() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    for (int trial = 0; trial < 60; trial++) {
      DumpPieces pieces = pieces(random.split());
      Read whole = read(Map.of("", pieces.joined()));
      int blockBytes = 2_000 + random.nextInt(50_000);
      DumpPieces stored = trial % 3 == 2 ? pieces.gzip(blockBytes, random) : pieces;
      int copied = random.nextInt(PIECES);
      int bytes = stored.pieceBytes(copied);
      int bytesOfNext =
          switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> bytes;
            case 2 -> Math.min(bytes, random.nextInt(40));
            default -> random.nextInt(bytes + 1);
          };
      String label = "trial %d, %d and %d of %d".formatted(trial, copied, bytesOfNext, bytes);

      Read left = read(stored.stoppedWhileJoining(copied, bytesOfNext));

      assertEquals(whole.heap.objects, left.heap.objects, label);
      assertEquals(whole.heap.references, left.heap.references, label);
      assertEquals(whole.heap.roots, left.heap.roots, label);
      assertEquals(List.of(), left.damages, label);
      assertEquals(1, left.index.notes().size(), left.index.notes()::toString);
      assertTrue(left.index.notes().get(0).startsWith("put together from"), label);
      assertEquals(whole.index.plan().dumpBytes(), left.index.plan().dumpBytes(), label);
    }
  }

  @Test
  void whatWasWrittenBeforeTheJvmWasKilledIsRead() throws IOException {
    DumpPieces pieces = pieces(new SplittableRandom(2));
    Read whole = read(Map.of("", pieces.joined()));
    int[] bytes = new int[PIECES];
    for (int i = 0; i < PIECES; i++) {
      bytes[i] = pieces.pieceBytes(i) - 20;
    }

    // The names are all there, and end within a record.
    Read left = read(pieces.stoppedWhileDumping(pieces.headBytes() - 3, bytes));

    assertTrue(left.heap.objects.size() > whole.heap.objects.size() / 2, left.damages::toString);
    assertTrue(whole.objects().containsAll(left.objects()));
    assertEquals(1 + PIECES, left.damages.size());
    assertTrue(left.damages.stream().allMatch(d -> d.lostBytes() > 0), left.damages::toString);
    assertTrue(left.damages.get(2).describe().contains(" in .p1, found the end of that file"));
    assertTrue(left.index.notes().get(1).startsWith("the JVM was stopped while it dumped"));
  }

  @Test
  void classesWhoseNamesWereStillInMemoryGoByTheirIds() throws IOException {
    DumpPieces pieces = pieces(new SplittableRandom(3));
    Read whole = read(Map.of("", pieces.joined()));

    Read left =
        read(
            pieces.stoppedWhileDumping(
                100, pieces.pieceBytes(0), pieces.pieceBytes(1), pieces.pieceBytes(2)));

    assertEquals(whole.heap.objects.size(), left.heap.objects.size());
    assertEquals(whole.heap.references.size(), left.heap.references.size());
    assertTrue(
        left.heap.objects.stream().anyMatch(o -> o.contains(" INSTANCE unknown-class@0x")),
        left.heap.objects::toString);
    String notes = left.index.notes().toString();
    assertTrue(notes.contains("classes have no name in the dump"), notes);
  }

  @Test
  void aPieceThatIsGoneIsMissed() throws IOException {
    DumpPieces pieces = pieces(new SplittableRandom(4));
    Map<String, byte[]> files = pieces.stoppedWhileJoining(0, 0);
    files.remove(".p1");
    assertEquals("a file .p1", read(files).damages.get(0).expected());

    files = pieces.stoppedWhileJoining(1, pieces.pieceBytes(1) / 2);
    files.remove(".p1");
    List<Damage> damages = read(files).damages;
    assertEquals(2, damages.size(), damages::toString);
    assertEquals("a file .p1", damages.get(1).expected());

    files = pieces.stoppedWhileJoining(0, 0);
    files.remove(".p0");
    files.put(".p999999999", files.remove(".p2"));
    damages = read(files).damages;
    assertEquals("a file .p0", damages.get(0).expected());
    assertEquals("a file .p2 to .p999999998", damages.get(1).expected());
  }

  @Test
  void piecesBesideAWholeDumpAreLeftFromAnother() throws IOException {
    byte[] whole = DumpShapes.SEGMENTS.dump(new SplittableRandom(5));
    Map<String, byte[]> files = pieces(new SplittableRandom(6)).stoppedWhileJoining(1, 0);
    files.put("", whole);

    Read read = read(files);

    assertEquals(read(Map.of("", whole)).heap.objects, read.heap.objects);
    assertEquals(List.of(), read.damages);
    assertTrue(read.index.notes().get(0).contains(".p1, .p2 beside it are left from another"));
  }

  @Test
  void oneRecordOfALargeArrayThatIsCutIsLeftOut() throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    long node = dump.clazz("Node").dump();
    dump.instance(0x1000, node).endSegment();
    dump.primitiveArray(0x2000, BasicType.LONG, 50_000).endSegment();
    dump.instance(0x3000, node).endSegment();
    DumpPieces pieces = DumpPieces.of(dump.bytes(), 2);
    assertTrue(pieces.pieceBytes(0) < 10_000 && pieces.pieceBytes(1) > 100_000);

    Read left = read(pieces.stoppedWhileDumping(pieces.headBytes(), pieces.pieceBytes(0), 100_000));

    assertTrue(left.heap.objects.stream().anyMatch(o -> o.startsWith("1000 INSTANCE Node")));
    assertFalse(left.heap.objects.stream().anyMatch(o -> o.startsWith("2000 ")));
    assertTrue(left.damages.get(0).lostBytes() > 400_000, left.damages::toString);
  }
}
