package io.heapfleet.finding;

import java.util.Objects;

/**
 * An object, or the objects of a class, that retain so much of the heap that they may be a leak.
 *
 * @param rank 1 for the one that retains most
 * @param kind whether it is one object or many
 * @param object the object; null for a group
 * @param className the object's class, or the group's; a class object is called by the class that
 *     it is: {@code class com.acme.Orders}
 * @param instances how many objects the suspect is
 * @param retainedBytes what they retain
 * @param retainedPercent the same in percent of the heap
 * @param accumulation where it accumulates; null for a group whose paths have too little in common
 * @param content what most of the memory is: below the collection, or below a group's objects; null
 *     if there is nothing
 * @param holders who holds a group's objects, by class; null for a single object
 * @param path to the accumulation point, or to the biggest object of a group that has none; null if
 *     there is none
 * @param call what the object, a thread or a connection, works on; null if that is not known
 * @param shared the calls that hold it together, null if that is not known
 * @param sentence all of it in a sentence
 */
public record Suspect(
    int rank,
    Kind kind,
    HeapObject object,
    String className,
    long instances,
    long retainedBytes,
    double retainedPercent,
    Accumulation accumulation,
    Content content,
    HolderBranch holders,
    HeapPath path,
    CallLabel call,
    SharedLabel shared,
    String sentence) {
  /** Whether a suspect is one object or many. */
  public enum Kind {
    SINGLE,
    GROUP
  }

  public Suspect {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(className);
    Objects.requireNonNull(sentence);
  }
}
