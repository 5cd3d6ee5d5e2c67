package io.heapfleet.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What logging and tracing keep of the call that a thread works on.
 *
 * @param traceId the trace, as OpenTelemetry and Application Insights ({@code operation_Id}) have
 *     it; null if there is none
 * @param spanId the span in it, null if there is none
 * @param entries what the application put into the logging framework's map (MDC)
 */
public record CallContext(String traceId, String spanId, Map<String, String> entries) {
  static final CallContext NONE = new CallContext(null, null, Map.of());

  /** Keys whose values are ids of the call, made to be passed around. */
  private static final Set<String> IDS =
      Set.of(
          "traceid",
          "trace_id",
          "spanid",
          "span_id",
          "requestid",
          "request_id",
          "correlationid",
          "correlation_id",
          "operation_id");

  public CallContext {
    entries = Map.copyOf(entries);
  }

  /** The entries as they may be shown, in the order of their keys: values of ids, else none. */
  public List<String> masked() {
    return shown(key -> IDS.contains(key.toLowerCase(Locale.ROOT)));
  }

  /** The entries as they are, in the order of their keys. */
  public List<String> plain() {
    return shown(key -> true);
  }

  private List<String> shown(Predicate<String> withValue) {
    List<String> shown = new ArrayList<>();
    new TreeMap<>(entries)
        .forEach(
            (key, value) -> shown.add(key + "=" + (withValue.test(key) ? value : UrlPath.HIDDEN)));
    return shown;
  }
}
