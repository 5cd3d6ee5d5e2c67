package io.heapfleet.request;

import io.heapfleet.record.ReadObject;
import java.util.Set;

/**
 * Jetty 9 to 11: {@code org.eclipse.jetty.server.Request}, where the method and the {@code HttpURI}
 * are its own fields or, in 9, those of {@code _metaData}. A request is used again for the next one
 * of its connection: in between these fields are null or the channel's state is {@code IDLE}.
 */
final class Jetty implements RequestResolver {
  @Override
  public String stack() {
    return "Jetty";
  }

  @Override
  public Set<String> requestClasses() {
    return Set.of("org.eclipse.jetty.server.Request");
  }

  @Override
  public Set<String> leads() {
    return Set.of("org.eclipse.jetty.server.HttpChannel#_request");
  }

  @Override
  public Reading read(ReadObject request, HeapView heap) {
    if (!heap.has(request, "_metaData", "_method")) {
      // In Jetty 12 this is an interface, whose instances have classes of their own.
      return Reading.unknownLayout(request);
    }
    ReadObject channelState = heap.follow(heap.follow(request, "_channel"), "_state");
    String state = heap.constant(heap.follow(channelState, "_state"));
    ReadObject metaData = heap.follow(request, "_metaData");
    ReadObject uri = heap.follow(request, "_uri");
    String method = heap.text(request, "_method");
    if (uri == null && metaData != null) {
      uri = heap.follow(metaData, "_uri");
    }
    if (method == null) {
      method = heap.text(metaData, "_method");
    }
    String path = heap.text(uri, "_path");
    if (path == null || "IDLE".equals(state)) {
      return Reading.idle();
    }
    return Reading.inFlight(
        Call.http(method, path, heap.text(uri, "_query"))
            .startedAt(heap.number(request, "_timeStamp").orElse(0)));
  }
}
