package io.heapfleet.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.model.BasicType;
import io.heapfleet.record.ReadObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Small heaps with calls in them, field by field. */
class RequestSearchTest {
  private final RequestHeap heap = new RequestHeap();

  private FoundRequest only() throws IOException {
    List<FoundRequest> found = heap.find();
    assertEquals(1, found.size(), found::toString);
    return found.get(0);
  }

  /** Tomcat's text: a part of the connection's buffer. */
  private long part(String before, String text, String after, String charset) throws IOException {
    byte[] start = before.getBytes(charset);
    byte[] part = text.getBytes(charset);
    long buffer = heap.bytes((before + text + after).getBytes(charset));
    long chunk =
        heap.object(
            "org.apache.tomcat.util.buf.ByteChunk",
            "buff",
            buffer,
            "charset",
            heap.object("java.nio.charset.Charset", "name", charset),
            "start",
            start.length,
            "end",
            start.length + part.length);
    return heap.object(
        "org.apache.tomcat.util.buf.MessageBytes", "type", 2, "byteC", chunk, "strValue", 0L);
  }

  private long noText() {
    return heap.object(
        "org.apache.tomcat.util.buf.MessageBytes", "type", 0, "byteC", 0L, "strValue", 0L);
  }

  private long tomcat(long method, long uri, long query, int stage) {
    return heap.object(
        "org.apache.coyote.Request",
        "methodMB",
        method,
        "uriMB",
        uri,
        "queryMB",
        query,
        "reqProcessorMX",
        heap.object("org.apache.coyote.RequestInfo", "stage", stage));
  }

  @Test
  void ofTomcatIsReadFromItsPartOfTheBuffer() throws IOException {
    long request =
        tomcat(
            part("", "PUT", " /caf\u00e9/7?a=b HTTP/1.1", "UTF-8"),
            part("PUT ", "/caf\u00e9/7", "?a=b HTTP/1.1", "UTF-8"),
            part("PUT /caf\u00e9/7?", "a=b", " HTTP/1.1", "UTF-8"),
            3);
    long facade =
        heap.object(
            "org.apache.catalina.connector.RequestFacade",
            "request",
            heap.object("org.apache.catalina.connector.Request", "coyoteRequest", request));
    long thread = heap.thread(1, 0, facade);

    FoundRequest found = only();
    assertEquals("PUT /caf\u00e9/7?a=b", found.call().target());
    assertEquals("PUT /caf\u00e9/7?a=…", found.masked());
    assertEquals("/caf\u00e9/{n}", found.template());
    assertEquals("Tomcat", found.stack());
    assertEquals(thread, found.threadId());
    assertEquals(thread, found.holderId());
  }

  @Test
  void thatIsRecycledIsNone() throws IOException {
    heap.root(tomcat(noText(), noText(), noText(), 7));
    // The texts of the last one may still be there where only the stage has changed.
    long stale = part("GET ", "/orders", " HTTP/1.1", "ISO-8859-1");
    heap.thread(1, 0, tomcat(part("", "GET", " /orders", "ISO-8859-1"), stale, noText(), 6));
    assertEquals(List.of(), heap.find());
  }

  @Test
  void thatReachesBeyondWhatIsThereIsNotGuessed() throws IOException {
    long chunk =
        heap.object(
            "org.apache.tomcat.util.buf.ByteChunk",
            "buff",
            heap.bytes("GET /".getBytes(StandardCharsets.US_ASCII)),
            "charset",
            0L,
            "start",
            4,
            "end",
            4000);
    long uri =
        heap.object(
            "org.apache.tomcat.util.buf.MessageBytes", "type", 2, "byteC", chunk, "strValue", 0L);
    heap.root(tomcat(noText(), uri, noText(), 3));
    assertEquals(List.of(), heap.find());
  }

  @Test
  void ofUnknownLayoutIsToldAsSuch() throws IOException {
    heap.root(heap.object("org.apache.coyote.Request", "verb", "GET", "target", "/orders"));

    FoundRequest found = only();
    assertEquals(Call.Kind.UNKNOWN, found.call().kind());
    assertEquals("org.apache.coyote.Request: verb, target", found.problem());
    assertNull(found.template());
  }

