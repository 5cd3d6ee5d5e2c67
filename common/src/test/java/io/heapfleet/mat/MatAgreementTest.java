package io.heapfleet.mat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.heapfleet.hprof.Dumps;
import io.heapfleet.hprof.HprofDump;
import io.heapfleet.jvm.Jdk;
import io.heapfleet.jvm.JvmDump;
import io.heapfleet.mat.ToldHeap.ToldObject;
import io.heapfleet.mat.ToldHeap.ToldReference;
import io.heapfleet.mat.ToldHeap.ToldRoot;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.record.SplitSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.mat.SnapshotException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Our reader and the Eclipse MAT parser tell the same heap: the same classes, the same objects, and
 * of each object the same references by the same fields.
 */
class MatAgreementTest {
  /** Odd and small, so that dumps are cut in many places. */
  private static final long SPLIT_BYTES = 300_007;

  /** Fields of class records that MAT steps over. */
  private static final Set<String> UNTOLD_BY_MAT =
      Set.of("java.lang.Class#signers", "java.lang.Class#protectionDomain");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "17 |",
        "17 | -XX:-UseCompressedOops",
        "17 | -XX:+UseParallelGC -XX:-UseCompressedClassPointers",
        "17 | -XX:+UseSerialGC -XX:ObjectAlignmentInBytes=16",
        "25 |",
        "25 | -XX:+UseCompactObjectHeaders",
        "25 | -XX:-UseCompressedOops",
        "25 | -XX:+UseZGC",
      })
  void onDumpsOfRealJvms(int feature, String flags) throws Exception {
    Optional<Jdk> jdk = Jdk.find(feature);
    assumeTrue(jdk.isPresent(), "no JDK " + feature + " beside the one that runs this test");
    Path dump = folder.resolve("jvm.hprof");
    JvmDump.write(jdk.get(), flags == null ? List.of() : List.of(flags.split(" ")), dump);

    compare(dump, 0);
  }

  @ParameterizedTest
  @CsvSource({
    "sun_jdk5_13_x32.hprof, 0",
    "jdk6-x32-small.hprof, 0",
    "sun_jdk6_18_x64.hprof, 0",
    "sun_jdk6_30_x64_compressedOops.hprof, 0",
    // Two heap dumps in one file: we read the last one.
    "sun_jdk6_31_hprofagent_compressedOops.hprof, 1",
    "openjdk_jdk11_04_x64.hprof.gz, 0",
  })
  void onDumpsOfOldJvms(String name, int heapDump) throws Exception {
    compare(Dumps.sharedFolder().resolve("hotspot").resolve(name), heapDump);
  }

  private void compare(Path file, int heapDump) throws IOException, SnapshotException {
    ToldHeap mats = new ToldHeap();
    List<HeapClass> matsClasses = new ArrayList<>();
    try (MatSnapshot mat =
        MatSnapshot.open(file, heapDump, Files.createDirectory(folder.resolve("mat")))) {
      mat.tell(mats);
      matsClasses.addAll(mat.classes());
    }
    ToldHeap ours = new ToldHeap();
    DumpIndex index;
    try (HprofDump dump = HprofDump.open(Dumps.blob(Files.readAllBytes(file)))) {
      index = dump.index(SPLIT_BYTES);
      for (SplitSummary summary : Dumps.readAll(dump, index, ours)) {
        assertEquals(new SplitSummary(List.of(), 0, 0), summary);
      }
    }
    System.out.printf(
        "%s: %d objects, %d references, %d roots, %d splits%n",
        file.getFileName(),
        ours.objects.size(),
        ours.referenceCount(),
        ours.roots.size(),
        index.plan().splits().size());

    assertNone("objects told twice", ours.toldTwice);
    assertEquals(mats.instancesByClass(), ours.instancesByClass());
    assertTrue(ours.objects.size() > 1_000, "a dump with next to nothing in it");
    assertNone("classes that differ", differentClasses(matsClasses, index));
    assertNone("objects that differ", differentObjects(mats, ours));
    assertNone("roots that differ", differentRoots(mats, ours));
  }

  private static List<String> differentClasses(List<HeapClass> mats, DumpIndex index) {
    Map<Long, HeapClass> ours =
        index.dictionary().classes().stream()
            .filter(c -> c.id() > 0)
            .collect(Collectors.toMap(HeapClass::id, Function.identity()));
    List<String> differences = new ArrayList<>();
    for (HeapClass mat : mats) {
      HeapClass our = ours.remove(mat.id());
      if (our == null || !definition(mat).equals(definition(our))) {
        differences.add("MAT " + mat + "\n     ours " + our);
      }
    }
    ours.values().forEach(our -> differences.add("only ours " + our));
    return differences;
  }

  /** A class without what MAT does not tell or counts in its own way. */
  private static HeapClass definition(HeapClass c) {
    return new HeapClass(
        0, c.id(), c.name(), c.superClassId(), 0, 0, c.instanceFields(), c.staticFields());
  }

  private static List<String> differentObjects(ToldHeap mats, ToldHeap ours) {
    List<String> differences = new ArrayList<>();
    Set<Long> ids = new HashSet<>(mats.objects.keySet());
    ids.addAll(ours.objects.keySet());
    for (long id : ids) {
      ToldObject mat = mats.objects.get(id);
      ToldObject our = ours.objects.get(id);
      if (mat == null || our == null || !mat.toString().equals(our.toString())) {
        differences.add("0x%x: MAT %s, ours %s".formatted(id, mat, our));
      } else if (!counted(mat, ours).equals(counted(our, ours))) {
        differences.add(
            "0x%x %s: MAT %s, ours %s".formatted(id, our, counted(mat, ours), counted(our, ours)));
      }
    }
    return differences;
  }

  /** References and how often the object holds each, without those that one side never tells. */
  private static Map<String, Integer> counted(ToldObject object, ToldHeap ours) {
    Map<String, Integer> counts = new TreeMap<>();
    for (ToldReference reference : object.references) {
      boolean untold =
          object.kind == ObjectKind.CLASS
              && UNTOLD_BY_MAT.contains(String.valueOf(reference.label().fieldName()));
      // MAT takes a loader that the dump does not hold for the boot loader, which has no address.
      boolean lostLoader =
          reference.label().kind().equals("LOADER") && !ours.objects.containsKey(reference.toId());
      if (!untold && !lostLoader) {
        counts.merge(reference.toString(), 1, Integer::sum);
      }
    }
    return counts;
  }

  private static List<String> differentRoots(ToldHeap mats, ToldHeap ours) {
    Set<ToldRoot> known =
        ours.roots.stream()
            // MAT drops a root whose object is not in the dump.
            .filter(root -> ours.objects.containsKey(root.objectId()))
            // It has one kind for two.
            .map(root -> new ToldRoot(root.objectId(), asMatCalls(root.kind())))
            .collect(Collectors.toSet());
    List<String> differences = new ArrayList<>();
    for (ToldRoot root : mats.roots) {
      // MAT makes every class of the boot loader a root, whether the dump says so or not.
      boolean added =
          root.kind() == RootKind.STICKY_CLASS
              && ours.objects.get(root.objectId()).references.stream()
                  .noneMatch(reference -> reference.label().kind().equals("LOADER"));
      if (!known.remove(root) && !added) {
        differences.add("only MAT's " + root);
      }
    }
    known.forEach(root -> differences.add("only ours " + root));
    return differences;
  }

  private static RootKind asMatCalls(RootKind kind) {
    return kind == RootKind.JNI_GLOBAL ? RootKind.NATIVE_STACK : kind;
  }

  private static void assertNone(String what, List<String> differences) {
    Stream<String> first = differences.stream().sorted().limit(10);
    assertEquals(
        0,
        differences.size(),
        () -> what + ", the first:\n" + first.collect(Collectors.joining("\n")) + "\n");
  }
}
