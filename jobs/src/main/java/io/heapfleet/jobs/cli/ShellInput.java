package io.heapfleet.jobs.cli;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/** Tells the line editor when what was typed is whole, and which word the cursor is at. */
final class ShellInput implements Parser {
  private static final Set<String> FAREWELLS = Set.of("quit", "exit");

  /** Whether the text asks to leave, as in other shells, where it is no SQL. */
  static boolean isFarewell(String text) {
    return FAREWELLS.contains(text.strip().toLowerCase(Locale.ROOT));
  }

  /** Whether the text is for the shell and no SQL. */
  static boolean isCommand(String text) {
    return text.stripLeading().startsWith("\\");
  }

  @Override
  public ParsedLine parse(String text, int cursor, ParseContext context) {
    boolean whole = isCommand(text) || isFarewell(text) || SqlStatements.isComplete(text);
    if (context == ParseContext.ACCEPT_LINE && !whole) {
      throw new EOFError(-1, -1, "a semicolon is missing");
    }
    int start = cursor;
    while (start > 0 && isOfWord(text.charAt(start - 1))) {
      start--;
    }
    int end = cursor;
    while (end < text.length() && isOfWord(text.charAt(end))) {
      end++;
    }
    return new AtWord(text, cursor, text.substring(start, end), cursor - start);
  }

  private static boolean isOfWord(char character) {
    return Character.isLetterOrDigit(character) || character == '_' || character == '\\';
  }

  @Override
  public boolean isEscapeChar(char character) {
    return false;
  }

  /** What was typed, as far as completion has to know. */
  private record AtWord(String line, int cursor, String word, int wordCursor)
      implements CompletingParsedLine {
    @Override
    public List<String> words() {
      return List.of(word);
    }

    @Override
    public int wordIndex() {
      return 0;
    }

    @Override
    public CharSequence escape(CharSequence candidate, boolean complete) {
      return candidate;
    }

    @Override
    public int rawWordCursor() {
      return wordCursor;
    }

    @Override
    public int rawWordLength() {
      return word.length();
    }
  }
}
