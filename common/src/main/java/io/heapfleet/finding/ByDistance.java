package io.heapfleet.finding;

/**
 * Sorts entries by their distance from the roots: a counting sort, for distances are small numbers
 * where there are many entries. 16 bytes an entry and 16 a distance.
 */
final class ByDistance {
  private final LongList firstAt = new LongList();
  private final LongList sorted = new LongList();

  /**
   * Sorts.
   *
   * @param distances the distance of each entry, 0 or more
   */
  ByDistance(LongList distances) {
    for (long i = 0; i < distances.size(); i++) {
      long distance = distances.get(i);
      firstAt.growTo(distance + 2);
      firstAt.set(distance + 1, firstAt.get(distance + 1) + 1);
    }
    for (long d = 1; d < firstAt.size(); d++) {
      firstAt.set(d, firstAt.get(d) + firstAt.get(d - 1));
    }
    LongList next = new LongList();
    for (long d = 0; d < firstAt.size(); d++) {
      next.add(firstAt.get(d));
    }
    sorted.growTo(distances.size());
    for (long i = 0; i < distances.size(); i++) {
      long place = next.get(distances.get(i));
      next.set(distances.get(i), place + 1);
      sorted.set(place, i);
    }
  }

  /** The largest distance, -1 if there is no entry. */
  long largest() {
    return firstAt.size() - 2;
  }

  /** Where the entries at this distance start in {@link #entry}. */
  long first(long distance) {
    return firstAt.get(distance);
  }

  /** Where they end, exclusive. */
  long end(long distance) {
    return firstAt.get(distance + 1);
  }

  /** Number of the entry at this place of the order. */
  long entry(long place) {
    return sorted.get(place);
  }
}