  @Test
  void ofGrpcIsItsMethod() throws IOException {
    long method = heap.object("io.grpc.MethodDescriptor", "fullMethodName", "shop.Orders/List");
    heap.root(
        heap.object(
            "io.grpc.internal.ServerCallImpl",
            "method",
            method,
            "cancelled",
            false,
            "closeCalled",
            true));
    heap.thread(
        1,
        0,
        heap.object(
            "io.grpc.internal.ServerCallImpl",
            "method",
            method,
            "cancelled",
            false,
            "closeCalled",
            false));

    FoundRequest found = only();
    assertEquals("/shop.Orders/List", found.call().target());
    assertEquals(Call.Kind.GRPC, found.call().kind());
  }

  @Test
  void ofReactorNettyIsToldOnceAndHasTheMemoryOfItsChannel() throws IOException {
    long method =
        heap.object(
            "io.netty.handler.codec.http.HttpMethod",
            "name",
            heap.object(
                "io.netty.util.AsciiString",
                "value",
                heap.bytes("xxPOST".getBytes(StandardCharsets.US_ASCII)),
                "offset",
                2,
                "length",
                4));
    long request =
        heap.object(
            "io.netty.handler.codec.http.DefaultHttpRequest",
            "method",
            method,
            "uri",
            "/orders/9?x=1");
    long operations =
        heap.object("reactor.netty.http.server.HttpServerOperations", "nettyRequest", request);
    long rows = heap.array(heap.bytes(new byte[10_000]));
    long channel =
        heap.object("io.netty.channel.AbstractChannel", "operations", operations, "rows", rows);
    heap.root(channel);

    FoundRequest found = only();
    assertEquals("Reactor Netty", found.stack());
    assertEquals("POST /orders/9?x=1", found.call().target());
    assertEquals(channel, found.holderId());
    assertTrue(found.retainedBytes() > 10_000, found::toString);
    assertNull(found.threadId());
  }

  private long threadLocals(long... keysAndValues) {
    long[] entries = new long[keysAndValues.length / 2];
    for (int i = 0; i < entries.length; i++) {
      entries[i] =
          heap.extending(
              reference(),
              "java.lang.ThreadLocal$ThreadLocalMap$Entry",
              "value",
              keysAndValues[2 * i + 1],
              "referent",
              keysAndValues[2 * i]);
    }
    return heap.object(
        "java.lang.ThreadLocal$ThreadLocalMap", "table", heap.array(entries), "size", 1);
  }

  private long reference;

  private long reference() {
    if (reference == 0) {
      reference =
          heap.dump.clazz("java/lang/ref/Reference").field("referent", BasicType.OBJECT).dump();
    }
    return reference;
  }

  private long exchange(String path, boolean closed) {
    return heap.object(
        "sun.net.httpserver.ExchangeImpl",
        "method",
        "GET",
        "uri",
        heap.object("java.net.URI", "path", path, "query", 0L),
        "closed",
        closed);
  }

  @Test
  void hasTheContextOfLoggingAndTracing() throws IOException {
    long key = heap.object("java.lang.ThreadLocal", "hash", 1);
    heap.root(
        heap.object(
            "ch.qos.logback.classic.util.LogbackMDCAdapter", "readWriteThreadLocalMap", key));
    long node =
        heap.object(
            "java.util.HashMap$Node",
            "key",
            heap.string("tenant"),
            "value",
            heap.string("acme"),
            "next",
            heap.object(
                "java.util.HashMap$Node2",
                "key",
                heap.string("requestId"),
                "value",
                heap.string("r-17"),
                "next",
                0L));
    long map = heap.object("java.util.HashMap", "table", heap.array(0, node));
    long span =
        heap.object(
            "io.opentelemetry.sdk.trace.SdkSpan",
            "context",
            heap.object(
                "io.opentelemetry.api.internal.AutoValue_ImmutableSpanContext",
                "traceId",
                "4bf92f3577b34da6a3ce929d0e0e4736",
                "spanId",
                "00f067aa0ba902b7"));
    long context =
        heap.object(
            "io.opentelemetry.javaagent.shaded.io.opentelemetry.context.ArrayBasedContext",
            "entries",
            heap.array(0, span));
    long other = heap.object("java.lang.ThreadLocal", "hash", 2);
    heap.thread(1, threadLocals(key, map, other, context), exchange("/orders", false));

    FoundRequest found = only();
    assertEquals("4bf92f3577b34da6a3ce929d0e0e4736", found.context().traceId());
    assertEquals("00f067aa0ba902b7", found.context().spanId());
    assertEquals(List.of("requestId=r-17", "tenant=…"), found.context().masked());
  }

