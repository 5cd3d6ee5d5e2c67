package io.heapfleet.hprof;

import io.heapfleet.model.HeapClass;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.ThreadName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the dumped process says of itself in its own objects: which Java it is, what its threads are
 * called. HPROF has records for neither.
 *
 * @param runtime name of the Java runtime, {@code OpenJDK Runtime Environment}; null if not found
 * @param runtimeVersion its version, {@code 17.0.15+6}; null if not found
 * @param threads names by thread object
 */
public record RuntimeFacts(String runtime, String runtimeVersion, Map<Long, ThreadName> threads) {
  /** Classes that hold the version as static fields: since JDK 9, up to JDK 8. */
  private static final List<String> VERSION_CLASSES =
      List.of("java.lang.VersionProps", "sun.misc.Version");

  /** Nothing is known. */
  public static RuntimeFacts unknown() {
    return new RuntimeFacts(null, null, Map.of());
  }

  /**
   * Reads the facts, in four rounds of look-ups at most.
   *
   * @param threadIds the thread objects
   */
  public static RuntimeFacts read(
      ReadBack heap, HeapDictionary dictionary, Collection<Long> threadIds) throws IOException {
    Optional<HeapClass> version =
        dictionary.classes().stream()
            .filter(c -> VERSION_CLASSES.contains(c.name()) && c.loaderId() == 0)
            .findFirst();
    List<Long> first = new ArrayList<>(threadIds);
    version.ifPresent(c -> first.add(c.id()));
    Map<Long, ReadObject> objects = heap.objects(first);

    // Since JDK 19 a platform thread keeps its group in a holder.
    Map<Long, ReadObject> holders = heap.objects(references(objects, "java.lang.Thread#holder"));
    Map<Long, Long> groupOfThread = new HashMap<>();
    for (long thread : threadIds) {
      ReadObject object = objects.get(thread);
      if (object != null) {
        long group = object.reference("java.lang.Thread#group");
        ReadObject holder = holders.get(object.reference("java.lang.Thread#holder"));
        groupOfThread.put(
            thread,
            group != 0 || holder == null
                ? group
                : holder.reference("java.lang.Thread$FieldHolder#group"));
      }
    }
    Map<Long, ReadObject> groups =
        heap.objects(groupOfThread.values().stream().filter(g -> g != 0).distinct().toList());

    ReadObject versions = version.map(c -> objects.get(c.id())).orElse(null);
    long runtime = versionField(versions, "java_runtime_name");
    long runtimeVersion = versionField(versions, "java_runtime_version");
    List<Long> texts = new ArrayList<>(references(objects, "java.lang.Thread#name"));
    texts.addAll(references(groups, "java.lang.ThreadGroup#name"));
    texts.add(runtime);
    texts.add(runtimeVersion);
    texts.removeIf(id -> id == 0);
    Map<Long, String> strings = heap.strings(texts);

    Map<Long, ThreadName> threads = new HashMap<>();
    for (long thread : threadIds) {
      ReadObject object = objects.get(thread);
      if (object != null) {
        ReadObject group = groups.get(groupOfThread.get(thread));
        threads.put(
            thread,
            new ThreadName(
                strings.get(object.reference("java.lang.Thread#name")),
                group == null ? null : strings.get(group.reference("java.lang.ThreadGroup#name"))));
      }
    }
    return new RuntimeFacts(strings.get(runtime), strings.get(runtimeVersion), threads);
  }

  private static long versionField(ReadObject versions, String name) {
    return versions == null ? 0 : versions.reference(versions.type().name() + "#" + name);
  }

  private static List<Long> references(Map<Long, ReadObject> objects, String field) {
    return objects.values().stream()
        .map(o -> o.reference(field))
        .filter(id -> id != 0)
        .distinct()
        .toList();
  }
}
