package io.heapfleet.request;

import io.heapfleet.record.ReadObject;
import java.util.Set;

/**
 * Reactor Netty 1, and Spring WebFlux on it: {@code HttpServerOperations} with {@code
 * nettyRequest}, made anew for each call. The channel drops one that is done, so it counts as long
 * as something holds it.
 */
final class ReactorNetty implements RequestResolver {
  @Override
  public String stack() {
    return "Reactor Netty";
  }

  @Override
  public Set<String> requestClasses() {
    return Set.of("reactor.netty.http.server.HttpServerOperations");
  }

  @Override
  public Set<String> leads() {
    return Set.of(
        "org.springframework.http.server.reactive.ReactorServerHttpRequest#request",
        "org.springframework.web.server.adapter.DefaultServerWebExchange#request");
  }

  @Override
  public Set<String> connectionClasses() {
    return Set.of("io.netty.channel.AbstractChannel");
  }

  @Override
  public Reading read(ReadObject operations, HeapView heap) {
    if (!heap.has(operations, "nettyRequest")) {
      return Reading.unknownLayout(operations);
    }
    ReadObject request = heap.follow(operations, "nettyRequest");
    String uri = heap.text(request, "uri");
    String method = Netty.method(heap.follow(request, "method"), heap);
    return uri == null
        ? Reading.idle()
        : new Reading.InFlight(Call.http(method, uri), Set.of(request.objectId()));
  }
}
