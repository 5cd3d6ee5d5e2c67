package io.heapfleet.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.blob.BlobStores;
import io.heapfleet.hprof.Dumps;
import io.heapfleet.hprof.HprofDump;
import io.heapfleet.hprof.PlainHprof;
import io.heapfleet.hprof.PlainHprof.Thing;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.HeapVisitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our sizes of real dumps against the JVM's own: for each JDK of this machine and each way to lay
 * out objects, a JVM runs {@link Specimens}, is asked for {@code jcmd PID GC.class_histogram} and
 * then for {@code GC.heap_dump}.
 */
class JvmSizesTest {
  private static final int JVMS_AT_ONCE = 2;
  private static final long TIMEOUT_SECONDS = 300;

  /** The collector fills gaps with these, others at each collection, so their bytes may differ. */
  static final Set<String> FILLERS = Set.of("int[]", "byte[]", "java.lang.Object[]");

  private static final ExecutorService JVMS = Executors.newFixedThreadPool(JVMS_AT_ONCE);

  @TempDir static Path folder;

  /**
   * What one JVM said, and what it dumped.
   *
   * @param read bytes by class as the real reader tells them, which knows only what it has sampled
   */
  private record Run(
      PlainHprof dump,
      Map<String, JvmHistogram.Row> histogram,
      List<String> output,
      Map<String, Long> read) {}

  @AfterAll
  static void stop() {
    JVMS.shutdownNow();
  }

