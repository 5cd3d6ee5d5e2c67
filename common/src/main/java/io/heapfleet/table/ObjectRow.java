package io.heapfleet.table;

import io.heapfleet.model.ObjectKind;
import java.util.Objects;

/**
 * A row of {@code objects}.
 *
 * @param objectId the object's id in the dump
 * @param classId id of its class
 * @param className name of its class as in Java source
 * @param kind what it is
 * @param shallowBytes what it takes on the heap itself
 * @param arrayLength its length if it is an array, else null
 * @param fileOffset where its record starts, in bytes of the uncompressed dump
 * @param retainedBytes what would be free if it were gone; null if no root reaches it or the graph
 *     was not built
 * @param dominatorId the object through which all paths from roots to it go last; null if there is
 *     none
 * @param rootDistance how many references lie between a root and it, 0 for a root; null if no root
 *     holds it or the graph was not built
 * @param pathParentId the object before it on a shortest path from a root; null if there is none
 */
public record ObjectRow(
    long objectId,
    long classId,
    String className,
    ObjectKind kind,
    long shallowBytes,
    Long arrayLength,
    long fileOffset,
    Long retainedBytes,
    Long dominatorId,
    Long rootDistance,
    Long pathParentId) {
  public ObjectRow {
    Objects.requireNonNull(className);
    Objects.requireNonNull(kind);
  }
}
