package io.heapfleet.jobs.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows under headings, aligned by columns of a terminal; values are made {@linkplain DisplayWidth
 * fit} for it.
 */
final class TextTable {
  private static final String GAP = "  ";

  /** No column is cut below this, however narrow the terminal. */
  private static final int NARROWEST_COLUMNS = 8;

  /** How a column is aligned, and where it is cut if it has to be: at its far end. */
  enum Align {
    LEFT,
    RIGHT,
    /** To the left, but cut at the front: a class is known by the end of its name. */
    LEFT_KEEPING_END
  }

  private final List<String> headings = new ArrayList<>();
  private final List<Align> aligns = new ArrayList<>();
  private final List<String[]> rows = new ArrayList<>();

  TextTable column(String heading, Align align) {
    headings.add(DisplayWidth.visible(heading));
    aligns.add(align);
    return this;
  }

  /** Adds a row; a null is shown as an empty cell. */
  TextTable row(String... values) {
    if (values.length != headings.size()) {
      throw new IllegalArgumentException(
          "expected " + headings.size() + " values, found " + values.length);
    }
    String[] shown = new String[values.length];
    for (int i = 0; i < values.length; i++) {
      shown[i] = values[i] == null ? "" : DisplayWidth.visible(values[i]);
    }
    rows.add(shown);
    return this;
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** The lines, as wide as the values are. */
  List<String> lines() {
    return lines(Integer.MAX_VALUE);
  }

  /** The lines, the widest columns cut until they fit. */
  List<String> lines(int widthColumns) {
    int[] widths = fitted(widthColumns);
    List<String> lines = new ArrayList<>();
    lines.add(line(headings.toArray(String[]::new), widths));
    String[] rules = new String[widths.length];
    for (int i = 0; i < widths.length; i++) {
      rules[i] = "-".repeat(widths[i]);
    }
    lines.add(line(rules, widths));
    for (String[] row : rows) {
      lines.add(line(row, widths));
    }
    return lines;
  }

  private int[] fitted(int widthColumns) {
    int[] widths = new int[headings.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(1, DisplayWidth.columns(headings.get(i)));
      for (String[] row : rows) {
        widths[i] = Math.max(widths[i], DisplayWidth.columns(row[i]));
      }
    }
    long excess =
        Arrays.stream(widths).asLongStream().sum()
            + (long) GAP.length() * (widths.length - 1)
            - widthColumns;
    while (excess > 0) {
      int widest = 0;
      for (int i = 1; i < widths.length; i++) {
        if (widths[i] > widths[widest]) {
          widest = i;
        }
      }
      if (widths[widest] <= NARROWEST_COLUMNS) {
        break;
      }
      widths[widest]--;
      excess--;
    }
    return widths;
  }

  private String line(String[] values, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String value =
          aligns.get(i) == Align.LEFT_KEEPING_END
              ? DisplayWidth.cutFront(values[i], widths[i])
              : DisplayWidth.cut(values[i], widths[i]);
      String padding = " ".repeat(widths[i] - DisplayWidth.columns(value));
      line.append(i == 0 ? "" : GAP);
      line.append(aligns.get(i) == Align.RIGHT ? padding + value : value + padding);
    }
    return line.toString().stripTrailing();
  }
}
