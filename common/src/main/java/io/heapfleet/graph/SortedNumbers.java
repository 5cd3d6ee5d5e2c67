package io.heapfleet.graph;

import java.io.IOException;

/**
 * Numbers for ids that are spread too thin for a bitmap: all ids in ascending order, 8 bytes each.
 */
final class SortedNumbers extends ObjectNumbers {
  private final LongSegments ids;
  private final long count;
  private final long duplicates;

  private SortedNumbers(LongSegments ids, long count, long duplicates) {
    this.ids = ids;
    this.count = count;
    this.duplicates = duplicates;
  }

  static SortedNumbers of(HeapRows rows, GraphArrays arrays) throws IOException {
    long[] total = new long[1];
    for (int part = 0; part < rows.objectParts(); part++) {
      rows.objectIds(part, (objectIds, count) -> total[0] += count);
    }
    LongSegments ids = arrays.longs(total[0]);
    long[] filled = new long[1];
    for (int part = 0; part < rows.objectParts(); part++) {
      rows.objectIds(
          part,
          (objectIds, count) -> {
            for (int i = 0; i < count; i++) {
              ids.put(filled[0]++, objectIds[i]);
            }
          });
    }
    ids.sortUnsigned(total[0]);
    long distinct = 0;
    for (long i = 0; i < total[0]; i++) {
      long id = ids.at(i);
      if (i == 0 || id != ids.at(distinct - 1)) {
        ids.put(distinct++, id);
      }
    }
    return new SortedNumbers(ids, distinct, total[0] - distinct);
  }

  @Override
  long count() {
    return count;
  }

  @Override
  long duplicates() {
    return duplicates;
  }

  @Override
  int find(long objectId) {
    long low = 0;
    long high = count - 1;
    while (low <= high) {
      long middle = (low + high) >>> 1;
      int order = Long.compareUnsigned(ids.at(middle), objectId);
      if (order == 0) {
        return (int) middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return NONE;
  }

  @Override
  long id(int number) {
    return ids.get(number);
  }

  @Override
  void free() {
    ids.free();
  }
}
