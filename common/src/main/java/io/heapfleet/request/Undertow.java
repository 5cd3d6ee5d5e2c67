package io.heapfleet.request;

import io.heapfleet.record.ReadObject;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Undertow 1 and 2: {@code HttpServerExchange}, made anew for each call and before the call has
 * come: then {@code requestMethod} is null. Two flags in {@code state} say that it is done.
 */
final class Undertow implements RequestResolver {
  private static final int RESPONSE_TERMINATED = 1 << 11;
  private static final int REQUEST_TERMINATED = 1 << 12;

  @Override
  public String stack() {
    return "Undertow";
  }

  @Override
  public Set<String> requestClasses() {
    return Set.of("io.undertow.server.HttpServerExchange");
  }

  @Override
  public Set<String> leads() {
    return Set.of(
        "io.undertow.servlet.spec.HttpServletRequestImpl#exchange",
        "io.undertow.server.Connectors$1#val$exchange",
        "io.undertow.server.HttpServerExchange$DispatchRunnable#exchange");
  }

  @Override
  public Reading read(ReadObject exchange, HeapView heap) {
    if (!heap.has(exchange, "requestMethod") || !heap.has(exchange, "requestPath", "requestURI")) {
      return Reading.unknownLayout(exchange);
    }
    long done = RESPONSE_TERMINATED | REQUEST_TERMINATED;
    ReadObject httpString = heap.follow(exchange, "requestMethod");
    String method = heap.text(httpString, "string");
    ReadObject bytes = heap.follow(httpString, "bytes");
    if (method == null && bytes != null && bytes.elements() != null) {
      method = new String(bytes.elements(), StandardCharsets.ISO_8859_1);
    }
    String path = heap.text(exchange, "requestPath", "requestURI");
    String query = heap.text(exchange, "queryString");
    return httpString == null
            || path == null
            || (heap.number(exchange, "state").orElse(0) & done) == done
        ? Reading.idle()
        : Reading.inFlight(Call.http(method, path, query));
  }
}
