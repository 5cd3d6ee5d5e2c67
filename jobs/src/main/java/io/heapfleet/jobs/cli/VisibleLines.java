package io.heapfleet.jobs.cli;

import java.io.IOException;
import java.io.Writer;

/**
 * Hands text on a line at a time, each made {@linkplain DisplayWidth#visible fit} for a terminal:
 * CSV and JSON are written as they are, with whatever a value from a dump holds. Closing hands on
 * the last line, and closes nothing.
 */
final class VisibleLines extends Writer {
  private final Writer terminal;
  private final StringBuilder line = new StringBuilder();

  VisibleLines(Writer terminal) {
    this.terminal = terminal;
  }

  @Override
  public void write(char[] characters, int from, int count) throws IOException {
    for (int i = from; i < from + count; i++) {
      if (characters[i] == '\n') {
        boolean crlf = !line.isEmpty() && line.charAt(line.length() - 1) == '\r';
        line.setLength(line.length() - (crlf ? 1 : 0));
        writeLine();
        terminal.write('\n');
      } else {
        line.append(characters[i]);
      }
    }
  }

  private void writeLine() throws IOException {
    terminal.write(DisplayWidth.visible(line.toString()));
    line.setLength(0);
  }

  @Override
  public void flush() throws IOException {
    terminal.flush();
  }

  @Override
  public void close() throws IOException {
    writeLine();
    flush();
  }
}
