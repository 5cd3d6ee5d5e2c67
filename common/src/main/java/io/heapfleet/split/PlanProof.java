package io.heapfleet.split;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Proves guessed record starts by folding the walks of a dump's ranges from the dump's head: a
 * start counts only if the walk before it ended exactly there. What does not fit is walked again
 * from where the proven part ends. Linear in the number of ranges.
 *
 * <p>Walks that agree with their neighbours prove nothing: in a dump that holds another dump in a
 * {@code byte[]} a whole row of guesses agrees about records that are none.
 *
 * @param walks the walks that follow each other without a gap from the start on
 * @param verdicts one for each range; shorter than the ranges if the dump ends before them
 * @param starts for each of the verdicts the first record start at or behind the range's own start
 */
public record PlanProof(List<RangeWalk> walks, List<Verdict> verdicts, List<Position> starts) {
  /** What became of a range's guess. */
  public enum Verdict {
    /** The walk before ended exactly there. */
    PROVEN,
    /** No record starts in the range. */
    EMPTY,
    /** Something else was guessed than what is there; walked again. */
    REVOKED,
    /** Nothing was guessed; walked again. */
    SEARCHED_IN_VAIN
  }

  /** Walks a stretch of the dump. */
  public interface Walker {
    /** Walks from a proven start to the first record start at or after {@code toOffset}. */
    RangeWalk walk(Position start, long toOffset) throws IOException;
  }

  public PlanProof {
    walks = List.copyOf(walks);
    verdicts = List.copyOf(verdicts);
    starts = List.copyOf(starts);
  }

  /**
   * Folds.
   *
   * @param start a proven start
   * @param guessed the walks of ranges that follow each other, the first one around {@code start}
   * @param again walks what was not guessed right
   */
  public static PlanProof fold(Position start, List<RangeWalk> guessed, Walker again)
      throws IOException {
    List<RangeWalk> walks = new ArrayList<>();
    List<Verdict> verdicts = new ArrayList<>();
    List<Position> starts = new ArrayList<>();
    Position at = start;
    for (RangeWalk guess : guessed) {
      starts.add(at);
      if (at.offset() >= guess.toOffset()) {
        verdicts.add(Verdict.EMPTY);
        continue;
      }
      RangeWalk walk = guess;
      if (guess.guess() instanceof Boundary.Found found) {
        boolean proven = found.position().equals(at);
        verdicts.add(proven ? Verdict.PROVEN : Verdict.REVOKED);
        walk = proven ? guess : again.walk(at, guess.toOffset());
      } else {
        verdicts.add(Verdict.SEARCHED_IN_VAIN);
        walk = again.walk(at, guess.toOffset());
      }
      walks.add(walk);
      at = walk.end();
      if (!walk.reachedItsEnd()) {
        break;
      }
    }
    return new PlanProof(walks, verdicts, starts);
  }
}
