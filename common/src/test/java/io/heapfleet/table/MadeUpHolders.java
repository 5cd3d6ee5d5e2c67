package io.heapfleet.table;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Holders that follow from an object's id alone, so that any order of rows gives the same. */
final class MadeUpHolders implements GraphColumns.Holders {
  /** What values look like. */
  enum Pattern {
    /** Any 64 bits and nulls. */
    RANDOM,
    /** Small sizes and ids near the object's. */
    NEIGHBOURS,
    /** Nulls only. */
    NOTHING
  }

  private final Pattern pattern;

  MadeUpHolders(Pattern pattern) {
    this.pattern = pattern;
  }

  @Override
  public void fill(
      long[] objectIds,
      int count,
      long[] retainedBytes,
      long[] dominatorIds,
      long[] rootDistances,
      long[] pathParentIds) {
    for (int i = 0; i < count; i++) {
      long[] holder = of(objectIds[i]);
      retainedBytes[i] = holder[0];
      dominatorIds[i] = holder[1];
      rootDistances[i] = holder[2];
      pathParentIds[i] = holder[3];
    }
  }

  private long[] of(long id) {
    SplittableRandom random = new SplittableRandom(id);
    return switch (pattern) {
      case RANDOM ->
          new long[] {
            random.nextBoolean() ? -1 : random.nextLong(1L << 50),
            random.nextBoolean() ? 0 : random.nextLong(),
            random.nextInt(3) == 0 ? -1 : random.nextInt(40),
            random.nextInt(3) == 0 ? 0 : 8L * random.nextInt(1000)
          };
      case NEIGHBOURS -> new long[] {16 + 8L * random.nextInt(20), id - 8, 5, id | 1};
      case NOTHING -> new long[] {-1, 0, -1, 0};
    };
  }

  /** The rows of a file that is filled, from those of one that is not. */
  List<List<Object>> expected(List<List<Object>> rows) {
    List<List<Object>> expected = new ArrayList<>();
    for (List<Object> row : rows) {
      List<Object> filled = new ArrayList<>(row.subList(0, 7));
      long[] holder = of((Long) row.get(0));
      filled.add(holder[0] < 0 ? null : (Object) holder[0]);
      filled.add(holder[1] == 0 ? null : (Object) holder[1]);
      filled.add(holder[2] < 0 ? null : (Object) holder[2]);
      filled.add(holder[3] == 0 ? null : (Object) holder[3]);
      expected.add(filled);
    }
    return expected;
  }
}
