package io.heapfleet.table;

import java.util.List;

/**
 * The largest of many objects.
 *
 * @param count how many objects there are
 * @param shallowBytes the sum of their shallow sizes
 * @param largest those that retain most, the largest first; where retained sizes are not known,
 *     shallow ones stand for them
 */
public record LargestObjects(long count, long shallowBytes, List<ObjectRow> largest) {
  public LargestObjects {
    largest = List.copyOf(largest);
  }
}
