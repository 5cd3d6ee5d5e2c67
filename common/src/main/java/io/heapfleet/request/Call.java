package io.heapfleet.request;

import java.time.Instant;
import java.util.Objects;

/**
 * What is called, as the dump has it: not masked.
 *
 * @param kind what kind of call it is
 * @param method {@code GET}; null if the stack has none or it could not be read
 * @param path the path without the query; of a task the class that runs; null if it could not be
 *     read
 * @param query what comes behind the question mark, null if nothing does
 * @param startedAt when it began, null if the stack does not keep that as a time of day
 * @param javaThreadId the number ({@link Thread#getId}) of the thread that works on it, null if the
 *     stack does not keep it
 */
public record Call(
    Kind kind, String method, String path, String query, Instant startedAt, Long javaThreadId) {
  /** What kind of call it is. */
  public enum Kind {
    HTTP,
    GRPC,
    /** A task of a pool, a timer or a scheduler. */
    TASK,
    /** A call of a known stack whose fields are none that are known. */
    UNKNOWN
  }

  public Call {
    Objects.requireNonNull(kind);
  }

  /**
   * A call over HTTP.
   *
   * @param target path and, perhaps, query: {@code /orders?year=2019}
   */
  public static Call http(String method, String target) {
    int question = target == null ? -1 : target.indexOf('?');
    return question < 0
        ? http(method, target, null)
        : http(method, target.substring(0, question), target.substring(question + 1));
  }

  /** A call over HTTP. */
  public static Call http(String method, String path, String query) {
    return new Call(
        Kind.HTTP, method, path, query == null || query.isEmpty() ? null : query, null, null);
  }

  /** Method, path and query as they are: {@code GET /orders?year=2019}. */
  public String target() {
    return (method == null ? "" : method + " ") + path + (query == null ? "" : "?" + query);
  }

  /** The same, begun then. */
  public Call startedAt(long epochMillis) {
    return epochMillis <= 0
        ? this
        : new Call(kind, method, path, query, Instant.ofEpochMilli(epochMillis), javaThreadId);
  }

  /** The same, worked on by this thread. */
  public Call byThread(long id) {
    return id <= 0 ? this : new Call(kind, method, path, query, startedAt, id);
  }
}
