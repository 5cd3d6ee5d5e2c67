package io.heapfleet.split;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heapfleet.split.PlanProof.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Records start at multiples of 10 here, but the last one, which is long. */
class PlanProofTest {
  private static final Position START = Position.between(0);

  private final List<String> walkedAgain = new ArrayList<>();

  @Test
  void guessesThatMeetTheWalkBeforeThemAreProven() throws IOException {
    PlanProof proof = fold(guess(0, 20, 20), guess(20, 40, 40), guess(40, 60, 60));
    assertEquals(List.of(Verdict.PROVEN, Verdict.PROVEN, Verdict.PROVEN), proof.verdicts());
    assertEquals(List.of(), walkedAgain);
  }

  @Test
  void aGuessThatMissesIsWalkedAgainFromWhereTheProvenPartEnds() throws IOException {
    PlanProof proof = fold(guess(0, 20, 20), guess(23, 40, 43), guess(40, 60, 60));
    assertEquals(List.of(Verdict.PROVEN, Verdict.REVOKED, Verdict.PROVEN), proof.verdicts());
    assertEquals(List.of("20 to 40"), walkedAgain);
    assertEquals(between(0, 20, 40), proof.starts());
  }

  /** Each of them would fit the next one, but the first does not fit what is proven. */
  @Test
  void guessesThatAgreeWithEachOtherProveNothing() throws IOException {
    PlanProof proof = fold(guess(0, 20, 20), guess(23, 40, 43), guess(43, 60, 63));
    assertEquals(List.of(Verdict.PROVEN, Verdict.REVOKED, Verdict.REVOKED), proof.verdicts());
    assertEquals(List.of("20 to 40", "40 to 60"), walkedAgain);
  }

  @Test
  void aRangeWithoutAGuessIsWalked() throws IOException {
    PlanProof proof = fold(guess(0, 20, 20), inVain(40), guess(40, 60, 60));
    assertEquals(
        List.of(Verdict.PROVEN, Verdict.SEARCHED_IN_VAIN, Verdict.PROVEN), proof.verdicts());
    assertEquals(List.of("20 to 40"), walkedAgain);
  }

  @Test
  void inARangeThatALongRecordPassesNoRecordStartsWhateverWasGuessed() throws IOException {
    PlanProof proof = fold(guess(0, 20, 70), guess(23, 40, 43), inVain(60), guess(70, 80, 80));
    assertEquals(
        List.of(Verdict.PROVEN, Verdict.EMPTY, Verdict.EMPTY, Verdict.PROVEN), proof.verdicts());
    assertEquals(between(0, 70, 70, 70), proof.starts());
    assertEquals(2, proof.walks().size(), "what was guessed inside of the record is left out");
    assertEquals(List.of(), walkedAgain);
  }

  @Test
  void behindTheEndOfTheDumpNothingCounts() throws IOException {
    PlanProof proof = fold(guess(0, 20, 20), guess(20, 40, 30), guess(40, 60, 60));
    assertEquals(List.of(Verdict.PROVEN, Verdict.PROVEN), proof.verdicts());
    assertEquals(Position.between(30), proof.walks().get(1).end());
  }

  private PlanProof fold(RangeWalk... guessed) throws IOException {
    return PlanProof.fold(
        START,
        List.of(guessed),
        (start, toOffset) -> {
          walkedAgain.add(start.offset() + " to " + toOffset);
          return guess(start.offset(), toOffset, toOffset);
        });
  }

  private static RangeWalk guess(long from, long toOffset, long end) {
    return walk(toOffset, new Boundary.Found(Position.between(from)), Position.between(end));
  }

  private static RangeWalk inVain(long toOffset) {
    return walk(toOffset, new Boundary.GaveUp(5), null);
  }

  private static RangeWalk walk(long toOffset, Boundary guess, Position end) {
    return new RangeWalk(toOffset, guess, List.of(), end, 0, List.of(), 0, Long.MAX_VALUE, null);
  }

  private static List<Position> between(long... offsets) {
    List<Position> positions = new ArrayList<>();
    for (long offset : offsets) {
      positions.add(Position.between(offset));
    }
    return positions;
  }
}
