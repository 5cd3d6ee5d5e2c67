package io.heapfleet.graph;

import java.io.IOException;

/** Objects as numbers from 0, by ascending unsigned id. Numbers are unsigned 32-bit. */
abstract class ObjectNumbers {
  /** No object. Never a number, because there are at most {@link #MOST_OBJECTS}. */
  static final int NONE = -1;

  static final long MOST_OBJECTS = (1L << Integer.SIZE) - 2;

  /** Reads the ids of all objects once or, if they are no addresses, up to three times. */
  static ObjectNumbers of(HeapRows rows, int threads, GraphArrays arrays) throws IOException {
    BitmapNumbers.Builder builder = new BitmapNumbers.Builder(arrays);
    ObjectNumbers numbers = builder.build(rows, threads);
    if (numbers == null) {
      numbers = SortedNumbers.of(rows, arrays);
    }
    if (numbers.count() > MOST_OBJECTS) {
      throw new IllegalArgumentException(
          "expected at most " + MOST_OBJECTS + " objects, found " + numbers.count());
    }
    return numbers;
  }

  abstract long count();

  /** How many ids were left out because an object with the same id came before. */
  abstract long duplicates();

  /** The number of an id, {@link #NONE} if there is no such object. */
  abstract int find(long objectId);

  /** The id of a number. */
  abstract long id(int number);

  abstract void free();
}
