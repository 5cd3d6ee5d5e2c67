package io.heapfleet.jobs.doctor;

import io.heapfleet.split.PlanProof.Verdict;
import java.io.Serializable;

/**
 * A range of a dump: what a task guessed on its own, and what is there.
 *
 * @param fromOffset inclusive; of stored bytes in a gzip dump, as the next one
 * @param toOffset exclusive
 * @param guess where the first record starts by guess, or why there is none, in words
 * @param exactOffset the first record start at or behind the range's start, in uncompressed bytes;
 *     -1 if the dump ends before
 * @param verdict what became of the guess; null if the dump ends before
 * @param failedCheck why the exact start does not look like one, in words; null if it does
 */
public record CheckedRange(
    long fromOffset,
    long toOffset,
    String guess,
    long exactOffset,
    Verdict verdict,
    String failedCheck)
    implements Serializable {
  /** Whether tasks had to walk again. */
  public boolean isWrong() {
    return verdict == Verdict.REVOKED || verdict == Verdict.SEARCHED_IN_VAIN;
  }
}
