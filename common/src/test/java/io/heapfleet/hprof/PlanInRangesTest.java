package io.heapfleet.hprof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.model.HeapRules;
import io.heapfleet.record.Damage;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.split.PlanProof;
import io.heapfleet.split.PlanProof.Verdict;
import io.heapfleet.split.PlanRange;
import io.heapfleet.split.RangeWalk;
import io.heapfleet.split.Split;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * However a dump's plan is made, by one task or by many that guess, and however small or large the
 * splits are: the same rows.
 */
class PlanInRangesTest {
  private static final int TRIALS = 12;

  private record Read(HeapListing heap, List<Damage> damages, DumpIndex index) {}

  @ParameterizedTest
  @EnumSource
  void anyPlanYieldsTheSameRows(DumpShapes shape) throws IOException {
    SplittableRandom random = new SplittableRandom(shape.name().hashCode());
    for (int trial = 0; trial < TRIALS; trial++) {
      Map<String, byte[]> files = shape.files(random.split());
      int fileBytes = files.values().stream().mapToInt(bytes -> bytes.length).sum();
      Read whole = read(files, HprofDump.open(Dumps.blob(files)).index(Long.MAX_VALUE));
      long splitBytes =
          switch (random.nextInt(4)) {
            case 0 -> 1;
            case 1 -> 1 + random.nextInt(500);
            case 2 -> 1 + random.nextInt(fileBytes);
            default -> 2L * fileBytes;
          };
      long rangeBytes = 1_000L + random.nextInt(random.nextBoolean() ? 5_000 : fileBytes);
      String label =
          "%s, trial %d, splits of %d, ranges of %d"
              .formatted(shape, trial, splitBytes, rangeBytes);
      assertSame(whole, read(files, HprofDump.open(Dumps.blob(files)).index(splitBytes)), label);
      assertSame(whole, read(files, inRanges(files, splitBytes, rangeBytes)), label + ", guessed");
    }
  }

  /** Plans as tasks do, each of which opens the dump itself. */
  private static DumpIndex inRanges(Map<String, byte[]> files, long splitBytes, long rangeBytes)
      throws IOException {
    Planning planning =
        HprofDump.open(Dumps.blob(files))
            .plan(splitBytes, rangeBytes, Duration.ZERO, HeapRules.JVM);
    if (planning instanceof Planning.Done done) {
      return done.index();
    }
    PlanOutline outline = ((Planning.InRanges) planning).outline();
    return HprofDump.open(Dumps.blob(files)).index(outline, walks(files, outline));
  }

  private static List<RangeWalk> walks(Map<String, byte[]> files, PlanOutline outline)
      throws IOException {
    List<RangeWalk> walks = new ArrayList<>();
    for (PlanRange range : outline.ranges()) {
      walks.add(HprofDump.open(Dumps.blob(files)).walk(outline, range));
    }
    return walks;
  }

  /** Reads the splits, every now and then from a dump that has been opened afresh. */
  private static Read read(Map<String, byte[]> files, DumpIndex index) throws IOException {
    HeapListing heap = new HeapListing();
    List<Damage> damages = new ArrayList<>(index.damages());
    HprofDump dump = HprofDump.open(Dumps.blob(files), index);
    for (Split split : index.plan().splits()) {
      if (split.index() % 10 == 9) {
        dump = HprofDump.open(Dumps.blob(files), index);
      }
      damages.addAll(dump.read(index, split).readAll(heap).damages());
    }
    damages.sort(Comparator.comparingLong(Damage::offset));
    return new Read(heap, damages, index);
  }

  private static void assertSame(Read expected, Read actual, String label) {
    assertEquals(expected.heap.objects, actual.heap.objects, label);
    assertEquals(expected.heap.references, actual.heap.references, label);
    assertEquals(expected.heap.roots, actual.heap.roots, label);
    assertEquals(expected.damages, actual.damages, label);
    assertEquals(expected.index.notes(), actual.index.notes(), label);
    assertEquals(expected.index.plan().dumpBytes(), actual.index.plan().dumpBytes(), label);
    List<Split> splits = actual.index.plan().splits();
    for (int i = 1; i < splits.size(); i++) {
      assertEquals(splits.get(i - 1).endOffset(), splits.get(i).startOffset(), label);
    }
  }

  @Test
  void whatIsGuessedInAnEmbeddedDumpIsRevoked() throws IOException {
    byte[] file = DumpShapes.DUMP_IN_A_BYTE_ARRAY.file(new SplittableRandom(3), 2_000);
    PlanOutline outline = outline(file);
    List<RangeWalk> walks = walks(Map.of("", file), outline);
    PlanProof proof = HprofDump.open(Dumps.blob(file)).prove(outline, walks);
    long fooled = 0;
    for (int i = 0; i < proof.verdicts().size(); i++) {
      boolean guessed = walks.get(i).end() != null;
      fooled += guessed && proof.verdicts().get(i) != Verdict.PROVEN ? 1 : 0;
    }
    assertTrue(fooled > 5, proof.verdicts()::toString);
    // The range that the array ends in, where the task before has walked past all others.
    assertTrue(proof.verdicts().contains(Verdict.REVOKED), proof.verdicts()::toString);
  }

  @ParameterizedTest
  @EnumSource(names = {"ONE_HUGE_SEGMENT", "FOUR_BYTE_IDS", "LONG_RECORD", "GZIP_MEMBERS"})
  void guessesInOrdinaryDumpsAreSeldomWrong(DumpShapes shape) throws IOException {
    byte[] file = shape.file(new SplittableRandom(5), 20_000);
    PlanOutline outline = outline(file);
    PlanProof proof =
        HprofDump.open(Dumps.blob(file)).prove(outline, walks(Map.of("", file), outline));
    long proven = proof.verdicts().stream().filter(v -> v == Verdict.PROVEN).count();
    long wrong = proof.verdicts().stream().filter(v -> v == Verdict.REVOKED).count();
    assertTrue(proven > 20 && wrong <= 1, proof.verdicts()::toString);
  }

  private static PlanOutline outline(byte[] file) throws IOException {
    Planning planning =
        HprofDump.open(Dumps.blob(file)).plan(5_000, 20_000, Duration.ZERO, HeapRules.JVM);
    return assertInstanceOf(Planning.InRanges.class, planning).outline();
  }
}
