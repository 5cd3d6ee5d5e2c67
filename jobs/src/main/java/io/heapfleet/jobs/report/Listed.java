package io.heapfleet.jobs.report;

import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * The first rows of something longer, and how many are not among them: nothing is cut in silence.
 *
 * @param rows what is listed
 * @param more how many follow that are not
 */
public record Listed<T>(List<T> rows, long more) {
  public Listed {
    rows = List.copyOf(rows);
  }

  static <T> Listed<T> nothing() {
    return new Listed<>(List.of(), 0);
  }

  /** The first {@code most} of all rows. */
  static <T> Listed<T> first(int most, List<T> all) {
    return all.size() <= most
        ? new Listed<>(all, 0)
        : new Listed<>(all.subList(0, most), all.size() - most);
  }

  /** The same rows in another order. */
  Listed<T> sorted(Comparator<T> order) {
    return new Listed<>(rows.stream().sorted(order).toList(), more);
  }

  <R> Listed<R> map(Function<T, R> mapping) {
    return new Listed<>(rows.stream().map(mapping).toList(), more);
  }
}
