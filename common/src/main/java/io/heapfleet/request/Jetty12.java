package io.heapfleet.request;

import io.heapfleet.record.ReadObject;
import java.util.Set;

/**
 * Jetty 12: {@code HttpChannelState$ChannelRequest} with {@code _metaData}, made anew for each
 * call. One that is done has lost its channel.
 */
final class Jetty12 implements RequestResolver {
  @Override
  public String stack() {
    return "Jetty";
  }

  @Override
  public Set<String> requestClasses() {
    return Set.of("org.eclipse.jetty.server.internal.HttpChannelState$ChannelRequest");
  }

  @Override
  public Set<String> leads() {
    return Set.of(
        "org.eclipse.jetty.server.Request$Wrapper#_request",
        "org.eclipse.jetty.server.internal.HttpChannelState#_request",
        "org.eclipse.jetty.server.internal.HttpChannelState$HandlerInvoker#this$0");
  }

  @Override
  public Reading read(ReadObject request, HeapView heap) {
    if (!heap.has(request, "_metaData")
        || !heap.has(request, "_httpChannelState", "_httpChannel")) {
      return Reading.unknownLayout(request);
    }
    ReadObject metaData = heap.follow(request, "_metaData");
    ReadObject uri = heap.follow(metaData, "_uri");
    String method = heap.text(metaData, "_method");
    String path = heap.text(uri, "_path");
    String query = heap.text(uri, "_query");
    boolean done = heap.number(request, "_httpChannelState", "_httpChannel").orElse(0) == 0;
    return done || path == null ? Reading.idle() : Reading.inFlight(Call.http(method, path, query));
  }
}
