package io.heapfleet.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.hprof.Dumps;
import io.heapfleet.hprof.PlainHprof;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Sizes of dumps of old JVMs, some of which come with the JVM's own histogram. */
class OldDumpsTest {
  @Test
  void jdk5On32Bits() throws IOException {
    // Histogram and dump were not taken at the same moment: one byte[] has another length.
    check("sun_jdk5_13_x32.hprof", 4, 4, 100, Set.of("byte[]"));
  }

  @Test
  void jdk6On64Bits() throws IOException {
    check("sun_jdk6_18_x64.hprof", 8, 8, 100, Set.of());
  }

  @Test
  void jdk6On64BitsWithCompressedReferences() throws IOException {
    check("sun_jdk6_30_x64_compressedOops.hprof", 8, 4, 100, Set.of());
  }

  @Test
  void theOldAgentNumbersObjectsButTheUsualLayoutIsRight() throws IOException {
    PlainHprof dump = dump("sun_jdk6_31_hprofagent_compressedOops.hprof");
    ObjectSizes sizes = ObjectSizes.detect(Agreement.evidence(dump), dump.classes);
    assertEquals(LayoutSource.ASSUMED, sizes.layout().source());
    Agreement agreement =
        Agreement.of(dump, sizes, histogram("sun_jdk6_31_hprofagent_compressedOops"));
    assertTrue(agreement.classes > 100);
    assertEquals(Map.of(), agreement.differences);
  }

  @Test
  void jdk11() throws IOException {
    PlainHprof dump = dump("openjdk_jdk11_04_x64.hprof.gz");
    LayoutEvidence evidence = Agreement.evidence(dump);
    ObjectSizes sizes = ObjectSizes.detect(evidence, dump.classes);
    assertEquals(
        new ObjectLayout(8, 4, 12, 16, 8, FieldPlacement.BY_TYPE, LayoutSource.MEASURED),
        sizes.layout());
    Gaps gaps = new Gaps(evidence);
    int fitting = 0;
    for (int i = 0; i < gaps.objects(); i++) {
      long bytes = Agreement.bytes(dump, sizes, dump.things.get(i));
      assertTrue(
          gaps.behindObject(i) == 0 || bytes <= gaps.behindObject(i),
          () -> "overlaps what lies behind it: " + bytes);
      fitting += bytes == gaps.behindObject(i) ? 1 : 0;
    }
    assertTrue(fitting > 0.99 * gaps.objects(), fitting + " of " + gaps.objects());
  }

  private static void check(
      String name, int pointerBytes, int referenceBytes, int minClasses, Set<String> otherMoment)
      throws IOException {
    PlainHprof dump = dump(name);
    ObjectSizes sizes = ObjectSizes.detect(Agreement.evidence(dump), dump.classes);
    assertEquals(LayoutSource.MEASURED, sizes.layout().source());
    assertEquals(FieldPlacement.BY_TYPE, sizes.layout().placement());
    assertEquals(pointerBytes, sizes.layout().pointerBytes());
    assertEquals(referenceBytes, sizes.layout().referenceBytes());
    Map<String, JvmHistogram.Row> histogram = histogram(name.replace(".hprof", ""));
    Agreement agreement = Agreement.of(dump, sizes, histogram);
    assertTrue(agreement.classes > minClasses);
    agreement.differences.keySet().removeAll(otherMoment);
    assertEquals(Map.of(), agreement.differences);
    // Before JDK 7 static fields lie elsewhere, so all mirrors have the same size.
    JvmHistogram.Row mirrors = histogram.get("java.lang.Class");
    long mirrorBytes = sizes.classObjectBytes(dump.classes.get(0));
    assertEquals(mirrors.bytes(), mirrors.instances() * mirrorBytes);
  }

  private static PlainHprof dump(String name) throws IOException {
    return PlainHprof.read(Dumps.sharedFolder().resolve("hotspot").resolve(name));
  }

  private static Map<String, JvmHistogram.Row> histogram(String name) throws IOException {
    return JvmHistogram.parse(
        Files.readString(
            Dumps.sharedFolder().resolve("expected").resolve(name).resolve("jvm-histogram.txt")));
  }
}
