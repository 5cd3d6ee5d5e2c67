package io.heapfleet.jobs.explain;

import io.heapfleet.table.DumpRow;
import java.util.List;

/**
 * An object, what is in it, and who holds it.
 *
 * @param dumpId id of its dump
 * @param dump the dump's row
 * @param object the object
 * @param reachability how it can be reached
 * @param fields an instance's fields or a class's static fields; for an array none
 * @param elements the first elements of an array, else none
 * @param collection the object as a collection, null if it is none
 * @param path from a root to the object, both included; only its end if it is very long
 * @param pathOmitted how many steps before {@code path} are left out
 * @param roots why the first of {@code path} is a root: {@code JAVA_FRAME of thread "main"}
 * @param dominators who holds it alone, the topmost first and the object itself last
 * @param dominatorsOmitted whether there are more above the first
 * @param dominated what it holds alone, biggest retained size first
 * @param dominatedCount how many objects it holds immediately, -1 if that is unknown
 * @param inbound what refers to it, null if that was not searched for
 * @param inboundCount how many references there are to it
 * @param remarks what is missing, and why
 */
public record ObjectExplanation(
    String dumpId,
    DumpRow dump,
    ObjectLine object,
    Reachability reachability,
    List<Field> fields,
    List<Element> elements,
    Contents collection,
    List<Step> path,
    long pathOmitted,
    List<String> roots,
    List<ObjectLine> dominators,
    boolean dominatorsOmitted,
    List<ObjectLine> dominated,
    long dominatedCount,
    List<Step> inbound,
    long inboundCount,
    List<String> remarks) {

  /** How an object can be reached from the roots. */
  public enum Reachability {
    /** By references that all hold. */
    STRONG,
    /** Only through a soft, weak, phantom or final referent. */
    WEAK,
    /** Not at all: garbage. */
    UNREACHABLE,
    /** The scan did not find out. */
    UNKNOWN
  }

  /**
   * A field.
   *
   * @param declaringClass name of the class that declares it
   * @param name the field's name
   * @param type as in Java source, {@code object} for references
   * @param value a primitive value or {@code null}; null if it is unknown or an object
   * @param object what it refers to, null for anything else
   */
  public record Field(
      String declaringClass, String name, String type, String value, ObjectLine object) {}

  /**
   * An element of an array.
   *
   * @param index its index, -1 if that is unknown
   * @param value a primitive value or {@code null}; null if it is an object
   * @param object what it refers to, null for anything else
   */
  public record Element(long index, String value, ObjectLine object) {}

  /**
   * An element of a collection.
   *
   * @param key the element, or the key of a map's entry; null for null
   * @param value the value of a map's entry; null for null, and for anything but a map
   */
  public record Entry(ObjectLine key, ObjectLine value) {}

  /**
   * What a collection holds.
   *
   * @param size how many elements, -1 if that is unknown
   * @param capacity for how many there is room, -1 if there is no array
   * @param map whether the elements are keys and values
   * @param first the first elements
   */
  public record Contents(long size, long capacity, boolean map, List<Entry> first) {}

  /**
   * An object, and how it is referred to or refers.
   *
   * @param via the reference: {@code .entries}, {@code [17]}; on a path that to the object from the
   *     one before it, null for the root; inbound that from the object to the one explained
   */
  public record Step(String via, ObjectLine object) {}
}
