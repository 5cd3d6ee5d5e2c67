package io.heapfleet.jobs.explain;

import io.heapfleet.model.ObjectKind;
import io.heapfleet.table.ObjectRow;

/**
 * A row of {@code objects}, with numbers in place of nulls.
 *
 * @param id the object's id
 * @param classId id of its class; for a class object, that of {@code java.lang.Class}
 * @param className name of its class
 * @param kind what it is
 * @param shallowBytes bytes that it takes itself
 * @param arrayLength elements of an array, -1 for anything else
 * @param fileOffset where its record starts, in bytes of the uncompressed dump
 * @param retainedBytes what would be free without it, -1 if unknown or garbage
 * @param dominatorId what holds it alone, 0 for nothing
 * @param rootDistance steps from a root, -1 if it is not strongly reachable or that is unknown
 * @param pathParentId the object before it on a shortest path from a root, 0 for none
 */
public record HeapObject(
    long id,
    long classId,
    String className,
    ObjectKind kind,
    long shallowBytes,
    long arrayLength,
    long fileOffset,
    long retainedBytes,
    long dominatorId,
    long rootDistance,
    long pathParentId) {
  static HeapObject of(ObjectRow row) {
    return new HeapObject(
        row.objectId(),
        row.classId(),
        row.className(),
        row.kind(),
        row.shallowBytes(),
        orElse(row.arrayLength(), -1),
        row.fileOffset(),
        orElse(row.retainedBytes(), -1),
        orElse(row.dominatorId(), DumpTables.NONE),
        orElse(row.rootDistance(), -1),
        orElse(row.pathParentId(), DumpTables.NONE));
  }

  private static long orElse(Long value, long otherwise) {
    return value == null ? otherwise : value;
  }
}
