package io.heapfleet.request;

import io.heapfleet.record.ReadObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads the context of a thread's call from its thread locals: the map that Logback (1.0 to 1.5),
 * SLF4J and Log4j 2 keep, and the current span of OpenTelemetry, also where the agent has moved its
 * classes into another package. An application that puts the ids of the trace into the map is
 * understood, too.
 */
final class ContextReader {
  /** Classes that keep a {@code ThreadLocal} with a map in one of these fields. */
  static final Map<String, List<String>> MAP_HOLDERS =
      Map.of(
          "ch.qos.logback.classic.util.LogbackMDCAdapter",
          List.of("readWriteThreadLocalMap", "copyOnThreadLocal", "copyOnInheritThreadLocal"),
          "org.slf4j.helpers.BasicMDCAdapter",
          List.of("inheritableThreadLocalMap", "inheritableThreadLocal"),
          "org.apache.logging.log4j.spi.DefaultThreadContextMap",
          List.of("localMap"),
          "org.apache.logging.log4j.spi.CopyOnWriteSortedArrayThreadContextMap",
          List.of("localMap"),
          "org.apache.logging.log4j.spi.GarbageFreeSortedArrayThreadContextMap",
          List.of("localMap"));

  private static final Set<String> TRACE_KEYS = Set.of("traceid", "trace_id", "operation_id");
  private static final Set<String> SPAN_KEYS = Set.of("spanid", "span_id");
  private static final int MAX_ENTRIES = 64;

  private final Set<Long> mapLocals;

  /**
   * @param mapLocals the {@code ThreadLocal}s that hold the logging frameworks' maps
   */
  ContextReader(Set<Long> mapLocals) {
    this.mapLocals = mapLocals;
  }

  /** The {@code ThreadLocal}s that one of {@link #MAP_HOLDERS} keeps. */
  static Set<Long> locals(ReadObject holder, HeapView heap) {
    Set<Long> locals = new HashSet<>();
    if (holder != null && holder.type() != null) {
      for (String field : MAP_HOLDERS.getOrDefault(holder.type().name(), List.of())) {
        heap.number(holder, field).ifPresent(locals::add);
      }
    }
    locals.remove(0L);
    return locals;
  }

  CallContext read(List<ThreadLocals.Entry> entries, HeapView heap) {
    Map<String, String> map = new HashMap<>();
    String traceId = null;
    String spanId = null;
    for (ThreadLocals.Entry entry : entries) {
      if (mapLocals.contains(entry.keyId())) {
        addEntries(heap.object(entry.valueId()), heap, map);
      } else {
        ReadObject span = heap.follow(span(heap.object(entry.valueId()), heap), "context");
        if (span != null) {
          traceId = heap.text(span, "traceId");
          spanId = heap.text(span, "spanId");
        }
      }
    }
    for (Map.Entry<String, String> entry : map.entrySet()) {
      String key = entry.getKey().toLowerCase(Locale.ROOT);
      traceId = traceId == null && TRACE_KEYS.contains(key) ? entry.getValue() : traceId;
      spanId = spanId == null && SPAN_KEYS.contains(key) ? entry.getValue() : spanId;
    }
    return new CallContext(traceId, spanId, map);
  }

  /** The span in a context: an array of keys and values by turns. */
  private static ReadObject span(ReadObject context, HeapView heap) {
    if (!isClass(context, "opentelemetry.context.ArrayBasedContext")) {
      return null;
    }
    ReadObject entries = heap.follow(context, "entries");
    if (entries != null && entries.references() != null) {
      for (int i = 1; i < entries.references().length; i += 2) {
        ReadObject value = heap.object(entries.references()[i]);
        if (isClass(value, "opentelemetry.sdk.trace.SdkSpan")
            || isClass(value, "opentelemetry.sdk.trace.RecordEventsReadableSpan")) {
          return value;
        }
      }
    }
    return null;
  }

  private static boolean isClass(ReadObject object, String nameEnd) {
    return object != null && object.type() != null && object.type().name().endsWith(nameEnd);
  }

  /** A {@code HashMap}, one wrapped as synchronized or unmodifiable, or Log4j's sorted arrays. */
  private static void addEntries(ReadObject map, HeapView heap, Map<String, String> entries) {
    if (map == null) {
      return;
    }
    if (heap.has(map, "m")) {
      addEntries(heap.follow(map, "m"), heap, entries);
    } else if (heap.has(map, "keys") && heap.has(map, "values")) {
      ReadObject keys = heap.follow(map, "keys");
      ReadObject values = heap.follow(map, "values");
      if (keys != null && values != null && keys.references() != null) {
        int size = (int) heap.number(map, "size").orElse(0);
        for (int i = 0; i < Math.min(size, Math.min(keys.references().length, MAX_ENTRIES)); i++) {
          add(keys.references()[i], valueAt(values, i), heap, entries);
        }
      }
    } else {
      ReadObject table = heap.follow(map, "table");
      if (table != null && table.references() != null) {
        for (long id : table.references()) {
          ReadObject node = heap.object(id);
          for (int i = 0; node != null && i < MAX_ENTRIES; i++, node = heap.follow(node, "next")) {
            add(
                heap.number(node, "key").orElse(0),
                heap.number(node, "value").orElse(0),
                heap,
                entries);
          }
        }
      }
    }
  }

  private static long valueAt(ReadObject values, int i) {
    return values.references() == null || i >= values.references().length
        ? 0
        : values.references()[i];
  }

  private static void add(long keyId, long valueId, HeapView heap, Map<String, String> entries) {
    String key = heap.text(heap.object(keyId));
    String value = heap.text(heap.object(valueId));
    if (key != null && value != null && entries.size() < MAX_ENTRIES) {
      entries.put(key, value);
    }
  }
}
