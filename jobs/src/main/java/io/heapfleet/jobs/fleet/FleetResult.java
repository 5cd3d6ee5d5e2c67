package io.heapfleet.jobs.fleet;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@link FleetJob} found.
 *
 * @param night the date (UTC) of the newest dump, the partition that was written; empty if no dump
 *     could be used, and then nothing was written
 * @param rows how many rows {@code fleet_types} has for it
 * @param rowsByVerdict the same by verdict; a verdict without rows is absent
 * @param top those of them to read first, best first
 * @param leaks all rows of {@code fleet_leaks}, in the order in which they should be read
 * @param dumpsLookedAt how many dumps the rows rest on
 * @param leftOut what was not looked at, or not in full: one sentence each, with counts
 */
public record FleetResult(
    Optional<LocalDate> night,
    long rows,
    Map<TypeVerdict, Long> rowsByVerdict,
    List<TypeRow> top,
    List<LeakRow> leaks,
    int dumpsLookedAt,
    List<String> leftOut) {

  public FleetResult {
    rowsByVerdict = Map.copyOf(rowsByVerdict);
    top = List.copyOf(top);
    leaks = List.copyOf(leaks);
    leftOut = List.copyOf(leftOut);
  }

  /** The leaks and the suspects, in the order in which they should be read. */
  public List<LeakRow> findings() {
    return leaks.stream()
        .filter(leak -> leak.verdict() == LeakVerdict.LEAK || leak.verdict() == LeakVerdict.SUSPECT)
        .toList();
  }
}
