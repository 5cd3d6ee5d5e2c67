package io.heapfleet.mat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heapfleet.hprof.Dumps;
import io.heapfleet.hprof.HeapListing;
import io.heapfleet.hprof.HprofBuilder;
import io.heapfleet.hprof.HprofDump;
import io.heapfleet.model.HeapRules;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a reader tells differently by Eclipse MAT's rules. */
class MatRulesTest {
  private static HeapListing read(HprofBuilder dump, HeapRules rules, long splitBytes)
      throws IOException {
    HeapListing heap = new HeapListing();
    HprofDump opened = HprofDump.open(Dumps.blob(dump.bytes()));
    Dumps.readAll(opened, opened.index(splitBytes, rules), heap);
    return heap;
  }

  private static HprofBuilder signedClass() {
    HprofBuilder dump = HprofBuilder.hotspot();
    dump.clazz("java/lang/ClassLoader").dump();
    dump.clazz("Signed").loader(0x1000).signers(0x2000).protectionDomain(0x3000).dump();
    return dump;
  }

  @ParameterizedTest
  @ValueSource(longs = {64, 1 << 20})
  void theBootLoaderIsAnObjectThatItsClassesReferTo(long splitBytes) throws IOException {
    HprofBuilder dump = signedClass();
    HeapListing heap = read(dump, HeapRules.MAT, splitBytes);

    assertEquals("0 INSTANCE java.lang.ClassLoader 16 @0", heap.objects.get(0));
    assertEquals(1, heap.objects.stream().filter(o -> o.startsWith("0 ")).count());
    long object = dump.classId("java/lang/Object");
    assertEquals(
        List.of("%x -> 0 LOADER".formatted(object)),
        heap.references.stream().filter(r -> r.startsWith("%x ".formatted(object))).toList());
  }

  @Test
  void signersAndProtectionDomainsAreNotTold() throws IOException {
    HprofBuilder dump = signedClass();
    String signed = "%x -> ".formatted(dump.classId("Signed"));
    String object = "%x SUPER".formatted(dump.classId("java/lang/Object"));

    assertEquals(
        List.of(signed + object, signed + "1000 LOADER"),
        read(dump, HeapRules.MAT, 1 << 20).references.stream()
            .filter(r -> r.startsWith(signed))
            .toList());
    assertEquals(
        List.of(
            signed + object,
            signed + "1000 LOADER",
            signed + "2000 FIELD java.lang.Class#signers",
            signed + "3000 FIELD java.lang.Class#protectionDomain"),
        read(dump, HeapRules.JVM, 1 << 20).references.stream()
            .filter(r -> r.startsWith(signed))
            .toList());
  }

  @Test
  void aDumpWithoutClassLoadersHasNoBootLoaderEither() throws IOException {
    HeapListing heap = read(HprofBuilder.hotspot(), HeapRules.MAT, 1 << 20);
    assertEquals(0, heap.objects.stream().filter(o -> o.startsWith("0 ")).count());
  }
}
