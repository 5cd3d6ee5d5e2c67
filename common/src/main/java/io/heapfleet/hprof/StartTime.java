package io.heapfleet.hprof;

import io.heapfleet.model.HeapClass;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.ReadBack;
import io.heapfleet.record.ReadObject;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * When the dumped process began, as its own objects say: HPROF has no record of that, and nothing
 * in the JDK always keeps it. Who does keep it, if it was ever asked: management and monitoring
 * ({@code RuntimeMXBean}), {@code ProcessHandle}, and the context of Logback.
 */
final class StartTime {
  /** Ways from a static field, over fields, to milliseconds since 1970. */
  private static final List<List<String>> WAYS =
      List.of(
          List.of(
              "sun.management.ManagementFactoryHelper#runtimeMBean",
              "sun.management.RuntimeImpl#vmStartupTime"),
          List.of("java.lang.ProcessHandleImpl#current", "java.lang.ProcessHandleImpl#startTime"),
          List.of(
              "org.slf4j.LoggerFactory#PROVIDER",
              "ch.qos.logback.classic.spi.LogbackServiceProvider#defaultLoggerContext",
              "ch.qos.logback.core.ContextBase#birthTime"),
          List.of(
              "org.slf4j.impl.StaticLoggerBinder#SINGLETON",
              "org.slf4j.impl.StaticLoggerBinder#defaultLoggerContext",
              "ch.qos.logback.core.ContextBase#birthTime"));

  private StartTime() {}

  /**
   * The earliest time that is told and may be true; null if there is none.
   *
   * @param dumpedAt when the dump was written by the clock of the process; null if unknown
   */
  static Instant read(ReadBack heap, HeapDictionary dictionary, Instant dumpedAt)
      throws IOException {
    if (dumpedAt == null) {
      return null;
    }
    Map<String, List<Long>> classes = new HashMap<>();
    for (HeapClass c : dictionary.classes()) {
      classes.computeIfAbsent(c.name(), name -> new ArrayList<>()).add(c.id());
    }
    List<Set<Long>> at = new ArrayList<>();
    for (List<String> way : WAYS) {
      String className = way.get(0).substring(0, way.get(0).indexOf('#'));
      at.add(new HashSet<>(classes.getOrDefault(className, List.of())));
    }
    long earliest = Long.MAX_VALUE;
    int longest = WAYS.stream().mapToInt(List::size).max().orElseThrow();
    for (int step = 0; step < longest; step++) {
      // One look for all ways: a compressed dump can only be read forward.
      Map<Long, ReadObject> objects =
          heap.objects(at.stream().flatMap(Collection::stream).distinct().toList());
      for (int i = 0; i < WAYS.size(); i++) {
        Set<Long> next = new HashSet<>();
        for (long id : at.get(i)) {
          ReadObject object = objects.get(id);
          if (object == null) {
            continue;
          }
          long value = object.reference(WAYS.get(i).get(step));
          if (step < WAYS.get(i).size() - 1) {
            next.add(value);
          } else if (value > 0 && value <= dumpedAt.toEpochMilli()) {
            earliest = Math.min(earliest, value);
          }
        }
        at.set(i, next);
      }
    }
    return earliest == Long.MAX_VALUE ? null : Instant.ofEpochMilli(earliest);
  }
}
