package io.heapfleet.jobs.cli;

import io.heapfleet.jobs.cli.TextTable.Align;
import io.heapfleet.jobs.progress.Figures;
import io.heapfleet.jobs.sql.TableLayout;
import java.io.IOError;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;

/**
 * SQL at a terminal: reads statements, answers each, and goes on until its user leaves. Nothing
 * that a statement does ends it.
 */
final class SqlShell {
  private final SqlEngine engine;
  private final Terminal terminal;
  private final Secrets secrets;
  private final List<String> pager;
  private final Long maxRows;
  private final LineReader reader;
  private ResultFormat format;
  private boolean timing;
  private Size size = new Size(80, 24);
  private volatile boolean cancelled;

  /**
   * @param history where to keep what was typed
   * @param pager the command of a pager; empty for none
   * @param maxRows how many rows of a result are shown; null for as many as its format shows
   */
  SqlShell(
      SqlEngine engine,
      Terminal terminal,
      Secrets secrets,
      Optional<Path> history,
      List<String> pager,
      ResultFormat format,
      Long maxRows) {
    this.engine = engine;
    this.terminal = terminal;
    this.secrets = secrets;
    this.pager = pager;
    this.format = format;
    this.maxRows = maxRows;
    LineReaderBuilder builder =
        LineReaderBuilder.builder()
            .appName("heapfleet")
            .terminal(terminal)
            .parser(new ShellInput())
            .completer(new SqlCompleter())
            .variable(LineReader.SECONDARY_PROMPT_PATTERN, "        -> ")
            .option(LineReader.Option.CASE_INSENSITIVE, true)
            .option(LineReader.Option.HISTORY_IGNORE_SPACE, true)
            // An exclamation mark is SQL.
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true);
    history.ifPresent(file -> builder.variable(LineReader.HISTORY_FILE, file));
    this.reader = builder.build();
  }

  /** Reads and answers until the user leaves. */
  void run() {
    say(engine.name() + " answers. A statement ends with a semicolon; \\? helps, \\q leaves.");
    while (true) {
      try {
        String text = reader.readLine("heapfleet> ");
        if (ShellInput.isCommand(text) ? !obey(text.strip()) : ShellInput.isFarewell(text)) {
          return;
        }
        if (!ShellInput.isCommand(text)) {
          answerAll(SqlStatements.of(text));
        }
      } catch (UserInterruptException e) {
        // Ctrl-C: what was typed is abandoned.
      } catch (EndOfFileException e) {
        return;
      }
    }
  }

  /** Returns whether to go on. */
  private boolean obey(String text) {
    String[] words = text.split("\\s+", -1);
    String argument = words.length > 1 ? words[1] : "";
    Optional<ShellCommand> command =
        words.length <= 2 ? ShellCommand.of(words[0]) : Optional.empty();
    if (command.isEmpty()) {
      say(
          "There is no "
              + text
              + ". There are: "
              + Arrays.stream(ShellCommand.values())
                  .map(ShellCommand::usage)
                  .collect(Collectors.joining(", ")));
      return true;
    }
    switch (command.get()) {
      case DESCRIBE -> describe(argument);
      case FORMAT -> format(argument);
      case TIMING -> {
        timing = !timing;
        say("Timing is " + (timing ? "on." : "off."));
      }
      case HELP -> help();
      case QUIT -> {
        return false;
      }
    }
    return true;
  }

  private void help() {
    int width =
        Arrays.stream(ShellCommand.values()).mapToInt(c -> c.usage().length()).max().orElseThrow();
    for (ShellCommand command : ShellCommand.values()) {
      say(("%-" + width + "s  %s").formatted(command.usage(), command.meaning()));
    }
    say(
        """

        Everything else is SQL, up to a semicolon. TAB completes, the arrow keys and Ctrl-R bring back
        what was typed, Ctrl-C abandons a statement or stops the one that runs. A line that begins with
        a blank is not kept.""");
  }

  private void format(String name) {
    Optional<ResultFormat> named =
        Arrays.stream(ResultFormat.values())
            .filter(one -> one.name().equals(name.toUpperCase(Locale.ROOT)))
            .findFirst();
    named.ifPresent(one -> format = one);
    say(
        named.isPresent() || name.isEmpty()
            ? "The format is " + format.name().toLowerCase(Locale.ROOT) + "."
            : "There is no format " + name + ". There are: table, csv, json");
  }

  private void describe(String table) {
    TextTable shown = new TextTable();
    if (table.isEmpty()) {
      shown.column("Table", Align.LEFT).column("Columns", Align.RIGHT);
      shown.column("A folder for each", Align.LEFT);
      for (TableLayout layout : TableLayout.all()) {
        shown.row(
            layout.name(),
            Integer.toString(layout.columns().size()),
            String.join(", ", layout.folders()));
      }
      show(out -> write(shown, out));
      return;
    }
    if (!table.matches("\\w+")) {
      say("Expected the name of a table, found " + table);
      return;
    }
    show(
        out -> {
          shown.column("Column", Align.LEFT).column("Type", Align.LEFT);
          try (ResultRows rows = engine.query("DESCRIBE " + table, ResultFormat.TABLE_ROWS)) {
            for (Iterator<String[]> texts = rows.texts(); texts.hasNext(); ) {
              String[] column = texts.next();
              shown.row(column[0], column[1]);
            }
          }
          write(shown, out);
        });
  }

  private void write(TextTable table, Writer out) throws IOException {
    for (String line : table.lines(width())) {
      out.write(line + "\n");
    }
  }

  private void answerAll(List<String> statements) {
    for (String statement : statements) {
      if (!show(out -> answer(statement, out))) {
        return;
      }
    }
  }

  private void answer(String sql, Writer out) throws Exception {
    long limit = maxRows != null ? maxRows : format.defaultRows();
    long start = System.nanoTime();
    try (ResultRows rows = engine.query(sql, limit)) {
      QueryResult.Written written = format.write(new QueryResult(rows, limit), out, width());
      if (written.more()) {
        out.write(
            "There are more than these "
                + Figures.count(written.rows(), "row")
                + (maxRows != null ? "" : "; \\format csv shows all of them")
                + "\n");
      }
      if (timing) {
        out.write("Time: %,d ms\n".formatted((System.nanoTime() - start) / 1_000_000));
      }
    }
  }

  /** What writes to the screen, and may fail. */
  private interface Showing {
    void to(Writer out) throws Exception;
  }

  /** Shows something, or what went wrong; returns whether all went well. */
  private boolean show(Showing showing) {
    cancelled = false;
    look();
    SignalHandler before =
        terminal.handle(
            Signal.INT,
            signal -> {
              cancelled = true;
              engine.cancel();
            });
    try (PagedOutput paged = new PagedOutput(terminal, size, pager);
        VisibleLines out = new VisibleLines(paged)) {
      showing.to(out);
      return true;
    } catch (PagedOutput.ReaderLeft e) {
      return true;
    } catch (Exception | OutOfMemoryError | StackOverflowError e) {
      say(cancelled ? "Stopped." : whatFailed(e));
      return false;
    } finally {
      terminal.handle(Signal.INT, before);
    }
  }

  /** Sees how large the terminal is now. */
  private void look() {
    try {
      size = terminal.getSize();
    } catch (IOError e) {
      // JLine asks stty, which a Ctrl-C ends as well: it is as large as it was.
    }
  }

  /** How wide a table may be. */
  private int width() {
    return size.getColumns() > 0 ? size.getColumns() : Integer.MAX_VALUE;
  }

  private String whatFailed(Throwable failure) {
    RuntimeException blamed =
        failure instanceof Exception exception ? engine.blamed(exception) : null;
    return blamed instanceof UserError ? blamed.getMessage() : HeapfleetCommand.oneLine(failure);
  }

  private void say(String text) {
    terminal.writer().println(DisplayWidth.visibleLines(secrets.masked(text)));
    terminal.writer().flush();
  }
}
