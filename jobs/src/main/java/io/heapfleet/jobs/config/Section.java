package io.heapfleet.jobs.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Keys and values of a configuration file that stand together.
 *
 * <p>A value that is not as it has to be is noted as a problem and reads as if it were not there,
 * so that whoever reads goes on and finds the other problems.
 */
public final class Section {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)\\}");

  private static final int MAX_SHOWN_CHARS = 60;

  /** A key with more mistakes than this is not one that was misspelt. */
  private static final int MAX_MISTAKES = 4;

  private final ConfigFile file;
  private final String place;
  private final int line;
  private final boolean present;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Map<String, Integer> lines = new LinkedHashMap<>();
  private final Set<String> asked = new LinkedHashSet<>();
  private final List<Section> parts = new ArrayList<>();

  /**
   * @param mapping null if the section is not there
   * @param place what stands before its keys in messages
   * @param line where it begins, from 1
   */
  Section(ConfigFile file, MappingNode mapping, String place, int line) {
    this.file = file;
    this.place = place;
    this.line = line;
    this.present = mapping != null;
    if (mapping == null) {
      return;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      int at = line(tuple.getKeyNode());
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        file.problem(at, place, "keys that are words", "a key that is none");
      } else if (values.putIfAbsent(key.getValue(), tuple.getValueNode()) != null) {
        file.problem(at, key(key.getValue()), "each key once", "it again");
      } else {
        lines.put(key.getValue(), at);
      }
    }
  }

  /** Whether it stands in the file. */
  public boolean isPresent() {
    return present;
  }

  /** A text. */
  public Optional<String> text(String key) {
    return value(key, "a text", text -> text);
  }

  /** A text that must be there, if its section is; empty, and a problem, if it is not. */
  public String required(String key, String expected) {
    requireKey(key, expected);
    return value(key, expected, text -> text.isBlank() ? null : text).orElse("");
  }

  /** Notes a problem if a key is not there, but its section is. */
  public void requireKey(String key, String expected) {
    asked.add(key);
    if (present && isAbsent(key)) {
      problem(key, expected, "nothing");
    }
  }

  /**
   * A value of some kind.
   *
   * @param expected what it has to be, for people
   * @param parser makes it of a text; returns null or throws {@link IllegalArgumentException} for a
   *     text that it does not understand
   */
  public <T> Optional<T> value(String key, String expected, Function<String, T> parser) {
    return scalar(key, expected).flatMap(scalar -> parsed(scalar, expected, parser, false));
  }

  /** A value that is never shown, also not if it is wrong. */
  public <T> Optional<T> secret(String key, String expected, Function<String, T> parser) {
    return scalar(key, expected).flatMap(scalar -> parsed(scalar, expected, parser, true));
  }

  /** {@code true} or {@code false}. */
  public boolean flag(String key, boolean otherwise) {
    return value(
            key,
            "true or false",
            text ->
                switch (text) {
                  case "true" -> true;
                  case "false" -> false;
                  default -> null;
                })
        .orElse(otherwise);
  }

  /** A whole number of at least {@code least} and at most {@code most}. */
  public Optional<Integer> number(String key, int least, int most) {
    String expected =
        most == Integer.MAX_VALUE
            ? "a whole number from " + least + " on"
            : "a whole number from " + least + " to " + most;
    return value(
        key,
        expected,
        text -> {
          int number = Integer.parseInt(text);
          return number < least || number > most ? null : number;
        });
  }

  /** One of some words, which are the enum's names in lower case with hyphens. */
  public <E extends Enum<E>> Optional<E> word(String key, List<E> words) {
    String expected = String.join(", ", words.stream().map(Section::word).toList());
    return value(
        key,
        "one of " + expected,
        text -> words.stream().filter(w -> word(w).equals(text)).findFirst().orElse(null));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** A list of texts; a single text is a list of one. */
  public List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    for (Scalar scalar : scalars(key)) {
      parsed(scalar, "a text", text -> text.isBlank() ? null : text, false).ifPresent(texts::add);
    }
    return texts;
  }

  /** A section in this one, which need not be there. */
  public Section section(String key) {
    Node node = ask(key);
    MappingNode mapping = null;
    if (node instanceof MappingNode found) {
      mapping = found;
    } else if (node != null) {
      file.problem(line(node), key(key), "keys and values below it", kind(node));
    }
    return part(mapping, key(key), node == null ? line : lines.get(key));
  }

  /** A list of sections; each of its entries begins with a hyphen. */
  public List<Section> sections(String key) {
    Node node = ask(key);
    List<Section> sections = new ArrayList<>();
    if (node instanceof SequenceNode list) {
      for (Node entry : list.getValue()) {
        String name = key(key) + "[" + sections.size() + "]";
        if (entry instanceof MappingNode mapping) {
          sections.add(part(mapping, name, line(entry)));
        } else {
          file.problem(line(entry), name, "keys and values", kind(entry));
          sections.add(part(null, name, line(entry)));
        }
      }
    } else if (node != null) {
      file.problem(line(node), key(key), "a list, whose entries begin with '- '", kind(node));
    }
    return sections;
  }

  /**
   * Names and values that nobody here knows, such as another program's settings.
   *
   * @param isSecret whether the value of a name must never be shown
   */
  public Map<String, String> settings(String key, Predicate<String> isSecret) {
    Section section = section(key);
    Map<String, String> settings = new LinkedHashMap<>();
    for (String name : section.values.keySet()) {
      Optional<String> value =
          isSecret.test(name) ? section.secret(name, "a text", text -> text) : section.text(name);
      value.ifPresent(text -> settings.put(name, text));
    }
    return settings;
  }

  /** Notes that the value of a key is wrong in a way that only the reader can tell. */
  public void problem(String key, String expected, String found) {
    file.problem(lines.getOrDefault(key, line), key(key), expected, found);
  }

  /** A value as it stands in the file. */
  private record Scalar(String text, String key, int line) {
    Optional<Matcher> variables() {
      Matcher matcher = VARIABLE.matcher(text);
      return matcher.find() ? Optional.of(matcher.reset()) : Optional.empty();
    }
  }

  private Optional<Scalar> scalar(String key, String expected) {
    Node node = ask(key);
    if (node == null) {
      return Optional.empty();
    }
    if (node instanceof ScalarNode scalar) {
      return Optional.of(new Scalar(scalar.getValue(), key(key), line(node)));
    }
    file.problem(line(node), key(key), expected, kind(node));
    return Optional.empty();
  }

  private List<Scalar> scalars(String key) {
    Node node = ask(key);
    List<Scalar> scalars = new ArrayList<>();
    if (node instanceof ScalarNode scalar) {
      scalars.add(new Scalar(scalar.getValue(), key(key), line(node)));
    } else if (node instanceof SequenceNode list) {
      for (Node entry : list.getValue()) {
        String name = key(key) + "[" + scalars.size() + "]";
        if (entry instanceof ScalarNode scalar) {
          scalars.add(new Scalar(scalar.getValue(), name, line(entry)));
        } else {
          file.problem(line(entry), name, "a text", kind(entry));
        }
      }
    } else if (node != null) {
      file.problem(line(node), key(key), "a text or a list of texts", kind(node));
    }
    return scalars;
  }

  private <T> Optional<T> parsed(
      Scalar scalar, String expected, Function<String, T> parser, boolean secret) {
    Optional<String> text = expanded(scalar, secret);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    String why = "";
    try {
      T value = parser.apply(text.get());
      if (value != null) {
        return Optional.of(value);
      }
    } catch (NumberFormatException e) {
      why = "";
    } catch (IllegalArgumentException e) {
      // What the parser says may hold the value, so it is told only of what stands in the file.
      why = secret || scalar.variables().isPresent() ? "" : ": " + e.getMessage();
    }
    String found =
        secret && scalar.variables().isEmpty() ? "something else" : shown(scalar.text()) + why;
    file.problem(scalar.line(), scalar.key(), expected, found);
    return Optional.empty();
  }

  /** The text with the values of the environment variables in it. */
  private Optional<String> expanded(Scalar scalar, boolean secret) {
    Matcher variable = VARIABLE.matcher(scalar.text());
    StringBuilder text = new StringBuilder();
    boolean whole = true;
    while (variable.find()) {
      String value = file.variable(variable.group(1));
      if (value == null) {
        file.problem(
            scalar.line(),
            scalar.key(),
            "the environment variable " + variable.group(1),
            "that it is not set");
        whole = false;
        value = "";
      }
      variable.appendReplacement(text, Matcher.quoteReplacement(value));
    }
    variable.appendTail(text);
    if (!whole) {
      return Optional.empty();
    }
    if (secret) {
      file.keepSecret(text.toString());
    }
    return Optional.of(text.toString());
  }

  /** The value of a key, null if there is none. */
  private Node ask(String key) {
    asked.add(key);
    return isAbsent(key) ? null : values.get(key);
  }

  private boolean isAbsent(String key) {
    Node node = values.get(key);
    return node == null || node.getTag().equals(Tag.NULL);
  }

  private Section part(MappingNode mapping, String name, int at) {
    Section part = new Section(file, mapping, name, at);
    parts.add(part);
    return part;
  }

  void tellUnknownKeys() {
    for (String key : values.keySet()) {
      if (!asked.contains(key)) {
        String known = String.join(", ", asked);
        String expected =
            nearest(key).map(near -> near + " (or " + known + ")").orElse("one of " + known);
        file.problem(lines.get(key), place, expected, "the unknown key " + shown(key));
      }
    }
    parts.forEach(Section::tellUnknownKeys);
  }

  private Optional<String> nearest(String key) {
    LevenshteinDistance mistakes = LevenshteinDistance.getDefaultInstance();
    return asked.stream()
        .filter(known -> mistakes.apply(known, key) <= Math.min(MAX_MISTAKES, key.length() / 2))
        .min(Comparator.comparingInt(known -> mistakes.apply(known, key)));
  }

  private String key(String key) {
    return place.isEmpty() ? key : place + "." + key;
  }

  private static int line(Node node) {
    return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
  }

  /** What a node is, without what it says: that may be a secret in the wrong place. */
  private static String kind(Node node) {
    if (node instanceof ScalarNode) {
      return "a single value";
    }
    return node instanceof SequenceNode ? "a list" : "keys and values";
  }

  private static String shown(String text) {
    String line = text.replaceAll("\\p{Cntrl}", "·");
    return "'"
        + (line.length() > MAX_SHOWN_CHARS ? line.substring(0, MAX_SHOWN_CHARS) + "…" : line)
        + "'";
  }
}
