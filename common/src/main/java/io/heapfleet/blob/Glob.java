package io.heapfleet.blob;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/**
 * A glob, matched name by name on the way down a tree, so that only folders that can hold a match
 * are listed.
 *
 * <p>A state is the set of pattern parts that may come next; once the last part is behind, every
 * name below that is not hidden matches. Matching a name takes at most its length times the
 * pattern's: there is no backtracking to blow up.
 */
final class Glob {
  private static final int MAX_ALTERNATIVES = 1000;
  private static final Pattern WILDCARD = Pattern.compile("[*?\\[{\\\\]");

  /** Any number of folders. */
  private static final List<IntPredicate> FOLDERS = List.of();

  /** Stands for {@code *} within a name. */
  private static final IntPredicate STAR =
      new IntPredicate() {
        @Override
        public boolean test(int c) {
          return true;
        }
      };

  /** One per path part: tests by code point, or {@link #FOLDERS}. */
  private final List<List<IntPredicate>> parts = new ArrayList<>();

  /** The part's own text where it has no wildcard, else null. */
  private final List<String> literals = new ArrayList<>();

  /** The characters that whatever a part matches begins with. */
  private final List<String> starts = new ArrayList<>();

  /** Whether a part may match a hidden name: it begins with that very {@code .} or {@code _}. */
  private final BitSet matchesHidden = new BitSet();

  private Glob(List<String> names) {
    for (String name : names) {
      if (name.equals("**")) {
        addFolders();
      } else if (name.startsWith("**")) {
        addFolders();
        addName(name.substring(1));
      } else {
        addName(name);
      }
    }
    if (!parts.isEmpty() && parts.get(parts.size() - 1) == FOLDERS) {
      addName("*"); // What is below a folder, not the folder.
    }
  }

  /** Everything below a folder. */
  static Glob everything() {
    return new Glob(List.of());
  }

  /**
   * Returns one glob per alternative of <code>{a,b}</code>.
   *
   * @param pattern path parts separated by {@code /}; empty parts do not count
   * @throws IllegalArgumentException if there are more than 1000 alternatives
   */
  static List<Glob> parse(String pattern) {
    List<Glob> globs = new ArrayList<>();
    for (String alternative : alternatives(pattern)) {
      globs.add(new Glob(names(alternative)));
    }
    return globs;
  }

  static boolean hasWildcard(String location) {
    return WILDCARD.matcher(location).find();
  }

  /** Writes a name so that a glob matches just that name. */
  static String quote(String name) {
    return WILDCARD.matcher(name).replaceAll("\\\\$0");
  }

  static boolean isHidden(String name) {
    return name.startsWith(".") || name.startsWith("_");
  }

  /** The folders that lead to the first wildcard or the last name; they need no listing. */
  List<String> literalPrefix() {
    int end = 0;
    while (end < literals.size() - 1 && literals.get(end) != null) {
      end++;
    }
    return literals.subList(0, end);
  }

  /** What the path of every match begins with, without a leading slash. */
  String pathStart() {
    List<String> folders = literalPrefix();
    StringBuilder start = new StringBuilder();
    for (String folder : folders) {
      start.append(folder).append('/');
    }
    return folders.size() == starts.size()
        ? start.toString()
        : start.append(starts.get(folders.size())).toString();
  }

  /** The state at the root. */
  BitSet start() {
    return startAt(0);
  }

  /** The state in the folder that {@link #literalPrefix} names. */
  BitSet startAfterPrefix() {
    return startAt(literalPrefix().size());
  }

  private BitSet startAt(int part) {
    BitSet state = new BitSet();
    reach(part, state);
    return state;
  }

  /** Whether what led to this state is a match. */
  boolean isMatch(BitSet state) {
    return state.get(parts.size());
  }

  /** The only name that can lead on from this state, null if several can. */
  String onlyNext(BitSet state) {
    return state.cardinality() == 1 && !isMatch(state) ? literals.get(state.nextSetBit(0)) : null;
  }

  /** The state after one more name; empty if nothing below can match. */
  BitSet next(BitSet state, String name) {
    BitSet after = new BitSet();
    boolean hidden = isHidden(name);
    for (int part = state.nextSetBit(0); part >= 0; part = state.nextSetBit(part + 1)) {
      if (part == parts.size() || parts.get(part) == FOLDERS) {
        if (!hidden) {
          reach(part, after);
        }
      } else if ((!hidden || matchesHidden.get(part)) && matches(parts.get(part), name)) {
        reach(part + 1, after);
      }
    }
    return after;
  }

  private void reach(int part, BitSet state) {
    state.set(part);
    while (part < parts.size() && parts.get(part) == FOLDERS) {
      part++;
      state.set(part);
    }
  }

