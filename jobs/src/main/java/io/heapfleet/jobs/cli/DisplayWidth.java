package io.heapfleet.jobs.cli;

import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Text from a heap dump made fit for a terminal: how many columns it takes, and nothing in it that
 * a terminal would obey. Class names and thread names come from strangers; an escape sequence in
 * one could rewrite the screen, and a bidirectional override could turn a line around.
 */
final class DisplayWidth {
  private DisplayWidth() {}

  /** The text on one line, with everything a terminal does not simply draw written as an escape. */
  static String visible(String text) {
    StringBuilder shown = null;
    for (int i = 0; i < text.length(); ) {
      int character = text.codePointAt(i);
      int next = i + Character.charCount(character);
      if (isDrawn(character)) {
        if (shown != null) {
          shown.appendCodePoint(character);
        }
      } else {
        if (shown == null) {
          shown = new StringBuilder(text.length() + 8).append(text, 0, i);
        }
        shown.append(escape(character));
      }
      i = next;
    }
    return shown == null ? text : shown.toString();
  }

  /** The same line by line. */
  static String visibleLines(String text) {
    return text.lines().map(DisplayWidth::visible).collect(Collectors.joining("\n"));
  }

  /** How many columns a terminal gives to text that {@link #visible} returned. */
  static int columns(String text) {
    return text.codePoints().map(DisplayWidth::columns).sum();
  }

  /** The text cut to at most this many columns, the last of them an ellipsis if anything is cut. */
  static String cut(String text, int columns) {
    if (columns(text) <= columns) {
      return text;
    }
    StringBuilder kept = new StringBuilder();
    int used = 1;
    for (int i = 0; i < text.length(); ) {
      int character = text.codePointAt(i);
      if (used + columns(character) > columns) {
        break;
      }
      kept.appendCodePoint(character);
      used += columns(character);
      i += Character.charCount(character);
    }
    return kept.append('…').toString();
  }

  /** The same, but cut at the front. */
  static String cutFront(String text, int columns) {
    if (columns(text) <= columns) {
      return text;
    }
    int used = 1;
    int from = text.length();
    while (from > 0) {
      int character = text.codePointBefore(from);
      if (used + columns(character) > columns) {
        break;
      }
      used += columns(character);
      from -= Character.charCount(character);
    }
    return '…' + text.substring(from);
  }

  private static boolean isDrawn(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  private static String escape(int character) {
    return switch (character) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default ->
          character > 0xFFFF
              ? String.format(Locale.ROOT, "\\u{%X}", character)
              : String.format(Locale.ROOT, "\\u%04X", character);
    };
  }

  private static int columns(int character) {
    return switch (Character.getType(character)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> 0;
      default -> isWide(character) ? 2 : 1;
    };
  }

  /** The blocks that Unicode's EastAsianWidth.txt has as W or F, to the block. */
  private static boolean isWide(int character) {
    return character >= 0x1100
        && (character <= 0x115F
            || between(character, 0x2E80, 0x303E)
            || between(character, 0x3041, 0xA4CF)
            || between(character, 0xA960, 0xA97F)
            || between(character, 0xAC00, 0xD7A3)
            || between(character, 0xF900, 0xFAFF)
            || between(character, 0xFE30, 0xFE6F)
            || between(character, 0xFF01, 0xFF60)
            || between(character, 0xFFE0, 0xFFE6)
            || between(character, 0x16FE0, 0x18CFF)
            || between(character, 0x1B000, 0x1B2FF)
            || between(character, 0x1F300, 0x1F64F)
            || between(character, 0x1F680, 0x1F6FF)
            || between(character, 0x1F900, 0x1FAFF)
            || between(character, 0x20000, 0x3FFFD));
  }

  private static boolean between(int character, int first, int last) {
    return character >= first && character <= last;
  }
}
