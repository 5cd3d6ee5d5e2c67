package io.heapfleet.jobs.cli;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;

/**
 * Shows text on a terminal: what fits on the screen as it is, what is longer through a pager, which
 * gets the text as it comes. Closing waits until the pager is left.
 */
final class PagedOutput extends Writer {
  /** The prompt that follows takes a line. */
  private static final int LINES_OF_PROMPT = 1;

  private final Terminal terminal;
  private final Size size;
  private final List<String> pager;
  private final StringBuilder held = new StringBuilder();
  private int heldRows;
  private int rowColumns;
  private Process process;

  /** Where the text goes; null as long as all of it is held. */
  private Writer out;

  /**
   * @param size the terminal's, which costs a process to ask for; rows are 0 if it is not known
   * @param pager the pager's command; empty for none
   */
  PagedOutput(Terminal terminal, Size size, List<String> pager) {
    this.terminal = terminal;
    this.size = size;
    this.pager = pager;
  }

  /** The pager was left before all was shown. */
  static final class ReaderLeft extends IOException {
    private static final long serialVersionUID = 1L;

    ReaderLeft(IOException cause) {
      super(cause);
    }
  }

  @Override
  public void write(char[] characters, int from, int count) throws IOException {
    if (out != null) {
      send(new String(characters, from, count));
      return;
    }
    held.append(characters, from, count);
    for (int i = from; i < from + count; i++) {
      boolean rowEnds = characters[i] == '\n' || rowColumns >= size.getColumns();
      heldRows += rowEnds ? 1 : 0;
      rowColumns = rowEnds ? 0 : rowColumns + 1;
    }
    if (size.getRows() > 0 && heldRows > size.getRows() - LINES_OF_PROMPT) {
      out = pager.isEmpty() ? terminal.writer() : startPager();
      send(held.toString());
    }
  }

  private Writer startPager() {
    try {
      process =
          new ProcessBuilder(pager)
              .redirectOutput(Redirect.INHERIT)
              .redirectError(Redirect.INHERIT)
              .start();
      return new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      // No such command: there is less to see than with it, not nothing.
      return terminal.writer();
    }
  }

  private void send(String text) throws IOException {
    try {
      out.write(text);
    } catch (IOException e) {
      throw new ReaderLeft(e);
    }
  }

  @Override
  public void flush() throws IOException {
    if (out != null) {
      try {
        out.flush();
      } catch (IOException e) {
        throw new ReaderLeft(e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (process == null) {
      terminal.writer().print(out == null ? held : "");
      terminal.writer().flush();
      return;
    }
    try {
      out.close();
    } catch (IOException e) {
      // The pager was left before the end.
    }
    boolean interrupted = false;
    while (process.isAlive()) {
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
