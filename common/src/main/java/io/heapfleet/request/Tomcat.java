package io.heapfleet.request;

import io.heapfleet.record.ReadObject;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Tomcat 9 to 11: {@code org.apache.coyote.Request} with {@code methodMB}, {@code uriMB} and {@code
 * queryMB}, each a {@code MessageBytes} over a part of the connection's buffer. Requests are
 * recycled: the texts are reset then, and the stage of {@code reqProcessorMX} is none of those in
 * which a request is served.
 */
final class Tomcat implements RequestResolver {
  private static final String REQUEST = "org.apache.coyote.Request";

  /** Kinds of text in {@code MessageBytes#type}; 0 is none, after recycling. */
  private static final int STRING = 1;

  private static final int BYTES = 2;
  private static final int CHARS = 3;

  /** {@code org.apache.coyote.Constants}: from PREPARE on a request has been parsed. */
  private static final int STAGE_PREPARE = 2;

  private static final int STAGE_ENDOUTPUT = 5;

  @Override
  public String stack() {
    return "Tomcat";
  }

  @Override
  public Set<String> requestClasses() {
    return Set.of(REQUEST);
  }

  @Override
  public Set<String> leads() {
    return Set.of(
        "org.apache.coyote.AbstractProcessor#request",
        "org.apache.catalina.connector.Request#coyoteRequest",
        "org.apache.catalina.connector.RequestFacade#request");
  }

  @Override
  public Reading read(ReadObject request, HeapView heap) {
    if (!heap.has(request, "methodMB") || !heap.has(request, "uriMB", "decodedUriMB")) {
      return Reading.unknownLayout(request);
    }
    int stage =
        (int) heap.number(heap.follow(request, "reqProcessorMX"), "stage").orElse(STAGE_PREPARE);
    String path = text(heap.follow(request, "uriMB", "decodedUriMB"), heap);
    String method = text(heap.follow(request, "methodMB"), heap);
    if (stage < STAGE_PREPARE || stage > STAGE_ENDOUTPUT || path == null) {
      return Reading.idle();
    }
    String query = text(heap.follow(request, "queryMB"), heap);
    return Reading.inFlight(
        Call.http(method, path, query)
            .startedAt(heap.number(request, "startTime").orElse(0))
            .byThread(heap.number(request, "threadId").orElse(0)));
  }

  private static String text(ReadObject message, HeapView heap) {
    return switch ((int) heap.number(message, "type").orElse(0)) {
      case STRING -> heap.text(message, "strValue");
      case BYTES -> bytes(heap.follow(message, "byteC"), heap);
      case CHARS -> chars(heap.follow(message, "charC"), heap);
      default -> null;
    };
  }

  private static String bytes(ReadObject chunk, HeapView heap) {
    ReadObject buffer = heap.follow(chunk, "buff");
    String name = heap.text(heap.follow(chunk, "charset"), "name");
    Part part = Part.of(chunk, heap, 1, buffer);
    return part == null ? null : part.text(charset(name));
  }

  private static String chars(ReadObject chunk, HeapView heap) {
    Part part = Part.of(chunk, heap, 2, heap.follow(chunk, "buff"));
    return part == null ? null : part.text(StandardCharsets.UTF_16BE);
  }

  private static Charset charset(String name) {
    try {
      return name == null ? StandardCharsets.ISO_8859_1 : Charset.forName(name);
    } catch (IllegalArgumentException e) {
      return StandardCharsets.ISO_8859_1;
    }
  }

  /** The part of a buffer that a chunk is. */
  private record Part(byte[] bytes, int offset, int length) {
    /** Null if it does not lie in what was read of the buffer. */
    static Part of(ReadObject chunk, HeapView heap, int elementBytes, ReadObject buffer) {
      long start = heap.number(chunk, "start").orElse(0) * elementBytes;
      long end = heap.number(chunk, "end").orElse(0) * elementBytes;
      return buffer == null
              || buffer.elements() == null
              || start < 0
              || end < start
              || end > buffer.elements().length
          ? null
          : new Part(buffer.elements(), (int) start, (int) (end - start));
    }

    String text(Charset charset) {
      return new String(bytes, offset, length, charset);
    }
  }
}
