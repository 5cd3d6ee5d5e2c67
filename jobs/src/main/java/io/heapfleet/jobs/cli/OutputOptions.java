package io.heapfleet.jobs.cli;

import io.heapfleet.jobs.output.LockRequest;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Options that every command has which changes tables. */
final class OutputOptions {
  @Option(
      names = "--wait",
      paramLabel = "SPAN",
      converter = TimeSpan.class,
      description =
          "how long to wait for another run that changes the same tables, for example 30m; default:"
              + " not at all, exit with 75")
  private Duration wait = Duration.ZERO;

  /** Asks for the tables on behalf of this command. */
  LockRequest lockRequest(String command, Console console) {
    return new LockRequest(command, wait, said -> console.say("heapfleet: " + said));
  }
}
