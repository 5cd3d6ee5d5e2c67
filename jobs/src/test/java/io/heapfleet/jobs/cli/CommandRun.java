package io.heapfleet.jobs.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;

/**
 * The command run in this JVM.
 *
 * @param exitCode what the shell would see
 * @param out what went to standard output
 * @param err what went to standard error
 */
record CommandRun(int exitCode, String out, String err) {
  /** Runs it away from any terminal, with nothing on standard input. */
  static CommandRun of(String... arguments) {
    return withInput("", arguments);
  }

  static CommandRun withInput(String input, String... arguments) {
    StringWriter out = new StringWriter();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            out,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            Console.Terminal.NONE);
    int exitCode = HeapfleetCommand.execute(console, arguments);
    return new CommandRun(exitCode, out.toString(), err.toString(StandardCharsets.UTF_8));
  }
}
