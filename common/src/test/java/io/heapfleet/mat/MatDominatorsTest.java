package io.heapfleet.mat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.heapfleet.graph.DominatorTree;
import io.heapfleet.graph.GraphSettings;
import io.heapfleet.graph.Reachability;
import io.heapfleet.jvm.Jdk;
import io.heapfleet.jvm.JvmDump;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.HeapRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.eclipse.mat.SnapshotException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Dominators on dumps of today's JVMs are those of the Eclipse MAT parser on Maven Central, an
 * older one than MAT 1.17. It leaves out what referents hold, as we do by default, and makes every
 * class of the boot loader a root.
 */
class MatDominatorsTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "17 |",
        "17 | -XX:-UseCompressedOops",
        "25 |",
        "25 | -XX:+UseCompactObjectHeaders",
        "25 | -XX:+UseZGC",
      })
  void ofFreshDumps(int feature, String flags) throws Exception {
    Optional<Jdk> jdk = Jdk.find(feature);
    assumeTrue(jdk.isPresent(), "no JDK " + feature + " beside the one that runs this test");
    Path dump = folder.resolve("jvm.hprof");
    JvmDump.write(jdk.get(), flags == null ? List.of() : List.of(flags.split(" ")), dump);

    compare(dump);
  }

  private void compare(Path dump) throws IOException, SnapshotException {
    Map<Long, Long> mats;
    try (MatSnapshot mat =
        MatSnapshot.openReachable(dump, Files.createDirectory(folder.resolve("mat")))) {
      mats = mat.dominators();
    }
    HeapInMemory heap = HeapInMemory.read(dump, HeapRules.MAT);
    LongStream bootClasses =
        heap.dictionary.classes().stream()
            .filter(type -> type.loaderId() == 0 && !type.isArray() && type.id() > 0)
            .mapToLong(HeapClass::id);
    DominatorTree ours =
        DominatorTree.of(
            heap.rows(),
            heap.classObjectIds(),
            LongStream.concat(LongStream.of(heap.rootIds()), bootClasses).toArray(),
            GraphSettings.defaults());

    Differences differences = new Differences();
    for (long id : heap.objects.keySet()) {
      long object = ours.numberOf(id);
      boolean reached = ours.reachability(object) == Reachability.STRONG;
      differences.compare("reachable", id, mats.containsKey(id), reached);
      if (reached && mats.containsKey(id)) {
        long dominator = ours.dominator(object);
        differences.compare(
            "dominator",
            id,
            mats.get(id),
            dominator == DominatorTree.NONE ? -1L : ours.objectId(dominator));
      }
    }
    System.out.println(differences.summary());
    assertTrue(mats.size() > 10_000, "a dump with next to nothing in it");
    assertEquals(List.of(), differences.first());
  }
}
