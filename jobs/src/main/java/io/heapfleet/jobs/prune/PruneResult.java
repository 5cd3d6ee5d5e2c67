package io.heapfleet.jobs.prune;

import java.time.LocalDate;
import java.util.List;

/**
 * What a prune deleted, or would delete.
 *
 * @param days the days of dumps, earliest first
 * @param dumps how many dumps
 * @param nights how many nights of {@code fleet_leaks}
 * @param runs how many days of {@code runs}
 * @param plans how many plans of dumps
 * @param files how many files all of that was
 * @param bytes and how many bytes
 * @param undated how many dumps nobody knows the time of; they stay
 */
public record PruneResult(
    List<LocalDate> days,
    int dumps,
    int nights,
    int runs,
    int plans,
    long files,
    long bytes,
    int undated) {
  public PruneResult {
    days = List.copyOf(days);
  }
}
