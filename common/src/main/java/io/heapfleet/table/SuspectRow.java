package io.heapfleet.table;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * A row of {@code suspects}.
 *
 * @param rank 1 for the suspect that retains most
 * @param kind {@code SINGLE} for one object, {@code GROUP} for the objects of one class
 * @param objectId the object, null for a group
 * @param className the object's class, or the group's
 * @param instances how many objects the suspect is, 1 for a single one
 * @param retainedBytes what would be free if they were gone
 * @param retainedPercent the same in percent of the heap, 0..100
 * @param accumulationId the object below which what is held branches out, null if there is none
 * @param accumulationClass its class, null if there is none
 * @param accumulationBytes its retained size, null if there is none
 * @param elements how many elements it has as a collection, null if it is none
 * @param contentClass the class of most of what it dominates, null if there is no such class
 * @param contentInstances how many objects of that class it dominates
 * @param contentBytes what these retain together
 * @param path from a root to the accumulation point, a step each, with class and field names
 * @param sentence all of it in a sentence
 */
public record SuspectRow(
    int rank,
    String kind,
    Long objectId,
    String className,
    long instances,
    long retainedBytes,
    double retainedPercent,
    Long accumulationId,
    String accumulationClass,
    Long accumulationBytes,
    Long elements,
    String contentClass,
    Long contentInstances,
    Long contentBytes,
    List<String> path,
    String sentence)
    implements Serializable {
  public static final String SINGLE = "SINGLE";
  public static final String GROUP = "GROUP";

  public SuspectRow {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(className);
    Objects.requireNonNull(sentence);
    path = List.copyOf(path);
  }
}
