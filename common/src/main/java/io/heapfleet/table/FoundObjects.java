package io.heapfleet.table;

import java.util.Arrays;

/** Objects that {@link ObjectLookup} found, numbered from 0 by ascending (signed) id. */
public final class FoundObjects {
  private final long[] objectIds;
  private final long[] classIds;
  private final long[] fileOffsets;

  FoundObjects(long[] objectIds, long[] classIds, long[] fileOffsets) {
    this.objectIds = objectIds;
    this.classIds = classIds;
    this.fileOffsets = fileOffsets;
  }

  /** How many there are. */
  public int count() {
    return objectIds.length;
  }

  /** The number of an object, negative if it was not found. */
  public int indexOf(long objectId) {
    return Arrays.binarySearch(objectIds, objectId);
  }

  public long objectId(int index) {
    return objectIds[index];
  }

  /** The id of the object's class. */
  public long classId(int index) {
    return classIds[index];
  }

  /** Where the object's record starts, in bytes of the uncompressed dump. */
  public long fileOffset(int index) {
    return fileOffsets[index];
  }
}
