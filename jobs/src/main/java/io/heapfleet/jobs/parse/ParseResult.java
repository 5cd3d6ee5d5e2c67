package io.heapfleet.jobs.parse;

import java.util.List;

/**
 * What became of all dumps.
 *
 * @param outcomes one for each dump, in the order they were given
 */
public record ParseResult(List<DumpOutcome> outcomes) {
  public ParseResult {
    outcomes = List.copyOf(outcomes);
  }

  /** How many dumps ended with this health. */
  public long count(String health) {
    return outcomes.stream().filter(o -> o.health().equals(health)).count();
  }
}
