package io.heapfleet.jobs.output;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * How a run asks for an output folder.
 *
 * @param command what the run does, in a word, for others who find the folder taken
 * @param patience how long to wait for a run that holds it; zero gives way at once
 * @param says is told that there is something to wait for, or what a dead run has left
 */
public record LockRequest(String command, Duration patience, Consumer<String> says) {
  public LockRequest {
    Objects.requireNonNull(command);
    Objects.requireNonNull(says);
    if (patience.isNegative()) {
      throw new IllegalArgumentException("a wait of " + patience);
    }
  }

  /** One that gives way at once, and says nothing. */
  public static LockRequest of(String command) {
    return new LockRequest(command, Duration.ZERO, said -> {});
  }

  /** The same, waiting so long. */
  public LockRequest waiting(Duration atMost) {
    return new LockRequest(command, atMost, says);
  }
}
