package io.heapfleet.hprof;

import io.heapfleet.model.HeapClass;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.ReadBack;
import io.heapfleet.record.ReadObject;
import io.heapfleet.record.ThreadFacts;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the dumped process says of itself in its own objects: which Java it is, what its threads are
 * called and do. HPROF has records for neither.
 *
 * @param runtime name of the Java runtime, {@code OpenJDK Runtime Environment}; null if not found
 * @param runtimeVersion its version, {@code 17.0.15+6}; null if not found
 * @param threads what is known of threads, by thread object
 */
public record RuntimeFacts(String runtime, String runtimeVersion, Map<Long, ThreadFacts> threads) {
  /** Classes that hold the version as static fields: since JDK 9, up to JDK 8. */
  private static final List<String> VERSION_CLASSES =
      List.of("java.lang.VersionProps", "sun.misc.Version");

  /** Nothing is known. */
  public static RuntimeFacts unknown() {
    return new RuntimeFacts(null, null, Map.of());
  }

  /**
   * Reads the facts.
   *
   * @param threadIds the thread objects
   */
  public static RuntimeFacts read(
      ReadBack heap, HeapDictionary dictionary, Collection<Long> threadIds) throws IOException {
    List<Long> versionClass =
        dictionary.classes().stream()
            .filter(c -> VERSION_CLASSES.contains(c.name()) && c.loaderId() == 0)
            .map(HeapClass::id)
            .limit(1)
            .toList();
    ReadObject versions = heap.objects(versionClass).values().stream().findFirst().orElse(null);
    long runtime = versionField(versions, "java_runtime_name");
    long runtimeVersion = versionField(versions, "java_runtime_version");
    Map<Long, String> strings =
        heap.strings(Stream.of(runtime, runtimeVersion).filter(id -> id != 0).toList());
    return new RuntimeFacts(
        strings.get(runtime),
        strings.get(runtimeVersion),
        new ThreadReader(heap, dictionary).read(threadIds));
  }

  private static long versionField(ReadObject versions, String name) {
    return versions == null ? 0 : versions.reference(versions.type().name() + "#" + name);
  }
}
