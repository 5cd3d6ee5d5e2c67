package io.heapfleet.request;

import java.util.List;
import java.util.Objects;

/**
 * A call that is being worked on in a dump.
 *
 * @param objectId the object that stands for it; of a task the task
 * @param className its class
 * @param stack the web stack, {@code Tomcat}; null for a task
 * @param call what is called
 * @param problem why that is not known, null if it is
 * @param threadId the thread object that works on it; null if none does now
 * @param threadSerial that thread's serial number in the dump, null if none does
 * @param holderId what holds the memory of the call: the thread, or else the connection, or else
 *     the object itself
 * @param partIds what nobody but the call holds: what hangs below the thread's local variables
 *     alone, and the connection or, without one, the object itself
 * @param retainedBytes what these retain, less what is counted for another call
 * @param context what logging and tracing know of it
 */
public record FoundRequest(
    long objectId,
    String className,
    String stack,
    Call call,
    String problem,
    Long threadId,
    Long threadSerial,
    long holderId,
    List<Long> partIds,
    long retainedBytes,
    CallContext context) {
  public FoundRequest {
    Objects.requireNonNull(className);
    partIds = List.copyOf(partIds);
    Objects.requireNonNull(call);
    Objects.requireNonNull(context);
  }

  /** What calls of this kind have in common; null if the path is not known. */
  public String template() {
    return call.path() == null || call.kind() == Call.Kind.TASK
        ? call.path()
        : UrlPath.template(call.path());
  }

  /** Method and path as they may be shown, values of the query left out. */
  public String masked() {
    if (call.path() == null) {
      return "a request of unknown layout (" + problem + ")";
    }
    if (call.kind() == Call.Kind.TASK) {
      return call.path();
    }
    return new Call(
            call.kind(),
            call.method(),
            UrlPath.masked(call.path()),
            call.query() == null ? null : UrlPath.maskedQuery(call.query()),
            null,
            null)
        .target();
  }
}
