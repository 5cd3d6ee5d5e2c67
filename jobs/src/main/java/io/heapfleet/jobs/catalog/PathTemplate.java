package io.heapfleet.jobs.catalog;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where in a dump's path its service, instance, region, build and time stand, such as {@code
 * {service}/{instance}/{captured_at}.hprof}.
 *
 * <ul>
 *   <li><code>{name}</code> takes at least one character, within one folder or file name
 *   <li>{@code *} is any text within one folder or file name
 *   <li>{@code **}, as a path part of its own, is any number of folders
 *   <li>everything else is itself; a leading {@code /} is the path's begin
 * </ul>
 *
 * The template is laid against the end of the path, from as late a start as matches. Names take as
 * much as they can, the first one first; <code>{captured_at}</code> takes only what is a time, if
 * the path can be read that way. A template that ends in {@code .hprof} also matches {@code
 * .hprof.gz}; one that ends in a name leaves the dump's extension aside.
 *
 * <p>Matching keeps, for each part of the template, from which characters on the rest can match, so
 * it takes at most the path's length times the template's, whatever they hold.
 */
public final class PathTemplate {
  private static final Pattern GZ = Pattern.compile("\\.gz\\z", Pattern.CASE_INSENSITIVE);

  /**
   * A piece of a path part: fixed text, or a field, or with neither, {@code *}.
   *
   * @param field null unless text is
   */
  private record Piece(String text, SourceField field) {
    static final Piece STAR = new Piece(null, null);
  }

  /** Any number of folders. */
  private static final List<Piece> FOLDERS = List.of();

  private final String template;
  private final boolean fromRoot;

  /** One per path part; starts with {@link #FOLDERS} unless the template is {@link #fromRoot}. */
  private final List<List<Piece>> parts = new ArrayList<>();

  private PathTemplate(String template) {
    this.template = template;
    this.fromRoot = template.startsWith("/");
    if (!fromRoot) {
      parts.add(FOLDERS);
    }
    Set<SourceField> fields = EnumSet.noneOf(SourceField.class);
    for (String part : (fromRoot ? template.substring(1) : template).split("/", -1)) {
      if (part.isEmpty()) {
        throw wrong("has an empty path part; write * for one that does not matter");
      }
      if (!part.equals("**")) {
        parts.add(pieces(part, fields));
      } else if (parts.isEmpty() || parts.get(parts.size() - 1) != FOLDERS) {
        parts.add(FOLDERS);
      }
    }
    if (parts.get(parts.size() - 1) == FOLDERS) {
      throw wrong("ends in **, but has to end in the file's name; write **/* for any");
    }
    if (fields.isEmpty()) {
      throw wrong("names nothing; use at least one of " + names());
    }
  }

  /**
   * Reads a template.
   *
   * @throws IllegalArgumentException if it is none; the message shows it and says what is wrong
   */
  public static PathTemplate parse(String template) {
    return new PathTemplate(template.strip());
  }

  /** What the fields of one path are. */
  record Match(Map<SourceField, String> fields) {}

  /** Returns what the path says, empty if it does not match. */
  Optional<Match> match(String path) {
    return new Matching(path).match();
  }

  /** As {@link #match}, for tests: how many steps it took. */
  long stepsToMatch(String path) {
    Matching matching = new Matching(path);
    matching.match();
    return matching.steps;
  }

  @Override
  public String toString() {
    return template;
  }

  private List<Piece> pieces(String part, Set<SourceField> seen) {
    List<Piece> pieces = new ArrayList<>();
    int at = 0;
    while (at < part.length()) {
      char c = part.charAt(at);
      if (c == '*') {
        if (pieces.isEmpty() || pieces.get(pieces.size() - 1) != Piece.STAR) {
          pieces.add(Piece.STAR);
        }
        at++;
      } else if (c == '{') {
        int close = part.indexOf('}', at);
        if (close < 0) {
          throw wrong("has a { that is not closed within its path part");
        }
        String name = part.substring(at + 1, close);
        SourceField field =
            SourceField.ofKey(name)
                .orElseThrow(() -> wrong("names {" + name + "}, which is none of " + names()));
        if (!seen.add(field)) {
          throw wrong("names {" + name + "} twice; write * where it does not matter");
        }
        pieces.add(new Piece(null, field));
        at = close + 1;
      } else if (c == '}') {
        throw wrong("has a } without a {");
      } else {
        int end = at;
        while (end < part.length() && "*{}".indexOf(part.charAt(end)) < 0) {
          end++;
        }
        pieces.add(new Piece(part.substring(at, end), null));
        at = end;
      }
    }
    return pieces;
  }

  private static String names() {
    return "{" + SourceField.keys().replace(", ", "}, {") + "}";
  }

