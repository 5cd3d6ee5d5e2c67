package io.heapfleet.table;

import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A row of {@code requests}: a call that the process was working on when it was dumped.
 *
 * @param rank 1 for the call that holds most
 * @param objectId the object that stands for the call, of a task the task
 * @param className its class
 * @param stack the web stack, {@code Tomcat}; null for a task
 * @param kind {@code HTTP}, {@code GRPC}, {@code TASK}, or {@code UNKNOWN} for one whose fields are
 *     none that are known
 * @param method {@code GET}; null if there is none
 * @param path without what may be secret, unless a scan was asked for values; of a task the class
 *     that runs; null if unknown
 * @param query the names in the query, or all of it if a scan was asked for values; null if there
 *     is none
 * @param pathTemplate what calls of this kind have in common, {@code /api/orders/{n}}
 * @param startedAt when it began, null if the dump does not say
 * @param threadSerial the thread that works on it, null if none does
 * @param threadId its object, null if none does
 * @param threadName its name, null if none does or that is unknown
 * @param holderId the object whose memory is that of the call: the thread, or the connection, or
 *     the call itself
 * @param retainedBytes what the call holds: what nobody but the thread's local variables holds, and
 *     what its connection or, without one, itself retains
 * @param retainedPercent the same in percent of the heap
 * @param sharedBytes what it holds together with other calls, and nobody else does
 * @param sharedId the largest object of these, null if there is none
 * @param sharedCalls how many calls hold that, this one included; null if there is none
 * @param frame class, method and line of the stack frame that holds most of it; null if none does
 * @param collectionId the collection in which most of it accumulates, null if in none
 * @param collectionClass its class
 * @param elements how many elements it has, null if that is unknown
 * @param contentClass the class of most of what it holds
 * @param contentInstances how many objects of that class
 * @param contentBytes what these retain together
 * @param traceId the trace that it belongs to, null if unknown
 * @param spanId the span in it, null if unknown
 * @param context what logging keeps of it, {@code key=…}, values left out unless they are ids of
 *     the call
 * @param problem why the call is not known, null if it is
 * @param sentence all of it in a sentence
 */
public record RequestRow(
    int rank,
    long objectId,
    String className,
    String stack,
    String kind,
    String method,
    String path,
    String query,
    String pathTemplate,
    Instant startedAt,
    Long threadSerial,
    Long threadId,
    String threadName,
    long holderId,
    long retainedBytes,
    double retainedPercent,
    long sharedBytes,
    Long sharedId,
    Integer sharedCalls,
    String frame,
    Long collectionId,
    String collectionClass,
    Long elements,
    String contentClass,
    Long contentInstances,
    Long contentBytes,
    String traceId,
    String spanId,
    List<String> context,
    String problem,
    String sentence)
    implements Serializable {
  public RequestRow {
    Objects.requireNonNull(className);
    Objects.requireNonNull(kind);
    Objects.requireNonNull(sentence);
    context = List.copyOf(context);
  }
}
