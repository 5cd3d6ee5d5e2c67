package io.heapfleet.jobs.cli;

import io.heapfleet.jobs.output.OutputRun;
import java.io.IOException;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;
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

  /** Begins a run on the tables on behalf of this command. */
  OutputRun begin(Configuration conf, String tables, String command, Console console)
      throws IOException {
    return RunRecorder.begin(conf, tables, command, wait, console);
  }
}
