package io.heapfleet.jobs.cli;

import io.heapfleet.jobs.progress.PlainProgress;
import io.heapfleet.jobs.progress.Progress;
import io.heapfleet.jobs.progress.TerminalProgress;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Where a command's words go: results to standard output, everything else to standard error, both
 * in UTF-8. Everything passes {@link Secrets} except rows of a query.
 */
final class Console {
  /** Assumed when nobody says how wide the terminal is. */
  private static final int DEFAULT_WIDTH_COLUMNS = 100;

  private final Writer out;
  private final PrintStream err;
  private final InputStream in;
  private final Terminal terminal;
  private final Secrets secrets = new Secrets();

  /**
   * What stands behind the streams.
   *
   * @param in standard input is a terminal
   * @param out standard output is a terminal
   * @param err standard error is a terminal
   * @param colour escape sequences for colour are welcome
   * @param widthColumns columns of a line, 0 if unknown
   */
  record Terminal(boolean in, boolean out, boolean err, boolean colour, int widthColumns) {
    static final Terminal NONE = new Terminal(false, false, false, false, 0);

    /**
     * As the launcher found it, which passes {@code heapfleet.terminal} (in, out and err, those
     * that are one) and {@code heapfleet.width}; without the launcher, under spark-submit, there is
     * none.
     */
    static Terminal ofProcess() {
      List<String> ends = Arrays.asList(System.getProperty("heapfleet.terminal", "").split(","));
      boolean plain =
          !System.getenv().getOrDefault("NO_COLOR", "").isEmpty()
              || "dumb".equals(System.getenv("TERM"));
      boolean out = ends.contains("out");
      return new Terminal(
          ends.contains("in"),
          out,
          ends.contains("err"),
          out && !plain,
          Integer.getInteger("heapfleet.width", 0));
    }
  }

  Console(Writer out, PrintStream err, InputStream in, Terminal terminal) {
    this.out = out;
    this.err = err;
    this.in = in;
    this.terminal = terminal;
  }

  /** The streams of this process. */
  static Console ofProcess() {
    // Not System.out: it swallows write errors, and a full disk would pass for a whole result.
    Writer out =
        new OutputStreamWriter(new FileOutputStream(FileDescriptor.out), StandardCharsets.UTF_8);
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    return new Console(out, err, System.in, Terminal.ofProcess());
  }

  /** Standard output as it is; whoever writes rows to it masks nothing and sees write errors. */
  Writer out() {
    return out;
  }

  InputStream in() {
    return in;
  }

  Secrets secrets() {
    return secrets;
  }

  Terminal terminal() {
    return terminal;
  }

  /** How wide help and progress may be. */
  int widthColumns() {
    return terminal.widthColumns() > 0 ? terminal.widthColumns() : DEFAULT_WIDTH_COLUMNS;
  }

  /** How wide a table may be. Off a terminal nothing is cut: somebody may go on with the text. */
  int tableWidthColumns() {
    return terminal.out() && terminal.widthColumns() > 0
        ? terminal.widthColumns()
        : Integer.MAX_VALUE;
  }

  /** Writes a line to standard output. */
  void print(String line) {
    try {
      out.write(secrets.masked(line));
      out.write('\n');
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a line to standard output that a reader should see first. */
  void printBold(String line) {
    // Masked before, so that the escape sequences do not hide a secret's edge.
    String shown = secrets.masked(DisplayWidth.visible(line));
    print(terminal.colour() ? "\u001B[1m" + shown + "\u001B[0m" : shown);
  }

  /** Writes a line to standard error. */
  void say(String line) {
    err.println(secrets.masked(line));
    err.flush();
  }

  /** For picocli, which prints help through it. */
  PrintWriter outPrinter() {
    return new PrintWriter(out, true);
  }

  PrintWriter errPrinter() {
    return new PrintWriter(err, true, StandardCharsets.UTF_8);
  }

  /** A bar where standard error is a terminal and a person sits before it, else lines. */
  Progress progress() {
    boolean person = terminal.err() && System.getenv("CI") == null;
    return person ? new TerminalProgress(err, widthColumns()) : plainProgress();
  }

  Progress plainProgress() {
    return new PlainProgress(this::say);
  }
}