  @TestFactory
  Stream<DynamicTest> sizesAreTheJvmsOwn() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Map.Entry<Integer, Path> jdk : SpecimenJvm.jdks().entrySet()) {
      for (List<String> flags : flags(jdk.getKey())) {
        String name = "JDK " + jdk.getKey() + " " + String.join(" ", flags);
        Future<Run> run = JVMS.submit(() -> run(jdk.getValue(), flags));
        tests.add(
            DynamicTest.dynamicTest(
                name, () -> check(name, run.get(TIMEOUT_SECONDS, TimeUnit.SECONDS))));
      }
    }
    return tests.stream();
  }

  private static List<List<String>> flags(int jdk) {
    List<List<String>> flags =
        new ArrayList<>(
            List.of(
                List.of(),
                List.of("-XX:-UseCompressedOops"),
                List.of("-XX:-UseCompressedClassPointers"),
                List.of("-XX:ObjectAlignmentInBytes=16"),
                List.of("-XX:+UseZGC"),
                List.of("-XX:+UseSerialGC", "-XX:-RestrictContended")));
    if (jdk < 23) {
      flags.add(List.of("-XX:-UseCompressedClassPointers", "-XX:-UseCompressedOops"));
    }
    if (jdk >= 24) {
      flags.add(List.of("-XX:+UseCompactObjectHeaders"));
      flags.add(List.of("-XX:+UseCompactObjectHeaders", "-XX:-UseCompressedOops"));
    }
    return flags;
  }

  private static void check(String name, Run run) {
    PlainHprof dump = run.dump;
    ObjectSizes sizes = ObjectSizes.detect(Agreement.evidence(dump), dump.classes);
    Agreement agreement = Agreement.of(dump, sizes, run.histogram);
    int[] mirrors = mirrors(dump, sizes);
    System.out.printf(
        "| %s | %d / %d | %d / %d | %d of %d, %d too big | %s |%n",
        name,
        agreement.classes - agreement.differingClasses(),
        agreement.classes,
        agreement.arrays - agreement.differingArrays(),
        agreement.arrays,
        mirrors[0],
        dump.classes.size(),
        mirrors[1],
        sizes.layout().description());
    assertEquals(LayoutSource.MEASURED, sizes.layout().source());
    assertTrue(agreement.classes > 300, "only " + agreement.classes + " classes to compare");
    agreement.differences.keySet().removeAll(FILLERS);
    assertEquals(Map.of(), agreement.differences, name);
    assertEquals(0, mirrors[1], "mirrors that seem to overlap what lies behind them");
    assertEquals(offsets(run.output), ourOffsets(dump, sizes, offsets(run.output)), name);
    fewRunsAreEnough(dump, sizes);
    assertEquals(Agreement.bytesByClass(dump, sizes), run.read, "what the reader tells");
  }

  /** Reads a dump as a scan does, in splits of a megabyte. */
  private static Map<String, Long> read(Path file) throws IOException {
    Map<String, Long> bytesByClass = new TreeMap<>();
    HeapVisitor counting =
        new HeapVisitor() {
          @Override
          public void object(
              long objectId,
              HeapClass type,
              ObjectKind kind,
              long shallowBytes,
              long arrayLength,
              long fileOffset) {
            if (kind != ObjectKind.CLASS) {
              bytesByClass.merge(type.name(), shallowBytes, Long::sum);
            }
          }

          @Override
          public void reference(long fromId, long toId, ReferenceLabel label) {}

          @Override
          public void root(long objectId, RootKind kind, long threadSerial, long frameNumber) {}
        };
    try (HprofDump dump = HprofDump.open(BlobStores.local().open(file.toString()))) {
      Dumps.readAll(dump, dump.index(1 << 20), counting);
    }
    return bytesByClass;
  }

  /** How many mirrors end exactly where the next object starts, and how many would overlap it. */
  private static int[] mirrors(PlainHprof dump, ObjectSizes sizes) {
    Gaps gaps = new Gaps(Agreement.evidence(dump));
    int[] counts = new int[2];
    for (int i = 0; i < gaps.mirrors(); i++) {
      long bytes = sizes.classObjectBytes(gaps.mirror(i));
      counts[0] += bytes == gaps.behindMirror(i) ? 1 : 0;
      counts[1] += gaps.behindMirror(i) != 0 && bytes > gaps.behindMirror(i) ? 1 : 0;
    }
    return counts;
  }

  /** Field offsets that the JVM itself printed. */
  private static Map<String, Integer> offsets(List<String> output) {
    Map<String, Integer> offsets = new TreeMap<>();
    for (String line : output) {
      Matcher matcher = Pattern.compile("offset (\\S+ \\S+) (\\d+)").matcher(line);
      if (matcher.matches()) {
        offsets.put(matcher.group(1), Integer.parseInt(matcher.group(2)));
      }
    }
    assertTrue(offsets.size() > 50, "the specimens print their offsets");
    return offsets;
  }

  private static Map<String, Integer> ourOffsets(
      PlainHprof dump, ObjectSizes sizes, Map<String, Integer> wanted) {
    Map<String, Integer> offsets = new TreeMap<>();
    for (HeapClass type : dump.classes) {
      int[] ours = sizes.fieldOffsets(type);
      for (int i = 0; i < ours.length; i++) {
        String field = type.name() + " " + type.instanceFields().get(i).name();
        if (wanted.containsKey(field)) {
          offsets.put(field, ours[i]);
        }
      }
    }
    return offsets;
  }

  /** A reader samples: four runs of 2,000 objects must tell the same as the whole dump. */
  private static void fewRunsAreEnough(PlainHprof dump, ObjectSizes expected) {
    LayoutEvidence evidence = new LayoutEvidence(dump.idBytes, dump.classes);
    int things = dump.things.size();
    for (int run = 0; run < 4; run++) {
      int start = things / 4 * run;
      evidence.gap();
      for (Thing thing : dump.things.subList(start, Math.min(start + 2000, things))) {
        Agreement.tell(evidence, dump, thing);
      }
    }
    ObjectSizes sampled = ObjectSizes.detect(evidence, dump.classes);
    assertEquals(expected.layout(), sampled.layout());
    Map<String, Long> differences = new HashMap<>();
    for (HeapClass type : dump.classes) {
      if (sampled.instanceBytes(type) != expected.instanceBytes(type)) {
        differences.put(type.name(), sampled.instanceBytes(type));
      }
    }
    differences.keySet().removeIf(name -> name.contains("Padded")); // too few instances told
    assertEquals(Map.of(), differences);
  }

  private static Run run(Path jdk, List<String> flags) throws IOException, InterruptedException {
    SpecimenJvm jvm = SpecimenJvm.dump(jdk, flags, 0, Files.createTempDirectory(folder, "jvm"));
    PlainHprof plain = PlainHprof.read(jvm.dump());
    Map<String, Long> read = read(jvm.dump());
    Files.delete(jvm.dump());
    return new Run(plain, jvm.histogram(), jvm.output(), read);
  }
}
