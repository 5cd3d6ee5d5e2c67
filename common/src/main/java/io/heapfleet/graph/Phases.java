package io.heapfleet.graph;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/** How long each step of building a graph took, and what arrays held when it ended. */
final class Phases {
  private final GraphArrays arrays;
  private final Map<String, long[]> steps = new LinkedHashMap<>();
  private final LongSupplier clock;
  private long last;

  /**
   * @param clock tells nanoseconds
   */
  Phases(GraphArrays arrays, LongSupplier clock) {
    this.arrays = arrays;
    this.clock = clock;
    this.last = clock.getAsLong();
  }

  /** Notes that a step has just ended. */
  void ended(String step) {
    long now = clock.getAsLong();
    steps.put(step, new long[] {(now - last) / 1_000_000, arrays.heldBytes()});
    last = now;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    steps.forEach(
        (step, figures) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "%s %,d ms (%,d MB)%n",
                    step,
                    figures[0],
                    figures[1] / 1_000_000)));
    return text.toString();
  }
}