  @Test
  void isOfTheThreadWhoseFrameHoldsItRatherThanOfOneThatRemembersIt() throws IOException {
    long request = exchange("/orders", false);
    long attributes =
        heap.object(
            "org.springframework.web.context.request.ServletRequestAttributes", "request", request);
    long key = heap.object("java.lang.ThreadLocal", "hash", 1);
    heap.thread(1, threadLocals(key, attributes));
    long worker =
        heap.thread(2, 0, heap.object("sun.net.httpserver.HttpExchangeImpl", "impl", request));

    assertEquals(worker, only().threadId());
  }

  @Test
  void isFoundThroughAThreadLocalIfNoFrameHoldsIt() throws IOException {
    long attributes =
        heap.object(
            "org.springframework.web.context.request.ServletRequestAttributes",
            "request",
            exchange("/orders", false));
    long key = heap.object("java.lang.ThreadLocal", "hash", 1);
    long thread = heap.thread(1, threadLocals(key, attributes));

    assertEquals(thread, only().threadId());
  }

  @Test
  void thatIsOverOrHeldByNothingIsNone() throws IOException {
    heap.root(exchange("/done", true));
    exchange("/garbage", false);
    assertEquals(List.of(), heap.find());
  }

  @Test
  void holdsWhatItsThreadsStackAloneHolds() throws IOException {
    long shared = heap.bytes(new byte[50_000]);
    heap.root(shared);
    heap.thread(1, 0, exchange("/orders", false), heap.bytes(new byte[10_000]), shared);

    long bytes = only().retainedBytes();
    assertTrue(bytes > 10_000 && bytes < 12_000, "" + bytes);
  }

  @Test
  void ofAnyStackMayBeAdded() throws IOException {
    heap.thread(1, 0, heap.object("com.acme.rpc.Call", "verb", "LIST", "name", "orders"));

    FoundRequest found = only();
    assertEquals("Acme RPC", found.stack());
    assertEquals("LIST /orders", found.call().target());
  }

  @Test
  void whoseResolverFailsCostsNothingElse() throws IOException {
    heap.thread(1, 0, heap.object("com.acme.rpc.Call", "name", "no verb"));
    heap.thread(2, 0, exchange("/orders", false));

    List<FoundRequest> found = heap.find();
    assertEquals(2, found.size());
    assertTrue(
        found.stream().anyMatch(r -> r.problem() != null && r.problem().contains("Exception")));
    assertFalse(found.toString().contains("no verb"), found::toString);
  }

  /** A stack of somebody's own, in a few lines. */
  public static final class AcmeRpc implements RequestResolver {
    @Override
    public String stack() {
      return "Acme RPC";
    }

    @Override
    public Set<String> requestClasses() {
      return Set.of("com.acme.rpc.Call");
    }

    @Override
    public Set<String> leads() {
      return Set.of();
    }

    @Override
    public Reading read(ReadObject request, HeapView view) {
      if (!view.has(request, "verb")) {
        throw new IllegalArgumentException(view.text(request, "name"));
      }
      return Reading.inFlight(
          Call.http(view.text(request, "verb"), "/" + view.text(request, "name")));
    }
  }
}
