package io.heapfleet.request;

import io.heapfleet.record.ReadObject;
import java.util.Set;

/**
 * The HTTP server of the JDK ({@code com.sun.net.httpserver}), 8 to 25: {@code ExchangeImpl}, made
 * anew for each call. One that is done is {@code closed}.
 */
final class JdkHttpServer implements RequestResolver {
  @Override
  public String stack() {
    return "JDK HttpServer";
  }

  @Override
  public Set<String> requestClasses() {
    return Set.of("sun.net.httpserver.ExchangeImpl");
  }

  @Override
  public Set<String> leads() {
    return Set.of(
        "sun.net.httpserver.HttpExchangeImpl#impl", "sun.net.httpserver.HttpsExchangeImpl#impl");
  }

  @Override
  public Reading read(ReadObject exchange, HeapView heap) {
    if (!heap.has(exchange, "method") || !heap.has(exchange, "uri")) {
      return Reading.unknownLayout(exchange);
    }
    String method = heap.text(exchange, "method");
    ReadObject uri = heap.follow(exchange, "uri");
    String path = heap.text(uri, "path");
    String query = heap.text(uri, "query");
    return path == null || heap.number(exchange, "closed").orElse(0) != 0
        ? Reading.idle()
        : Reading.inFlight(Call.http(method, path, query));
  }
}
