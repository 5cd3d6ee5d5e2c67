package io.heapfleet.record;

import java.io.Serializable;

/**
 * What a thread object says of its thread. What the dump does not tell is null.
 *
 * @param name the thread's name
 * @param groupName name of its thread group; null also if the thread has ended
 * @param state name of a {@link Thread.State}
 * @param daemon whether the JVM ends without waiting for it
 * @param virtual whether it is a virtual thread
 * @param carrierId the platform thread that a virtual thread was mounted on; null if it was not
 * @param javaThreadId the number that {@link Thread#getId} gives
 */
public record ThreadFacts(
    String name,
    String groupName,
    String state,
    Boolean daemon,
    Boolean virtual,
    Long carrierId,
    Long javaThreadId)
    implements Serializable {
  /** Nothing is known. */
  public static final ThreadFacts UNKNOWN = named(null, null);

  /** Nothing but names is known. */
  public static ThreadFacts named(String name, String groupName) {
    return new ThreadFacts(name, groupName, null, null, null, null, null);
  }

  /** The same, with these names where it has none. */
  public ThreadFacts orNamed(String otherName, String otherGroupName) {
    return new ThreadFacts(
        name == null ? otherName : name,
        groupName == null ? otherGroupName : groupName,
        state,
        daemon,
        virtual,
        carrierId,
        javaThreadId);
  }
}
