package io.heapfleet.jobs.cli;

import java.util.ArrayList;
import java.util.List;

/** Cuts a text into SQL statements: at semicolons that are in no string, name or comment. */
final class SqlStatements {
  private final List<String> complete = new ArrayList<>();
  private final String rest;
  private boolean open;

  private SqlStatements(String text) {
    int start = 0;
    boolean something = false;
    int at = 0;
    while (at < text.length()) {
      char character = text.charAt(at);
      if (character == ';') {
        if (something) {
          complete.add(text.substring(start, at).strip());
        }
        start = ++at;
        something = false;
      } else if (text.startsWith("--", at)) {
        at = after(text, "\n", at + 2);
      } else if (text.startsWith("/*", at)) {
        at = after(text, "*/", at + 2);
      } else if (character == '\'' || character == '"' || character == '`') {
        // A quote that is doubled begins the string again.
        at = after(text, String.valueOf(character), at + 1);
        something = true;
      } else {
        something |= !Character.isWhitespace(character);
        at++;
      }
    }
    this.rest = something ? text.substring(start).strip() : "";
  }

  /** The statements of a text, without semicolons; the last needs none. */
  static List<String> of(String text) {
    SqlStatements statements = new SqlStatements(text);
    List<String> all = new ArrayList<>(statements.complete);
    if (!statements.rest.isEmpty()) {
      all.add(statements.rest);
    }
    return all;
  }

  /** Whether the last statement of a text has its semicolon. */
  static boolean isComplete(String text) {
    return new SqlStatements(text).rest.isEmpty();
  }

  /** Whether a text ends in the middle of a string, a quoted name or a comment. */
  static boolean endsInside(String text) {
    return new SqlStatements(text).open;
  }

  private int after(String text, String end, int from) {
    int at = text.indexOf(end, from);
    open = at < 0;
    return open ? text.length() : at + end.length();
  }
}
