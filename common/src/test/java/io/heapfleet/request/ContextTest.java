package io.heapfleet.request;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What logging and tracing keep of a thread's call, in the shapes that their versions have. */
class ContextTest {
  private final RequestHeap heap = new RequestHeap();

  private long exchange() {
    return heap.object(
        "sun.net.httpserver.ExchangeImpl",
        "method",
        "GET",
        "uri",
        heap.object("java.net.URI", "path", "/orders", "query", 0L),
        "closed",
        false);
  }

  private long hashMap(String key, String value) {
    long node = heap.object("java.util.HashMap$Node", "key", key, "value", value, "next", 0L);
    return heap.object("java.util.HashMap", "table", heap.array(0, node), "size", 1);
  }

  /** The context of a thread that has this value for a thread local of this holder. */
  private CallContext context(String holder, String field, long value) throws IOException {
    long local = heap.object("java.lang.ThreadLocal", "hash", 1);
    heap.root(heap.object(holder, field, local));
    heap.thread(1, heap.threadLocals(local, value), exchange());
    return heap.find().get(0).context();
  }

  @ParameterizedTest
  @CsvSource({
    "ch.qos.logback.classic.util.LogbackMDCAdapter, readWriteThreadLocalMap",
    "ch.qos.logback.classic.util.LogbackMDCAdapter, copyOnThreadLocal",
    "ch.qos.logback.classic.util.LogbackMDCAdapter, copyOnInheritThreadLocal",
    "org.slf4j.helpers.BasicMDCAdapter, inheritableThreadLocalMap",
    "org.slf4j.helpers.BasicMDCAdapter, inheritableThreadLocal",
    "org.apache.logging.log4j.spi.DefaultThreadContextMap, localMap"
  })
  void isReadFromTheMapThatAThreadLocalHolds(String holder, String field) throws IOException {
    long map = hashMap("requestId", "r-17");

    assertEquals(Map.of("requestId", "r-17"), context(holder, field, map).entries());
  }

  @Test
  void isReadFromAMapInAWrapper() throws IOException {
    long map =
        heap.object("java.util.Collections$SynchronizedMap", "m", hashMap("requestId", "r-17"));

    assertEquals(
        Map.of("requestId", "r-17"),
        context("ch.qos.logback.classic.util.LogbackMDCAdapter", "copyOnThreadLocal", map)
            .entries());
  }

  @Test
  void mayBeInheritedFromAnotherThread() throws IOException {
    long local = heap.object("java.lang.InheritableThreadLocal", "hash", 1);
    heap.root(
        heap.object(
            "ch.qos.logback.classic.util.LogbackMDCAdapter", "copyOnInheritThreadLocal", local));
    heap.inherited = heap.threadLocals(local, hashMap("requestId", "r-17"));
    heap.thread(1, 0, exchange());

    assertEquals(Map.of("requestId", "r-17"), heap.find().get(0).context().entries());
  }

  @ParameterizedTest
  @CsvSource({
    "org.apache.logging.log4j.spi.CopyOnWriteSortedArrayThreadContextMap",
    "org.apache.logging.log4j.spi.GarbageFreeSortedArrayThreadContextMap",
    "org.apache.logging.log4j.core.context.internal.GarbageFreeSortedArrayThreadContextMap"
  })
  void isReadFromLog4jsSortedArrays(String holder) throws IOException {
    long map =
        heap.object(
            "org.apache.logging.log4j.util.SortedArrayStringMap",
            "keys",
            heap.array(heap.string("requestId"), heap.string("stale")),
            "values",
            heap.array(heap.string("r-17"), heap.string("left behind")),
            "size",
            1);

    assertEquals(Map.of("requestId", "r-17"), context(holder, "localMap", map).entries());
  }

  @Test
  void isReadFromLog4jsOneArray() throws IOException {
    long array =
        heap.array(
            heap.object("java.lang.Integer", "value", 1),
            heap.string("requestId"),
            heap.string("r-17"),
            heap.string("stale"),
            heap.string("left behind"));

    assertEquals(
        Map.of("requestId", "r-17"),
        context("org.apache.logging.log4j.spi.DefaultThreadContextMap", "localState", array)
            .entries());
  }

  @Test
  void namesTheTraceIfTheApplicationPutItThere() throws IOException {
    long map =
        heap.object(
            "org.apache.logging.log4j.util.SortedArrayStringMap",
            "keys",
            heap.array(heap.string("operation_Id"), heap.string("spanId")),
            "values",
            heap.array(heap.string("4bf9"), heap.string("00f0")),
            "size",
            2);
    CallContext context =
        context(
            "org.apache.logging.log4j.spi.CopyOnWriteSortedArrayThreadContextMap", "localMap", map);

    assertEquals("4bf9", context.traceId());
    assertEquals("00f0", context.spanId());
  }

  @ParameterizedTest
  @CsvSource({
    "io.opentelemetry.sdk.trace.SdkSpan",
    "io.opentelemetry.sdk.trace.RecordEventsReadableSpan"
  })
  void isOfTheCurrentSpan(String spanClass) throws IOException {
    long spanContext =
        heap.object(
            "io.opentelemetry.api.internal.ImmutableSpanContext",
            "traceId",
            "4bf9",
            "spanId",
            "00f0");
    long span = heap.object(spanClass, "context", spanContext);
    long context =
        heap.object("io.opentelemetry.context.ArrayBasedContext", "entries", heap.array(0, span));
    long local = heap.object("java.lang.ThreadLocal", "hash", 1);
    heap.thread(1, heap.threadLocals(local, context), exchange());

    CallContext found = heap.find().get(0).context();
    assertEquals("4bf9", found.traceId());
    assertEquals("00f0", found.spanId());
  }
}
