package io.heapfleet.request;

import io.heapfleet.record.ReadObject;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Netty 4: {@code DefaultHttpRequest} with {@code method} and {@code uri}, made anew for each call;
 * nothing in it says that the call is done, so it counts as long as something holds it. Its memory
 * is that of the channel that holds it. A request that the process itself sends is of the same
 * class.
 */
final class Netty implements RequestResolver {
  @Override
  public String stack() {
    return "Netty";
  }

  @Override
  public Set<String> requestClasses() {
    return Set.of("io.netty.handler.codec.http.DefaultHttpRequest");
  }

  @Override
  public Set<String> leads() {
    return Set.of(
        "io.netty.handler.codec.http.HttpObjectAggregator$AggregatedFullHttpMessage#message");
  }

  @Override
  public Set<String> connectionClasses() {
    return Set.of("io.netty.channel.AbstractChannel");
  }

  @Override
  public Reading read(ReadObject request, HeapView heap) {
    if (!heap.has(request, "method") || !heap.has(request, "uri")) {
      return Reading.unknownLayout(request);
    }
    String method = method(heap.follow(request, "method"), heap);
    String uri = heap.text(request, "uri");
    return uri == null ? Reading.idle() : Reading.inFlight(Call.http(method, uri));
  }

  /** {@code HttpMethod#name}: an {@code AsciiString}, up to Netty 4.0 a string. */
  static String method(ReadObject method, HeapView heap) {
    ReadObject name = heap.follow(method, "name");
    String text = heap.text(name);
    ReadObject bytes = heap.follow(name, "value");
    if (text != null || bytes == null || bytes.elements() == null || !heap.has(name, "offset")) {
      return text;
    }
    int offset = (int) heap.number(name, "offset").orElse(0);
    int length = (int) heap.number(name, "length").orElse(0);
    return offset < 0 || length < 0 || (long) offset + length > bytes.elements().length
        ? null
        : new String(bytes.elements(), offset, length, StandardCharsets.US_ASCII);
  }
}
