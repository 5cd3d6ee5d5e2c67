package io.heapfleet.waste;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heapfleet.hprof.Dumps;
import io.heapfleet.hprof.HprofDump;
import io.heapfleet.record.HeapDictionary;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The analysis finds what the plainest way to work it out finds. */
class WasteTwinTest {
  @Test
  void anySplitsAndAnyMemoryFindWhatThePlainTwinFinds() throws IOException {
    SplittableRandom random = new SplittableRandom(2024);
    for (int trial = 0; trial < 40; trial++) {
      SplittableRandom seed = random.split();
      RandomHoard hoard = new RandomHoard(seed);
      byte[] dump = hoard.bytes();
      HeapDictionary dictionary = HprofDump.open(Dumps.blob(dump)).index(1 << 20).dictionary();
      List<String> expected = hoard.wasted(dictionary);
      long splitBytes = trial % 3 == 0 ? Long.MAX_VALUE : 100 + random.nextInt(dump.length);
      long memoryBytes = trial % 2 == 0 ? 1 << 30 : 3_000 + random.nextInt(40_000);
      WasteReport report =
          new WasteOf(dump, splitBytes).report(new WasteSettings(100_000, memoryBytes));
      String label =
          "trial " + trial + ", splits of " + splitBytes + ", " + memoryBytes + " bytes of memory";
      assertEquals(String.join("\n", expected), String.join("\n", lines(report)), label);
    }
  }

  @Test
  void fewRowsAreTheFirstOfMany() throws IOException {
    RandomHoard hoard = new RandomHoard(new SplittableRandom(5));
    byte[] dump = hoard.bytes();
    WasteReport all = new WasteOf(dump, 500).report(new WasteSettings(100_000, 1 << 30));
    WasteReport few = new WasteOf(dump, 500).report(new WasteSettings(2, 9_000));
    assertEquals(all.totals(), few.totals());
    assertEquals(all.duplicateStrings().subList(0, 2), few.duplicateStrings());
    assertEquals(all.duplicateArrays().subList(0, 2), few.duplicateArrays());
    assertEquals(all.zeroArrays().subList(0, 2), few.zeroArrays());
    assertEquals(all.collections().get(0), few.collections().get(0));
  }

  private static List<String> lines(WasteReport report) {
    TreeSet<String> lines = new TreeSet<>();
    for (DuplicateString s : report.duplicateStrings()) {
      lines.add(
          "string %d %d %d %d %d %s %x"
              .formatted(
                  s.lengthChars(),
                  s.strings(),
                  s.arrays(),
                  s.bytes(),
                  s.wastedBytes(),
                  s.ownerField(),
                  s.exampleId()));
    }
    for (DuplicateArray a : report.duplicateArrays()) {
      lines.add(
          "array %s %d %d %d %s %x"
              .formatted(
                  a.className(),
                  a.arrayLength(),
                  a.arrays(),
                  a.wastedBytes(),
                  a.ownerField(),
                  a.exampleId()));
    }
    for (ZeroArrays z : report.zeroArrays()) {
      lines.add("zero %s %s %d %d".formatted(z.ownerField(), z.className(), z.arrays(), z.bytes()));
    }
    for (CollectionUse c : report.collections()) {
      lines.add(
          "collection %s %s %s"
              .formatted(
                  c.ownerField(),
                  c.className(),
                  Arrays.toString(
                      new long[] {
                        c.collections(),
                        c.empty(),
                        c.single(),
                        c.unknown(),
                        c.elements(),
                        c.slots(),
                        c.usedSlots(),
                        c.bytes(),
                        c.wastedBytes()
                      })));
    }
    for (BoxedNumbers b : report.boxedNumbers()) {
      lines.add(
          "box %d %d %d %d"
              .formatted(b.instances(), b.distinctValues(), b.cacheable(), b.wastedBytes()));
    }
    return List.copyOf(lines);
  }
}