  private static boolean matches(List<IntPredicate> tests, String name) {
    int[] text = name.codePoints().toArray();
    int at = 0;
    int test = 0;
    int starTest = -1;
    int starAt = 0;
    while (at < text.length) {
      if (test < tests.size() && tests.get(test) == STAR) {
        starTest = test++;
        starAt = at;
      } else if (test < tests.size() && tests.get(test).test(text[at])) {
        test++;
        at++;
      } else if (starTest >= 0) {
        // Only the last star needs to give way: what earlier stars took was the least they could.
        test = starTest + 1;
        at = ++starAt;
      } else {
        return false;
      }
    }
    while (test < tests.size() && tests.get(test) == STAR) {
      test++;
    }
    return test == tests.size();
  }

  private void addFolders() {
    if (parts.isEmpty() || parts.get(parts.size() - 1) != FOLDERS) {
      parts.add(FOLDERS);
      literals.add(null);
      starts.add("");
    }
  }

  private void addName(String name) {
    List<IntPredicate> tests = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    int startChars = -1;
    boolean wildcard = false;
    int[] text = name.codePoints().toArray();
    for (int i = 0; i < text.length; i++) {
      int end = text[i] == '[' ? classEnd(text, i) : -1;
      if (text[i] == '*') {
        wildcard = true;
        if (tests.isEmpty() || tests.get(tests.size() - 1) != STAR) {
          tests.add(STAR);
        }
      } else if (text[i] == '?') {
        wildcard = true;
        tests.add(c -> true);
      } else if (end > 0) {
        wildcard = true;
        tests.add(characterClass(text, i + 1, end));
        i = end;
      } else {
        if (text[i] == '\\' && i + 1 < text.length) {
          i++;
        }
        int wanted = text[i];
        tests.add(c -> c == wanted);
        literal.appendCodePoint(wanted);
        startChars = wildcard ? startChars : literal.length();
        if (tests.size() == 1 && (wanted == '.' || wanted == '_')) {
          matchesHidden.set(parts.size());
        }
      }
    }
    parts.add(tests);
    literals.add(wildcard ? null : literal.toString());
    starts.add(literal.substring(0, Math.max(0, startChars)));
  }

  /** Where the {@code ]} stands, -1 if the bracket is never closed and so is just a character. */
  private static int classEnd(int[] text, int open) {
    int first = open + 1;
    if (first < text.length && (text[first] == '!' || text[first] == '^')) {
      first++;
    }
    for (int i = first + 1; i < text.length; i++) {
      if (text[i] == ']') {
        return i;
      }
    }
    return -1;
  }

  private static IntPredicate characterClass(int[] text, int start, int end) {
    boolean negated = text[start] == '!' || text[start] == '^';
    int first = negated ? start + 1 : start;
    List<int[]> ranges = new ArrayList<>();
    for (int i = first; i < end; i++) {
      if (i + 2 < end && text[i + 1] == '-') {
        ranges.add(new int[] {text[i], text[i + 2]});
        i += 2;
      } else {
        ranges.add(new int[] {text[i], text[i]});
      }
    }
    return c -> {
      for (int[] range : ranges) {
        if (range[0] <= c && c <= range[1]) {
          return !negated;
        }
      }
      return negated;
    };
  }

  private static List<String> names(String path) {
    List<String> names = new ArrayList<>();
    for (String name : path.split("/", -1)) {
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    return names;
  }

  private static List<String> alternatives(String pattern) {
    List<String> open = new ArrayList<>(List.of(pattern));
    List<String> done = new ArrayList<>();
    while (!open.isEmpty()) {
      String next = open.remove(open.size() - 1);
      List<String> expanded = expandFirstBrace(next);
      if (expanded.isEmpty()) {
        done.add(next);
      } else {
        open.addAll(expanded);
      }
      if (open.size() + done.size() > MAX_ALTERNATIVES) {
        throw new IllegalArgumentException(
            "glob has more than " + MAX_ALTERNATIVES + " alternatives in {..}: " + pattern);
      }
    }
    return done;
  }

  /** The pattern once per alternative of its first {@code {a,b}}; empty if it has none. */
  private static List<String> expandFirstBrace(String pattern) {
    for (int open = 0; open < pattern.length(); open++) {
      if (pattern.charAt(open) == '\\') {
        open++;
      } else if (pattern.charAt(open) == '{') {
        List<Integer> cuts = cuts(pattern, open);
        if (cuts.size() > 2) {
          int close = cuts.get(cuts.size() - 1);
          List<String> expanded = new ArrayList<>();
          for (int i = 0; i + 1 < cuts.size(); i++) {
            expanded.add(
                pattern.substring(0, open)
                    + pattern.substring(cuts.get(i) + 1, cuts.get(i + 1))
                    + pattern.substring(close + 1));
          }
          return expanded;
        }
      }
    }
    return List.of();
  }

  /** Where the brace at {@code open} opens, its commas, and where it closes; empty if never. */
  private static List<Integer> cuts(String pattern, int open) {
    List<Integer> cuts = new ArrayList<>();
    cuts.add(open);
    int depth = 0;
    for (int i = open; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '{') {
        depth++;
      } else if (c == ',' && depth == 1) {
        cuts.add(i);
      } else if (c == '}' && --depth == 0) {
        cuts.add(i);
        return cuts;
      }
    }
    return List.of();
  }
}