  private IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException("layout '" + template + "' " + what);
  }

  /** The path as this template sees it: without the extension that it leaves aside. */
  private String trimmed(String path) {
    List<Piece> name = parts.get(parts.size() - 1);
    Piece last = name.get(name.size() - 1);
    if (last.field() != null) {
      return DumpName.withoutExtension(path);
    }
    if (last.text() != null && last.text().endsWith(".hprof")) {
      return GZ.matcher(path).replaceFirst("");
    }
    return path;
  }

  /** One attempt at one path. */
  private final class Matching {
    private final String[] names;
    private long steps;

    Matching(String path) {
      String rooted = trimmed(path);
      names = (rooted.startsWith("/") ? rooted.substring(1) : rooted).split("/+", -1);
    }

    Optional<Match> match() {
      // First with times that are times: {instance}-{captured_at} would else cut at the wrong
      // place. Then with any text, so that a bad time costs only the time.
      Optional<Match> strict = match(true);
      return strict.isPresent() ? strict : match(false);
    }

    private Optional<Match> match(boolean onlyTimes) {
      // matches[part].get(name): whether the template from part on matches the names from name on.
      BitSet[] matches = new BitSet[parts.size() + 1];
      matches[parts.size()] = new BitSet();
      matches[parts.size()].set(names.length);
      Map<Long, Reach> reaches = new HashMap<>();
      for (int part = parts.size() - 1; part >= 0; part--) {
        matches[part] = new BitSet();
        for (int name = names.length; name >= 0; name--) {
          steps++;
          if (parts.get(part) == FOLDERS) {
            matches[part].set(
                name,
                matches[part + 1].get(name)
                    || (name < names.length && matches[part].get(name + 1)));
          } else if (name < names.length && matches[part + 1].get(name + 1)) {
            Reach reach = new Reach(parts.get(part), names[name], onlyTimes);
            steps += reach.steps;
            if (reach.wholeMatches()) {
              matches[part].set(name);
              reaches.put(key(part, name), reach);
            }
          }
        }
      }
      if (!matches[0].get(0)) {
        return Optional.empty();
      }
      Map<SourceField, String> fields = new EnumMap<>(SourceField.class);
      int part = 0;
      int name = 0;
      if (!fromRoot) {
        part = 1;
        name = matches[1].length() - 1;
      }
      while (part < parts.size()) {
        if (parts.get(part) != FOLDERS) {
          reaches.get(key(part, name)).fields(fields);
          part++;
          name++;
        } else if (matches[part + 1].get(name)) {
          part++;
        } else {
          name++;
        }
      }
      return Optional.of(new Match(fields));
    }

    private long key(int part, int name) {
      return ((long) part << 32) | name;
    }
  }

  /** From which characters of one name on the pieces from each on match the rest of it. */
  private static final class Reach {
    private final List<Piece> pieces;
    private final String name;
    private final boolean onlyTimes;
    private final BitSet[] matches;
    private long steps;

    Reach(List<Piece> pieces, String name, boolean onlyTimes) {
      this.pieces = pieces;
      this.name = name;
      this.onlyTimes = onlyTimes;
      matches = new BitSet[pieces.size() + 1];
      matches[pieces.size()] = new BitSet();
      matches[pieces.size()].set(name.length());
      for (int i = pieces.size() - 1; i >= 0; i--) {
        matches[i] = starts(pieces.get(i), matches[i + 1]);
      }
    }

    private BitSet starts(Piece piece, BitSet after) {
      BitSet starts = new BitSet();
      if (piece.text() != null) {
        int length = piece.text().length();
        for (int end = after.nextSetBit(0); end >= 0; end = after.nextSetBit(end + 1)) {
          steps += length;
          if (name.startsWith(piece.text(), end - length)) {
            starts.set(end - length);
          }
        }
      } else if (isTime(piece)) {
        for (int end = after.nextSetBit(0); end >= 0; end = after.nextSetBit(end + 1)) {
          for (int start = Math.max(0, end - CaptureTime.MAX_CHARS); start < end; start++) {
            steps++;
            if (CaptureTime.parse(name.substring(start, end)).isPresent()) {
              starts.set(start);
            }
          }
        }
      } else {
        int last = after.length() - 1;
        steps += name.length();
        starts.set(0, Math.max(0, piece.field() == null ? last + 1 : last));
      }
      return starts;
    }

    boolean wholeMatches() {
      return matches[0].get(0);
    }

    void fields(Map<SourceField, String> fields) {
      int start = 0;
      for (int i = 0; i < pieces.size(); i++) {
        Piece piece = pieces.get(i);
        int end = end(piece, start, matches[i + 1]);
        if (piece.field() != null) {
          fields.put(piece.field(), name.substring(start, end));
        }
        start = end;
      }
    }

    private int end(Piece piece, int start, BitSet after) {
      if (piece.text() != null) {
        return start + piece.text().length();
      }
      int end = after.previousSetBit(name.length());
      while (isTime(piece) && CaptureTime.parse(name.substring(start, end)).isEmpty()) {
        end = after.previousSetBit(end - 1);
      }
      return end;
    }

    private boolean isTime(Piece piece) {
      return onlyTimes && piece.field() == SourceField.CAPTURED_AT;
    }
  }
}
