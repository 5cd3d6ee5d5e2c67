package io.heapfleet.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.heapfleet.model.BasicType;
import io.heapfleet.request.RequestHeap.Millis;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each stack's calls, field by field: one that is worked on, one that is over, one unknown. */
class ResolversTest {
  private final RequestHeap heap = new RequestHeap();

  private FoundRequest only() throws IOException {
    List<FoundRequest> found = heap.find();
    assertEquals(1, found.size(), found::toString);
    return found.get(0);
  }

  private void isHandling(String stack, String target, long thread) throws IOException {
    FoundRequest found = only();
    assertEquals(stack, found.stack());
    assertEquals(target, found.call().target());
    assertEquals(thread, found.threadId());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.apache.coyote.Request",
        "org.eclipse.jetty.server.Request",
        "org.eclipse.jetty.server.internal.HttpChannelState$ChannelRequest",
        "io.undertow.server.HttpServerExchange",
        "io.netty.handler.codec.http.DefaultHttpRequest",
        "reactor.netty.http.server.HttpServerOperations",
        "sun.net.httpserver.ExchangeImpl",
        "io.grpc.internal.ServerCallImpl"
      })
  void ofALayoutThatNobodyKnowsIsNotGuessed(String className) throws IOException {
    heap.thread(1, 0, heap.object(className, "verb", "GET", "target", "/orders"));

    FoundRequest found = only();
    assertEquals(Call.Kind.UNKNOWN, found.call().kind());
    assertEquals(className + ": verb, target", found.problem());
    assertEquals("a request of unknown layout (" + className + ": verb, target)", found.masked());
  }

  // Tomcat

  private static final String MESSAGE = "org.apache.tomcat.util.buf.MessageBytes";

  private long tomcatText(String text) {
    return heap.object(MESSAGE, "type", 1, "strValue", text, "byteC", 0L, "charC", 0L);
  }

  private long tomcatChars(String text) {
    long chunk =
        heap.object(
            "org.apache.tomcat.util.buf.CharChunk",
            "buff",
            heap.chars("??" + text + "??"),
            "start",
            2,
            "end",
            2 + text.length());
    return heap.object(MESSAGE, "type", 3, "strValue", 0L, "byteC", 0L, "charC", chunk);
  }

  private long tomcat(long method, long uri, int stage, long startMillis, long threadId) {
    return tomcat(method, uri, stage, startMillis, threadId, 0);
  }

  private long tomcat(
      long method, long uri, int stage, long startMillis, long threadId, long hook) {
    return heap.object(
        "org.apache.coyote.Request",
        "methodMB",
        method,
        "uriMB",
        uri,
        "queryMB",
        tomcatText("year=2019"),
        "startTime",
        new Millis(startMillis),
        "threadId",
        new Millis(threadId),
        "hook",
        hook,
        "reqProcessorMX",
        heap.object("org.apache.coyote.RequestInfo", "stage", stage));
  }

  @Test
  void ofTomcatHasTextsOfThreeKindsAndATime() throws IOException {
    long thread =
        heap.thread(
            1, 0, tomcat(tomcatText("GET"), tomcatChars("/caf\u00e9"), 3, 1_700_000_000_000L, 0));

    isHandling("Tomcat", "GET /caf\u00e9?year=2019", thread);
  }

  @Test
  void ofTomcatTellsItsTimeAndItsThread() throws IOException {
    heap.thread(1, 0);
    long second = heap.thread(2, 0);
    // 40 + serial is a thread's number.
    heap.root(tomcat(tomcatText("GET"), tomcatText("/a"), 3, 1_700_000_000_000L, 42));

    FoundRequest found = only();
    assertEquals(Instant.ofEpochMilli(1_700_000_000_000L), found.call().startedAt());
    assertEquals(second, found.threadId());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 6, 7})
  void ofTomcatIsOverOrNotThereYetInOtherStages(int stage) throws IOException {
    heap.thread(1, 0, tomcat(tomcatText("GET"), tomcatText("/a"), stage, 0, 0));
    assertEquals(List.of(), heap.find());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5})
  void ofTomcatIsWorkedOnInThese(int stage) throws IOException {
    heap.thread(1, 0, tomcat(tomcatText("GET"), tomcatText("/a"), stage, 0, 0));
    assertEquals("GET /a?year=2019", only().call().target());
  }

  @ParameterizedTest
  @CsvSource({"STARTED, 1", "DISPATCHED, 0"})
  void ofTomcatMayBeAnsweredLater(String state, int calls) throws IOException {
    long machine =
        heap.object(
            "org.apache.coyote.AsyncStateMachine",
            "state",
            constant("org.apache.coyote.AsyncStateMachine$AsyncState", state));
    long processor =
        heap.object("org.apache.coyote.http11.Http11Processor", "asyncStateMachine", machine);
    heap.root(tomcat(tomcatText("GET"), tomcatText("/a"), 7, 0, 0, processor));

    assertEquals(calls, heap.find().size());
  }

  private long constant(String enumClass, String name) {
    long superClass = heap.dump.clazz("java/lang/Enum").field("name", BasicType.OBJECT).dump();
    return heap.extending(superClass, enumClass, "name", name);
  }

  // Jetty

  private long jettyUri(String path) {
    return heap.object("org.eclipse.jetty.http.HttpURI", "_path", path, "_query", "a=b");
  }

  private long jettyMetaData(long uri) {
    return heap.object("org.eclipse.jetty.http.MetaData$Request", "_method", "GET", "_uri", uri);
  }

  private long jettyChannel(String state) {
    long constant = constant("org.eclipse.jetty.server.HttpChannelState$State", state);
    return heap.object(
        "org.eclipse.jetty.server.HttpChannel",
        "_state",
        heap.object("org.eclipse.jetty.server.HttpChannelState", "_state", constant),
        "_request",
        0L);
  }

  private long jetty9(String state, long metaData) {
    return heap.object(
        "org.eclipse.jetty.server.Request",
        "_channel",
        jettyChannel(state),
        "_metaData",
        metaData,
        "_timeStamp",
        new Millis(1_700_000_000_000L));
  }

  @Test
  void ofJetty9IsReadFromItsMetaData() throws IOException {
    long thread = heap.thread(1, 0, jetty9("HANDLING", jettyMetaData(jettyUri("/a"))));

    isHandling("Jetty", "GET /a?a=b", thread);
  }

  @Test
  void ofJetty11IsReadFromItsOwnFields() throws IOException {
    long request =
        heap.object(
            "org.eclipse.jetty.server.Request",
            "_channel",
            jettyChannel("HANDLING"),
            "_method",
            "POST",
            "_uri",
            jettyUri("/b"),
            "_timeStamp",
            new Millis(1_700_000_000_000L));
    heap.thread(1, 0, heap.object("com.acme.Other", "_request", request));

    FoundRequest found = only();
    assertEquals("POST /b?a=b", found.call().target());
    assertEquals(Instant.ofEpochMilli(1_700_000_000_000L), found.call().startedAt());
    assertNull(found.threadId(), "a field that nobody named leads nowhere");
  }

  @Test
  void ofJetty9IsFoundThroughItsChannel() throws IOException {
    long request = jetty9("HANDLING", jettyMetaData(jettyUri("/a")));
    long thread =
        heap.thread(
            1,
            0,
            heap.object("org.eclipse.jetty.server.HttpChannel", "_state", 0L, "_request", request));

    isHandling("Jetty", "GET /a?a=b", thread);
  }

  @Test
  void ofJetty9IsOverWhenItsChannelIsIdle() throws IOException {
    heap.thread(1, 0, jetty9("IDLE", jettyMetaData(jettyUri("/a"))));
    assertEquals(List.of(), heap.find());
  }

  @Test
  void ofJetty9IsOverWhenItIsRecycled() throws IOException {
    heap.thread(1, 0, jetty9("HANDLING", 0));
    assertEquals(List.of(), heap.find());
  }

  private long jetty12(long channel) {
    return heap.object(
        "org.eclipse.jetty.server.internal.HttpChannelState$ChannelRequest",
        "_metaData",
        jettyMetaData(jettyUri("/a")),
        "_httpChannelState",
        channel);
  }

  @Test
  void ofJetty12IsWorkedOnWhileItHasAChannel() throws IOException {
    heap.root(jetty12(0));
    long request = jetty12(heap.array());
    long wrapper = heap.object("org.eclipse.jetty.server.Request$Wrapper", "_request", request);
    long thread = heap.thread(1, 0, wrapper);

    isHandling("Jetty", "GET /a?a=b", thread);
  }

  // Undertow

  private long undertow(long method, int state) {
    return heap.object(
        "io.undertow.server.HttpServerExchange",
        "requestMethod",
        method,
        "requestPath",
        "/a",
        "queryString",
        "x=1",
        "state",
        state);
  }

  private long httpString(String method) {
    return heap.object(
        "io.undertow.util.HttpString",
        "bytes",
        heap.bytes(method.getBytes(StandardCharsets.US_ASCII)),
        "string",
        0L);
  }

  @Test
  void ofUndertowIsWorkedOnUntilBothHalvesAreTerminated() throws IOException {
    heap.root(undertow(httpString("GET"), (1 << 11) | (1 << 12)));
    heap.root(undertow(0, 0));
    long request = undertow(httpString("PUT"), 1 << 12);
    long thread =
        heap.thread(1, 0, heap.object("io.undertow.server.Connectors$1", "val$exchange", request));

    isHandling("Undertow", "PUT /a?x=1", thread);
  }

  // Netty

  private long netty(String uri) {
    long name =
        heap.object(
            "io.netty.util.AsciiString",
            "value",
            heap.bytes("GET".getBytes(StandardCharsets.US_ASCII)),
            "offset",
            0,
            "length",
            3);
    return heap.object(
        "io.netty.handler.codec.http.DefaultHttpRequest",
        "method",
        heap.object("io.netty.handler.codec.http.HttpMethod", "name", name),
        "uri",
        uri);
  }

  @Test
  void ofNettyIsFoundInsideOfAFullRequest() throws IOException {
    long thread =
        heap.thread(
            1,
            0,
            heap.object(
                "io.netty.handler.codec.http.HttpObjectAggregator$AggregatedFullHttpMessage",
                "message",
                netty("/a?x=1")));

    isHandling("Netty", "GET /a?x=1", thread);
  }

  @Test
  void ofNettyCountsAsLongAsSomethingHoldsIt() throws IOException {
    netty("/garbage");
    assertEquals(List.of(), heap.find());
  }

  @Test
  void ofWebFluxIsFoundThroughItsServerRequest() throws IOException {
    long operations =
        heap.object(
            "reactor.netty.http.server.HttpServerOperations", "nettyRequest", netty("/a?x=1"));
    long thread =
        heap.thread(
            1,
            0,
            heap.object(
                "org.springframework.web.server.adapter.DefaultServerWebExchange",
                "request",
                heap.object(
                    "org.springframework.http.server.reactive.ReactorServerHttpRequest",
                    "request",
                    operations)));

    isHandling("Reactor Netty", "GET /a?x=1", thread);
  }

  // The JDK's server, gRPC, servlets

  private long exchange(String path) {
    return heap.object(
        "sun.net.httpserver.ExchangeImpl",
        "method",
        "GET",
        "uri",
        heap.object("java.net.URI", "path", path, "query", "x=1"),
        "closed",
        false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HttpExchangeImpl", "HttpsExchangeImpl"})
  void ofTheJdkIsFoundThroughItsFacade(String facade) throws IOException {
    long thread =
        heap.thread(1, 0, heap.object("sun.net.httpserver." + facade, "impl", exchange("/a")));

    isHandling("JDK HttpServer", "GET /a?x=1", thread);
  }

  @ParameterizedTest
  @ValueSource(strings = {"javax", "jakarta"})
  void isFoundThroughWrappersOfServlets(String api) throws IOException {
    String wrapper = api + ".servlet.ServletRequestWrapper";
    long thread =
        heap.thread(
            1, 0, heap.object(wrapper, "request", heap.object(wrapper, "request", exchange("/a"))));

    isHandling("JDK HttpServer", "GET /a?x=1", thread);
  }

  /** Fields by which threads of the stacks are known to lead to what they work on. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.apache.coyote.AbstractProcessor#request",
        "org.apache.catalina.connector.Request#coyoteRequest",
        "org.apache.catalina.connector.RequestFacade#request",
        "org.eclipse.jetty.server.HttpChannel#_request",
        "org.eclipse.jetty.server.Request$Wrapper#_request",
        "org.eclipse.jetty.server.internal.HttpChannelState#_request",
        "org.eclipse.jetty.server.internal.HttpChannelState$HandlerInvoker#this$0",
        "io.undertow.servlet.spec.HttpServletRequestImpl#exchange",
        "io.undertow.server.Connectors$1#val$exchange",
        "io.undertow.server.HttpServerExchange$DispatchRunnable#exchange",
        "org.springframework.web.context.request.ServletRequestAttributes#request"
      })
  void isFoundOverFieldsThatLeadToIt(String lead) throws IOException {
    String[] classAndField = lead.split("#", -1);
    long thread =
        heap.thread(1, 0, heap.object(classAndField[0], classAndField[1], exchange("/a")));

    assertEquals(thread, only().threadId());
  }

  @Test
  void isNotFoundOverMoreThanFourSteps() throws IOException {
    long at = exchange("/a");
    for (int i = 0; i < 5; i++) {
      at = heap.object("jakarta.servlet.ServletRequestWrapper", "request", at);
    }
    heap.thread(1, 0, at);

    assertNull(only().threadId());
  }

  private long grpc(boolean closed, boolean cancelled) {
    return heap.object(
        "io.grpc.internal.ServerCallImpl",
        "method",
        heap.object("io.grpc.MethodDescriptor", "fullMethodName", "shop.Orders/List"),
        "cancelled",
        cancelled,
        "closeCalled",
        closed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.grpc.stub.ServerCalls$ServerCallStreamObserverImpl#call",
        "io.grpc.internal.ServerCallImpl$ServerStreamListenerImpl#call",
        "io.grpc.ForwardingServerCall$SimpleForwardingServerCall#delegate"
      })
  void ofGrpcIsWorkedOnUntilItIsClosedOrCancelled(String lead) throws IOException {
    heap.root(grpc(true, false)).root(grpc(false, true));
    String[] classAndField = lead.split("#", -1);
    long thread =
        heap.thread(1, 0, heap.object(classAndField[0], classAndField[1], grpc(false, false)));

    isHandling("gRPC", "/shop.Orders/List", thread);
  }
}
