package io.heapfleet.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.blob.BlobStores;
import io.heapfleet.hprof.Dumps;
import io.heapfleet.hprof.HprofDump;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.record.HeapVisitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sizes in dumps that are too large to be looked at whole for the layout of objects, against the
 * JVM's own. Larger ones are tried by {@code main}: its argument is how many objects there shall be
 * beside the specimens, some 45 bytes of dump each.
 */
class SampledSizesTest {
  private static final int OTHERS = 600_000;

  /** Smaller dumps are looked at whole. */
  private static final long SAMPLED_ABOVE_BYTES = 32 << 20;

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> sizesAreTheJvmsOwn() throws IOException {
    return tests(folder, OTHERS).stream();
  }

  public static void main(String[] args) throws Throwable {
    Path folder = Files.createTempDirectory("heapfleet-sizes");
    for (DynamicTest test : tests(folder, Integer.parseInt(args[0]))) {
      test.getExecutable().execute();
    }
    Files.delete(folder);
  }

  private static List<DynamicTest> tests(Path folder, int others) throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Map.Entry<Integer, Path> jdk : SpecimenJvm.jdks().entrySet()) {
      for (List<String> flags : flags(jdk.getKey())) {
        String name = "JDK " + jdk.getKey() + " " + String.join(" ", flags);
        List<String> all = new ArrayList<>(flags);
        all.add("-Xmx" + (128 + others / 2_000) + "m");
        tests.add(
            DynamicTest.dynamicTest(name, () -> check(name, jdk.getValue(), all, others, folder)));
      }
    }
    return tests;
  }

  private static List<List<String>> flags(int jdk) {
    List<List<String>> flags =
        new ArrayList<>(
            List.of(
                List.of(),
                List.of("-XX:-UseCompressedOops"),
                List.of("-XX:ObjectAlignmentInBytes=16")));
    if (jdk >= 24) {
      flags.add(List.of("-XX:+UseCompactObjectHeaders"));
      flags.add(List.of("-XX:+UseCompactObjectHeaders", "-XX:-UseCompressedOops"));
    } else {
      flags.add(List.of("-XX:-UseCompressedClassPointers"));
    }
    return flags;
  }

  private static void check(String name, Path jdk, List<String> flags, int others, Path folder)
      throws IOException, InterruptedException {
    Path own = Files.createTempDirectory(folder, "jvm");
    SpecimenJvm jvm = SpecimenJvm.dump(jdk, flags, others, own);
    long dumpBytes = Files.size(jvm.dump());
    Map<String, Agreement.Sum> counted = new HashMap<>();
    LayoutSource source;
    try (HprofDump dump = HprofDump.open(BlobStores.local().open(jvm.dump().toString()))) {
      DumpIndex index = dump.index(16 << 20);
      source = index.dictionary().sizes().layout().source();
      Dumps.readAll(dump, index, counting(counted));
    }
    try (Stream<Path> files = Files.list(own)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(own);
    Agreement agreement = Agreement.of(counted, jvm.histogram());
    agreement.differences.keySet().removeAll(JvmSizesTest.FILLERS);
    System.out.printf(
        "%s: %,d bytes of dump, %d classes and %d array classes compared, differing: %s%n",
        name, dumpBytes, agreement.classes, agreement.arrays, agreement.differences);
    assertTrue(dumpBytes > SAMPLED_ABOVE_BYTES, dumpBytes + " bytes");
    assertEquals(LayoutSource.MEASURED, source);
    assertTrue(agreement.classes > 300, "only " + agreement.classes + " classes to compare");
    assertEquals(Map.of(), agreement.differences, name);
  }

  private static HeapVisitor counting(Map<String, Agreement.Sum> counted) {
    return new HeapVisitor() {
      @Override
      public void object(
          long objectId,
          HeapClass type,
          ObjectKind kind,
          long shallowBytes,
          long arrayLength,
          long fileOffset) {
        if (kind != ObjectKind.CLASS) {
          counted.merge(type.name(), Agreement.Sum.of(shallowBytes), Agreement.Sum::plus);
        }
      }

      @Override
      public void reference(long fromId, long toId, ReferenceLabel label) {}

      @Override
      public void root(long objectId, RootKind kind, long threadSerial, long frameNumber) {}
    };
  }
}
