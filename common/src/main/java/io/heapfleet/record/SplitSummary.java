package io.heapfleet.record;

import java.io.Serializable;
import java.util.List;

/**
 * What was met on the way through one split.
 *
 * @param damages what could not be read
 * @param missingClasses instances and arrays whose class the dump does not define
 * @param misfits instances whose values are not as long as their class says; their references were
 *     read as far as they fit
 */
public record SplitSummary(List<Damage> damages, long missingClasses, long misfits)
    implements Serializable {
  public SplitSummary {
    damages = List.copyOf(damages);
  }
}
